// A route without which all its requests would be treated the same. Each request that it wins goes, without it, to
// the next route that takes it: every one of these must do the same, and together they must take everything.
import { findLeft } from '../../matching/algebra/difference.ts';
import { literalsOf } from '../../matching/algebra/literals.ts';
import type { RuleSet } from '../../matching/algebra/rule-set.ts';
import type { Rule } from '../../matching/algebra/types.ts';
import type { Route } from '../../spec/types.ts';
import { behaviourOf } from '../behaviour.ts';
import type { LintContext, LintHit, LintRule } from '../types.ts';

/** GW2002. */
export const redundantRoute: LintRule = {
  code: 'GW2002',
  presets: ['recommended', 'strict'],
  *check(context) {
    for (const [index, rules] of rulesByRoute(context).entries()) {
      const route = context.gateway.routes[index];
      if (route === undefined || rules === undefined) continue;
      const others = successors(context, rules);
      if (others === 'unknown') context.undecided(route);
      else if (others !== undefined) yield describe(route, others, context);
    }
  },
};

interface Placed {
  readonly rule: Rule;
  readonly set: RuleSet;
}

function rulesByRoute({ ruleSets }: LintContext): readonly (Placed[] | undefined)[] {
  const byRoute: Placed[][] = [];
  for (const set of ruleSets) {
    for (const rule of set.rules) {
      const list = byRoute[rule.route] ?? [];
      byRoute[rule.route] = list;
      list.push({ rule, set });
    }
  }
  return byRoute;
}

/** The routes that would take over, when all of them do the same; undefined when the route is needed. */
function successors(
  context: LintContext,
  rules: readonly Placed[],
): ReadonlySet<number> | 'unknown' | undefined {
  const all = new Set<number>();
  let isUnknown = false;
  // Most routes are needed, and most of these for any one of their rules: the cheap question comes first.
  const next = rules.map((each) => candidates(context, each));
  if (next.some((each) => each === undefined)) return undefined;
  for (const [at, each] of rules.entries()) {
    const found = takenOver(context, each, next[at] ?? []);
    if (found === undefined) return undefined;
    if (found === 'unknown') isUnknown = true;
    else for (const route of found) all.add(route);
  }
  if (isUnknown) return 'unknown';
  return all.size === 0 ? undefined : all;
}

/** The rules of other routes below a rule; undefined when none does the same, so that it is needed. */
function candidates({ artifact }: LintContext, { rule, set }: Placed): readonly Rule[] | undefined {
  const below = set.meeting(rule).filter((each) => each.order > rule.order && each.route !== rule.route);
  const does = behaviourOf(artifact, rule.route, rule.path);
  return below.some((each) => behaviourOf(artifact, each.route, each.path) === does) ? below : undefined;
}

function takenOver(
  { artifact }: LintContext,
  { rule, set }: Placed,
  below: readonly Rule[],
): ReadonlySet<number> | 'unknown' | undefined {
  const does = behaviourOf(artifact, rule.route, rule.path);
  const literals = literalsOf(rule);
  const gone = set.above(rule).map((each) => set.taken(each));
  const routes = new Set<number>();
  let isUnknown = false;
  const rest = findLeft(
    { must: literals, mustNot: [] },
    [...gone, ...below.map((each) => set.taken(each))],
    set.space,
  );
  if (typeof rest !== 'string') return undefined;
  if (rest === 'unknown') isUnknown = true;
  for (const each of below) {
    const region = { must: [...literals, ...literalsOf(each)], mustNot: [] };
    const found = findLeft(region, gone, set.space);
    gone.push(set.taken(each));
    if (found === 'none') continue;
    if (found === 'unknown') isUnknown = true;
    else if (behaviourOf(artifact, each.route, each.path) !== does) return undefined;
    else routes.add(each.route);
  }
  return isUnknown ? 'unknown' : routes;
}

function describe(route: Route, others: ReadonlySet<number>, { gateway }: LintContext): LintHit {
  const taking = [...others].flatMap((index) => gateway.routes[index] ?? []);
  const names = taking.map(({ name }) => `\`${name}\``).join(', ');
  return {
    at: route.key,
    of: route,
    message: `route \`${route.name}\` is redundant: without it, ${names} would do the same with all its requests`,
    hint: 'take it out, or ignore this if it is there for its name in the logs',
    related: taking.map(({ name, key }) => ({ message: `\`${name}\` is here`, span: key })),
  };
}
