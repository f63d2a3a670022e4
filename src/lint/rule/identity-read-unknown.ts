// A policy that reads who calls, on a route where nothing finds that out: it sees nobody, whatever the client sends.
import { accessOf, asksForIdentity, readsIdentity } from '../access.ts';
import { type Policy, policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW3017. */
export const identityReadUnknown: LintRule = {
  code: 'GW3017',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      if (accessOf(gateway, route) !== 'open') continue;
      for (const policy of policiesOf(gateway, route)) {
        if (!readsIdentity(policy)) continue;
        yield {
          at: route.key,
          of: route,
          message: `policy \`${policy.name}\` reads who calls, but nothing on route \`${route.name}\` finds that out: ${outcome(policy)}`,
          hint: 'give the route a policy that does, such as `apiKey` or `jwt`',
          related: [{ message: `\`${policy.name}\` is here`, span: policy.key }],
        };
      }
    }
  },
};

function outcome(policy: Policy): string {
  if (asksForIdentity(policy)) return 'it refuses every request';
  return policy.phase === 'rate-limit' ? 'nobody is counted as a consumer' : 'to it, all callers are nobody';
}
