import { keysOf, optionOf, optionPlace, policiesInUse } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW3004. */
export const tokenForAnybody: LintRule = {
  code: 'GW3004',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const policy of policiesInUse(gateway)) {
      if (policy.kind !== 'jwt') continue;
      // A condition on the claim does the same.
      const claims = keysOf(optionOf(policy, 'claims'));
      const isMissing = (option: string, claim: string) =>
        optionOf(policy, option) === undefined && !claims.includes(claim);
      const missing = [
        ...(isMissing('issuer', 'iss') ? ['issuer'] : []),
        ...(isMissing('audience', 'aud') ? ['audience'] : []),
      ];
      if (missing.length === 0) continue;
      const names = missing.map((each) => `\`${each}\``);
      yield {
        at: optionPlace(policy),
        of: policy,
        message: `policy \`${policy.name}\` has no ${names.join(' or ')}: ${missing.includes('audience') ? 'tokens that were meant for other services are taken' : 'tokens of every issuer are taken whose key is in the set'}`,
        hint: `add ${names.join(' and ')}; ignore this if tokens have none`,
      };
    }
  },
};
