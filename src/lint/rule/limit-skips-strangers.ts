// Limits that count nobody where a part of their key is missing, on routes where callers can leave that part out.
import { accessOf, isIdentityKey } from '../access.ts';
import { listOf, optionOf, optionPlace, type Policy, policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW6002. */
export const limitSkipsStrangers: LintRule = {
  code: 'GW6002',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const policies = policiesOf(gateway, route);
      const limits = policies.filter(({ phase }) => phase === 'rate-limit');
      const isKnown = accessOf(gateway, route) === 'known';
      for (const policy of limits) {
        const part = avoidablePart(policy, isKnown);
        // Another limit may count just those.
        if (part === undefined || limits.some((each) => each !== policy && !isSkipping(each))) continue;
        yield {
          at: optionPlace(policy, 'anonymous'),
          of: policy,
          message: `policy \`${policy.name}\` counts no request of route \`${route.name}\` that comes without \`${part}\`, so leaving it out evades the limit`,
          hint: `take \`anonymous: skip\` out: such requests are ${policy.kind === 'quota' ? 'refused' : 'counted by client address'} then`,
          related: [{ message: `route \`${route.name}\` is here`, span: route.key }],
        };
      }
    }
  },
};

function isSkipping(policy: Policy): boolean {
  return optionOf(policy, 'anonymous') === 'skip';
}

function avoidablePart(policy: Policy, isKnown: boolean): string | undefined {
  if (!isSkipping(policy)) return undefined;
  const key = listOf(optionOf(policy, 'key') ?? (policy.kind === 'quota' ? 'consumer' : []));
  const parts = key.filter((part) => typeof part === 'string');
  return parts.find((part) => part.startsWith('header:') || (!isKnown && isIdentityKey(part)));
}
