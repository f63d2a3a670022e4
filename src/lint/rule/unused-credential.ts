import { placeIn } from '../node.ts';
import { policiesInUse } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** What a consumer has, by the key in the spec, and the kind of policy that reads it. */
const READERS = { apiKeys: 'apiKey', basic: 'basic', hmac: 'hmac', certificates: 'mtls' } as const;

/** GW7008. */
export const unusedCredential: LintRule = {
  code: 'GW7008',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const kinds = new Set([...policiesInUse(gateway)].map(({ kind }) => kind));
    for (const consumer of gateway.consumers) {
      const held = [
        [consumer.apiKeys, 'apiKeys'],
        [consumer.basic, 'basic'],
        [consumer.hmac, 'hmac'],
        [consumer.certificates, 'certificates'],
      ] as const;
      for (const [list, key] of held) {
        if (list.length === 0 || kinds.has(READERS[key])) continue;
        yield {
          at: placeIn(consumer, key),
          of: consumer,
          message: `no route has a policy that reads the \`${key}\` of consumer \`${consumer.name}\``,
          hint: `give a route a policy \`${READERS[key]}\`, or take the credential out`,
          // The place may be that of a reference to a secret.
          conceals: true,
        };
      }
    }
  },
};
