import { findPolicyKind, POLICY_KINDS } from '../../policy/registry.ts';
import { record, type Schema } from './fragment.ts';

/** Whether there is such a kind of policy. */
export function isPolicyKind(key: string): boolean {
  return findPolicyKind(key) !== undefined;
}

/** Every kind of policy. */
export function policyKinds(): ReadonlySet<string> {
  return new Set(POLICY_KINDS.map(({ kind }) => kind));
}

/** A named policy: an object with exactly one key, its kind. Written from the policy registry. */
export function policySchema(): Schema {
  const kinds = POLICY_KINDS.map(
    (each) => [each.kind, { description: each.summary, ...each.schema }] as const,
  );
  return record(Object.fromEntries(kinds), {
    description: 'A policy: an object with exactly one key, which is its kind.',
    oneOf: kinds.map(([kind]) => ({
      required: [kind],
    })),
  });
}
