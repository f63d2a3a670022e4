import type { Judge } from './judge.ts';
import type { Verdict } from './verdict.ts';

/** A route's name. */
export function routeName({ artifact }: Judge, route: number): string {
  return artifact.route(route).name;
}

/** What a verdict says may become of requests: names of routes and statuses, each once. */
export function verdictNames(judge: Judge, verdict: Verdict): string[] {
  if (verdict.kind === 'route') return [routeName(judge, verdict.route)];
  if (verdict.kind === 'refused') return [String(verdict.status)];
  return [...new Set(verdict.cases.flatMap((each) => verdictNames(judge, each.verdict)))];
}

/** A verdict in a few words: `get-user`, `404`, `beta or stable`. */
export function verdictText(judge: Judge, verdict: Verdict): string {
  return verdictNames(judge, verdict).join(' or ') || 'unknown';
}
