import { findPolicyKind } from '../../policy/registry.ts';
import type { Gateway } from '../../spec/types.ts';
import { entryIn, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW7002. */
export const unusedPolicy: LintRule = {
  code: 'GW7002',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const used = new Set(gateway.routes.flatMap(({ policies }) => policies));
    // A set takes in what is added while it is walked through.
    const byName = new Map(gateway.policies.map((policy) => [policy.name, policy]));
    for (const name of used) for (const member of membersOf(byName.get(name))) used.add(member);
    for (const policy of gateway.policies) {
      if (used.has(policy.name)) continue;
      const message = `no route has policy \`${policy.name}\``;
      yield { at: policy.key, of: policy, message, hint: 'take it out, or give it to a route' };
    }
  },
};

/** The names of the policies of which one is made. */
function membersOf(policy: Gateway['policies'][number] | undefined): readonly string[] {
  const options = policy && entryIn(policy.node, policy.kind)?.value;
  const members = (options && findPolicyKind(policy.kind)?.members?.(options)) ?? [];
  return members.flatMap((member) => textOf(member) ?? []);
}
