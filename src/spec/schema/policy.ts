import { findPolicyKind, POLICY_KINDS } from '../../policy/registry.ts';
import { planned, record, type Schema } from './fragment.ts';

/** Kinds that the language has and this version does not. */
const PLANNED_KINDS = {
  cache: planned('Keeps answers.'),
  jwt: planned('Checks JSON Web Tokens.'),
} as const satisfies Schema;

/** Whether the language has such a kind of policy, perhaps only planned. */
export function isPolicyKind(key: string): boolean {
  return Object.hasOwn(PLANNED_KINDS, key) || findPolicyKind(key) !== undefined;
}

/** Every kind of policy that the language has, planned ones too. */
export function policyKinds(): ReadonlySet<string> {
  return new Set([...POLICY_KINDS.map(({ kind }) => kind), ...Object.keys(PLANNED_KINDS)]);
}

/** A named policy: an object with exactly one key, its kind. Written from the policy registry. */
export function policySchema(): Schema {
  const kinds = POLICY_KINDS.map(
    (each) => [each.kind, { description: each.summary, ...each.schema }] as const,
  );
  return record(
    { ...Object.fromEntries(kinds), ...PLANNED_KINDS },
    {
      description: 'A policy: an object with exactly one key, which is its kind.',
      oneOf: [...kinds.map(([kind]) => kind), ...Object.keys(PLANNED_KINDS)].map((kind) => ({
        required: [kind],
      })),
    },
  );
}
