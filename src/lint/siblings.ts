// Pairs of routes to upstreams, one that asks who calls and one that does not, by how their paths lie to each other.
import { findLeft } from '../matching/algebra/difference.ts';
import { literalsOf } from '../matching/algebra/literals.ts';
import type { RuleSet } from '../matching/algebra/rule-set.ts';
import type { Literal, Rule } from '../matching/algebra/types.ts';
import type { MatchWitness } from '../matching/witness.ts';
import type { Route } from '../spec/types.ts';
import { accessOf } from './access.ts';
import type { LintContext } from './types.ts';

/** How the path of the open route lies to that of the guarded one. */
type Relation = 'same' | 'wider' | 'narrower';

/** A rule of a route that lets anybody through, and a rule beside it of one that does not. */
export interface Sibling {
  readonly set: RuleSet;
  readonly open: Rule;
  readonly guarded: Rule;
  readonly relation: Relation;
  /** Every rule that shares a request with the guarded place, in the order in which they win. */
  readonly near: readonly Rule[];
}

/** Every such pair of which some request can fulfil the paths and hosts of both. */
export function* siblingsOf(context: LintContext): Iterable<Sibling> {
  const access = context.gateway.routes.map((route) =>
    route.action.kind === 'to' ? accessOf(context.gateway, route) : undefined,
  );
  if (!access.includes('known') || !access.includes('open')) return;
  for (const set of context.ruleSets) {
    for (const guarded of set.rules) {
      if (access[guarded.route] !== 'known') continue;
      const near = set.meeting(placeOf(guarded));
      for (const open of near) {
        if (access[open.route] !== 'open') continue;
        const relation = relationOf(set, open, guarded);
        if (relation !== undefined) yield { set, open, guarded, relation, near };
      }
    }
  }
}

/** A rule with its host and path only: what is left of a place when its conditions fail. */
function placeOf(rule: Rule): Rule {
  return { ...rule, methods: [], headers: [], query: [] };
}

/** A request at the guarded place that the open rule wins, and that fulfils `must` as well. */
export function requestFor(
  { set, open, guarded, near }: Sibling,
  must: readonly Literal[],
): MatchWitness | undefined {
  const region = {
    must: [...literalsOf(placeOf(guarded)), ...literalsOf(open), ...must],
    mustNot: [],
  };
  const above = near.filter((each) => each.order < open.order);
  const found = findLeft(
    region,
    above.map((each) => set.taken(each)),
    set.space,
  );
  return typeof found === 'string' ? undefined : found;
}

/** Whether two routes lead to one upstream at least. */
export function shareUpstream(first: Route, second: Route): boolean {
  const [one, other] = [first, second].map(({ action }) =>
    action.kind === 'to' ? action.to.split.map(({ upstream }) => upstream) : [],
  );
  return one?.some((name) => other?.includes(name)) === true;
}

function relationOf(set: RuleSet, open: Rule, guarded: Rule): Relation | undefined {
  if (open.path.kind === guarded.path.kind && open.path.canonical === guarded.path.canonical) return 'same';
  if (open.path.kind === 'prefix' && open.path.segments.length === 0) return 'wider';
  if (isWithin(set, guarded, open)) return 'wider';
  return isWithin(set, open, guarded) ? 'narrower' : undefined;
}

function isWithin({ space }: RuleSet, inner: Rule, outer: Rule): boolean {
  const path = ({ path: pattern }: Rule): Literal => ({ on: 'path', path: pattern });
  return findLeft({ must: [path(inner)], mustNot: [path(outer)] }, [], space) === 'none';
}
