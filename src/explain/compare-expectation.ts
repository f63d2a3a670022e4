import type { SpecExpectation } from '../spec/types.ts';
import type { Answer, Match } from './types.ts';

/** One thing that came out otherwise than a test expects; both sides as people write them. */
export interface Difference {
  /** Such as `route` or `params.id`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

const NOTHING = 'none';

/** How an answer differs from what a test expects; only what the test names is compared. */
export function compareExpectation(expect: SpecExpectation, answer: Answer): Difference[] {
  const match = answer.matched ? answer : undefined;
  const { params = {} } = expect;
  const pairs: (Difference | undefined)[] = [
    differ('route', expect.route === null ? 'no match' : expect.route, match?.route ?? noMatch(answer)),
    differ('status', expect.status?.toString(), statusOf(answer)),
    differ('action', expect.action, match?.action),
    compareUpstream(expect.upstream, match),
    differ('upstreamPath', expect.upstreamPath, match?.upstreamPath),
    differ('location', expect.location, match?.location),
    differ('policies', expect.policies && listOf(expect.policies), match && listOf(match.policies)),
    ...Object.entries(params).map(([name, value]) =>
      differ(`params.${name}`, JSON.stringify(value), quoted(match?.params[name])),
    ),
  ];
  return pairs.filter((pair) => pair !== undefined);
}

function differ(what: string, expected: string | undefined, actual = NOTHING): Difference | undefined {
  return expected === undefined || expected === actual ? undefined : { what, expected, actual };
}

function noMatch(answer: Answer): string {
  return answer.matched ? answer.route : 'no match';
}

function statusOf(answer: Answer): string {
  return answer.status?.toString() ?? 'that of the upstream';
}

function compareUpstream(expected: string | undefined, match: Match | undefined): Difference | undefined {
  const isSure = ['condition', 'key', 'weight'].includes(match?.upstreamBy ?? '');
  const names = isSure ? [] : (match?.split?.map(({ upstream }) => upstream) ?? []);
  if (expected !== undefined && names.includes(expected)) return undefined;
  return differ('upstream', expected, names.length > 0 ? names.join(' or ') : match?.upstream);
}

function listOf(names: readonly string[]): string {
  return `[${names.join(', ')}]`;
}

function quoted(value: string | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
