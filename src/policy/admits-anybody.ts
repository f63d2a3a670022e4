// Whether requests of nobody known get past a policy. A proof that somebody must log in may not rest on such a one.
import type { PolicyRecord } from '../artifact/types.ts';
import { findPolicyKind } from './registry.ts';

/** Names of the policies that one is made of; none for most. */
export function memberNames({ kind, options }: PolicyRecord): string[] {
  if (findPolicyKind(kind)?.members === undefined || !Array.isArray(options)) return [];
  return options.filter((each) => typeof each === 'string');
}

/** Whether anybody may pass it; one that is made of alternatives is as open as the most open of them. */
export function admitsAnybody(
  policy: PolicyRecord,
  policies: ReadonlyMap<string, PolicyRecord>,
  within: readonly string[] = [],
): boolean {
  if (within.includes(policy.name)) return false;
  if (findPolicyKind(policy.kind)?.admitsAnybody?.(policy.options) === true) return true;
  return memberNames(policy).some((name) => {
    const member = policies.get(name);
    return member !== undefined && admitsAnybody(member, policies, [...within, policy.name]);
  });
}
