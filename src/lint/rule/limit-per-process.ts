import { optionOf, policiesInUse } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW6003. That one limit is counted on Redis says that several gateways run; how many cannot be known here. */
export const limitPerProcess: LintRule = {
  code: 'GW6003',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const counting = [...policiesInUse(gateway)].filter(
      ({ kind }) => kind === 'rateLimit' || kind === 'quota',
    );
    const shared = counting.find((policy) => optionOf(policy, 'store', 'redis') !== undefined);
    if (shared === undefined) return;
    for (const policy of counting) {
      // Who writes `store` has thought about it.
      if (optionOf(policy, 'store') !== undefined) continue;
      yield {
        at: policy.key,
        of: policy,
        message: `policy \`${policy.name}\` counts in each gateway by itself, while \`${shared.name}\` counts for all of them: with two gateways its limit is doubled`,
        hint: 'give it the same `store`, or say that this is meant: `store: { local: {} }`',
        related: [{ message: `\`${shared.name}\` is here`, span: shared.key }],
      };
    }
  },
};
