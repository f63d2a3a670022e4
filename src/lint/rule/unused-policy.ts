import { policiesInUse } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW7002. */
export const unusedPolicy: LintRule = {
  code: 'GW7002',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const used = policiesInUse(gateway);
    for (const policy of gateway.policies) {
      if (used.has(policy)) continue;
      const message = `no route has policy \`${policy.name}\``;
      yield { at: policy.key, of: policy, message, hint: 'take it out, or give it to a route' };
    }
  },
};
