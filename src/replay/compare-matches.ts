// What two specs do with the same request, in the words and by the rules of `gw diff`.
import { takesTraffic } from '../action/split/choose-share.ts';
import { Comparison } from '../diff/compare.ts';
import { type DiffInput, Side } from '../diff/side.ts';
import type { Difference } from '../diff/types.ts';
import { upstreamDifferences } from '../diff/upstreams.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { KnownPatterns } from '../matching/route-set/table.ts';
import type { CompareMatches } from './compare-verdicts.ts';

/**
 * Compares matches of two specs: what their routes do, and what is different about the upstreams they use.
 * Differences of the listeners themselves, such as their limits, are not among them.
 */
export function createCompareMatches(before: DiffInput, after: DiffInput): CompareMatches {
  const known: KnownPatterns = new Map();
  const comparison = new Comparison(new Side('old', before, known), new Side('new', after, known));
  const [old, now] = [rulesByMatch(comparison.before), rulesByMatch(comparison.after)];
  return (one, other) => {
    const [was, is] = [old.get(one), now.get(other)];
    if (was === undefined || is === undefined) throw new Error(`there is no match ${one} or ${other}`);
    const upstreams = upstreamsOf(comparison.after, is).flatMap((name) => changedUpstream(comparison, name));
    return [...comparison.routeDifferences(was, is).map(({ text }) => text), ...upstreams];
  };
}

function rulesByMatch({ sets }: Side): ReadonlyMap<number, Rule> {
  return new Map(sets.flatMap(({ rules }) => rules.map((rule) => [rule.match, rule])));
}

/** The upstreams that take requests of a rule, or a copy of them. */
function upstreamsOf(side: Side, rule: Rule): string[] {
  const { action } = side.routeOf(rule);
  if (action.kind !== 'to') return [];
  const { split, mirror } = action.to;
  const names = split.filter(takesTraffic).map(({ upstream }) => upstream);
  return mirror === undefined ? names : [...names, mirror.upstream];
}

function changedUpstream({ before, after, ids }: Comparison, name: string): string[] {
  const was = before.upstreams.get(ids.upstreams.get(name) ?? '');
  const is = after.upstreams.get(name);
  if (was === undefined || is === undefined) return [];
  return upstreamDifferences(was, is).map(({ text }: Difference) => `upstream \`${name}\`: ${text}`);
}
