// A change in one sentence.
import type { Comparison, DecidedClass } from './compare.ts';
import { type Draft, isSameRoute } from './draft.ts';
import type { Change } from './types.ts';
import { byWeight } from './weight.ts';
import { ruleText } from './words.ts';

const PARTS_MAX = 4;

/** The sentence: what it is about, and what becomes of its requests. */
export function summaryOf(
  comparison: Comparison,
  draft: Draft,
  change: Pick<Change, 'differences' | 'routes' | 'route'>,
): string {
  const { subject } = draft;
  const texts = change.differences.map(({ text }) => text);
  switch (subject.on) {
    case 'route':
      return `${routeHead(subject, change.route)}: ${joined(routeParts(comparison, draft))}`;
    case 'shared':
      return `${joined(texts)}, on ${routesText(change.routes)}`;
    case 'upstream':
    case 'consumer':
      return `${subject.on} \`${subject.name}\`: ${joined(texts)}, for ${routesText(change.routes)}`;
    default:
      return `${subject.on === 'rollout' ? 'rollout rule' : 'listener'} \`${subject.name}\`: ${joined(texts)}`;
  }
}

function routeHead({ old, now }: { old: number | undefined; now: number | undefined }, name = ''): string {
  if (now === undefined) return `route \`${name}\` is gone`;
  return old === undefined ? `route \`${name}\` is new` : `route \`${name}\``;
}

function routeParts(comparison: Comparison, { subject, classes }: Draft): string[] {
  const parts = new Map<string, string>();
  for (const each of classes) {
    const { head, text } = partOf(comparison, subject, each);
    // The same move of several ways into a route is told by the first.
    if (!parts.has(head)) parts.set(head, text);
  }
  return [...parts.values()];
}

function partOf(
  comparison: Comparison,
  subject: Draft['subject'],
  each: DecidedClass,
): { head: string; text: string } {
  const texts = [...each.differences]
    .sort(byWeight)
    .map(({ text }) => text)
    .join(', ');
  if (isSameRoute(comparison, each)) return { head: texts, text: texts };
  const rule = each.before ?? each.after;
  const requests = rule === undefined ? '' : ruleText(rule);
  if (each.before === undefined || each.after === undefined)
    return { head: texts, text: `${requests} ${texts.replace('nothing serves it', 'is not served')}` };
  const [old, now] = [comparison.before.routeOf(each.before).name, comparison.after.routeOf(each.after).name];
  const isTaking = subject.on === 'route' && subject.now === each.after.route;
  const move = isTaking ? `takes requests from \`${old}\`` : `requests go to \`${now}\``;
  return { head: `${move} ${texts}`, text: `${move}: ${texts}` };
}

function joined(parts: readonly string[]): string {
  const shown = parts.slice(0, PARTS_MAX);
  return parts.length > shown.length
    ? `${shown.join('; ')}; and ${parts.length - shown.length} more`
    : shown.join('; ');
}

function routesText(routes: readonly string[]): string {
  const [only, second] = routes;
  if (only !== undefined && second === undefined) return `route \`${only}\``;
  return `${String(routes.length).replace(/\B(?=(?:[0-9]{3})+$)/g, ',')} routes`;
}
