// How well a route knows who calls it, which many rules ask.
import { readExpression } from '../policy/cel/expression.ts';
import type { Gateway, Route } from '../spec/types.ts';
import { keysOf, listOf, optionOf, type Policy, partsOf, policiesOf, valueAt } from './policies.ts';

/** Nobody is asked; those who say who they are get known, others pass; nobody passes unknown. */
export type Access = 'open' | 'optional' | 'known';

/** How well a route knows who calls it. */
export function accessOf(gateway: Gateway, route: Route): Access {
  const policies = policiesOf(gateway, route);
  const authentication = policies.filter(({ phase }) => phase === 'authentication');
  if (authentication.length === 0) return 'open';
  const isSure = authentication.some(
    (policy) => !partsOf(gateway, policy).some((part) => optionOf(part, 'optional') === true),
  );
  return isSure || policies.some(asksForIdentity) ? 'known' : 'optional';
}

/** Whether a policy refuses everybody whom no authentication policy has found out; an expression of CEL might not. */
export function asksForIdentity({ kind, options }: Policy): boolean {
  if (kind === 'quota') {
    const key = valueAt(options, 'key') ?? 'consumer';
    return listOf(key).some(isIdentityKey) && (valueAt(options, 'anonymous') ?? 'refuse') === 'refuse';
  }
  if (kind === 'rateLimit' || kind === 'concurrency')
    return listOf(valueAt(options, 'key')).some(isIdentityKey) && valueAt(options, 'anonymous') === 'refuse';
  if (kind !== 'authorize') return false;
  const ways = listOf(valueAt(options, 'anyOf'));
  return ruleAsks(keysOf(options)) || (ways.length > 0 && ways.every((way) => ruleAsks(keysOf(way))));
}

/** Whether a policy of permission or of limits reads who calls at all. */
export function readsIdentity(policy: Policy): boolean {
  const { kind, options } = policy;
  if (kind === 'cel') {
    const read = readExpression(String(valueAt(options, 'allow') ?? ''));
    return 'expression' in read && read.expression.usesIdentity;
  }
  if (kind === 'authorize')
    return asksForIdentity(policy) || listOf(valueAt(options, 'anyOf')).some((way) => ruleAsks(keysOf(way)));
  if (kind === 'quota') return listOf(valueAt(options, 'key') ?? 'consumer').some(isIdentityKey);
  return policy.phase === 'rate-limit' && listOf(valueAt(options, 'key')).some(isIdentityKey);
}

/** Whether a part of a limit's key is known only of those who have said who they are. */
export function isIdentityKey(part: unknown): boolean {
  return part === 'consumer' || (typeof part === 'string' && part.startsWith('claim:'));
}

const IDENTITY_CONDITIONS: readonly string[] = ['consumers', 'groups', 'scopes', 'claims'];

function ruleAsks(keys: readonly string[]): boolean {
  return keys.some((key) => IDENTITY_CONDITIONS.includes(key));
}
