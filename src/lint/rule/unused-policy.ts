import type { LintRule } from '../types.ts';

/** GW7002. */
export const unusedPolicy: LintRule = {
  code: 'GW7002',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const used = new Set(gateway.routes.flatMap(({ policies }) => policies));
    for (const policy of gateway.policies) {
      if (used.has(policy.name)) continue;
      const message = `no route has policy \`${policy.name}\``;
      yield { at: policy.key, of: policy, message, hint: 'take it out, or give it to a route' };
    }
  },
};
