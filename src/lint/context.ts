import { openRuleSets, type RuleSet } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { ValueCondition } from '../matching/types.ts';
import type { Route, RouteMatch } from '../spec/types.ts';
import type { LintContext } from './types.ts';

/** Makes what rules look at; routes whose questions were given up are added to `undecided`. */
export function createContext(
  { gateway, artifact, today }: Pick<LintContext, 'gateway' | 'artifact' | 'today'>,
  undecided: Set<Route>,
): LintContext {
  let sets: readonly RuleSet[] | undefined;
  return {
    gateway,
    artifact,
    today,
    get ruleSets() {
      sets ??= openRuleSets(artifact);
      return sets;
    },
    matchOf(rule) {
      const route = gateway.routes[rule.route];
      const match = route?.matches.find((each) => isFrom(rule, each)) ?? route?.matches[0];
      return route && match && { route, match };
    },
    undecided: (route) => void undecided.add(route),
  };
}

function isFrom(rule: Rule, match: RouteMatch): boolean {
  const hosts = match.hosts.length === 0 ? [''] : match.hosts;
  return (
    rule.path.kind === match.path.kind &&
    rule.path.canonical === match.path.canonical &&
    hosts.includes(rule.host) &&
    methodsKey(rule.methods) === methodsKey(match.methods) &&
    conditionsKey(rule.headers) === conditionsKey(match.headers) &&
    conditionsKey(rule.query) === conditionsKey(match.query)
  );
}

function methodsKey(methods: readonly string[]): string {
  const isHeadImplied = methods.includes('GET');
  return methods.filter((each) => !(isHeadImplied && each === 'HEAD')).join();
}

function conditionsKey(conditions: readonly ValueCondition[]): string {
  return JSON.stringify(conditions.map(({ name, op, value }) => [name, op, value]).sort());
}
