import type { RuleSet } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import { type MatchWitness, pathWitness } from '../matching/witness.ts';

/** A request without headers or query for the place of a rule; undefined when the rule asks for one, or for a host that is not to be had. */
export function exampleRequest(set: RuleSet, rule: Rule, method: string): MatchWitness | undefined {
  const path = pathWitness(rule.path);
  if (path === undefined || rule.headers.length + rule.query.length > 0) return undefined;
  const own = set.space.hosts.find((each) => !each.startsWith('*')) ?? 'localhost';
  const host = rule.host === '' ? own : rule.host;
  if (host.startsWith('*') || !set.space.takesHost(host)) return undefined;
  return { method, host, path, headers: {} };
}
