// From the rules of an artifact back to the matches that they were made from.
import type { Rule } from '../matching/algebra/types.ts';
import type { Gateway, RouteMatch } from '../spec/types.ts';

/** Whether a rule was made from a match of its route. Two matches that say the same are both said to be its origin. */
export function isWayOf(rule: Rule, match: RouteMatch): boolean {
  const { host, path } = rule;
  return (
    (match.hosts.length === 0 ? host === '' : match.hosts.includes(host)) &&
    path.kind === match.path.kind &&
    path.canonical === match.path.canonical &&
    isMethodsOf(rule.methods, match.methods) &&
    conditionsKey(rule) === conditionsKey(match)
  );
}

/** The match that a rule was made from. */
export function matchOf(gateway: Gateway, rule: Rule): RouteMatch | undefined {
  return gateway.routes[rule.route]?.matches.find((match) => isWayOf(rule, match));
}

/** Whether two matches take the same requests because they say the same. */
export function sameConditions(a: RouteMatch, b: RouteMatch): boolean {
  return (
    [...a.hosts].sort().join() === [...b.hosts].sort().join() &&
    a.path.kind === b.path.kind &&
    a.path.canonical === b.path.canonical &&
    a.methods.join() === b.methods.join() &&
    conditionsKey(a) === conditionsKey(b)
  );
}

/** The methods that a match takes: HEAD comes with GET. */
export function effectiveMethods(methods: readonly string[]): readonly string[] {
  if (!methods.includes('GET') || methods.includes('HEAD')) return methods;
  return [...methods, 'HEAD'].sort();
}

/** HEAD that comes with GET may be a rule of its own, behind those that list HEAD. */
function isMethodsOf(own: readonly string[], written: readonly string[]): boolean {
  const methods = own.join();
  if (methods === written.join() || methods === effectiveMethods(written).join()) return true;
  return methods === 'HEAD' && written.includes('GET') && !written.includes('HEAD');
}

function conditionsKey({ headers, query }: Pick<Rule, 'headers' | 'query'>): string {
  const keys = (list: Rule['headers']) =>
    list.map(({ name, op, value }) => JSON.stringify([name, op, value]));
  return JSON.stringify([keys(headers).sort(), keys(query).sort()]);
}
