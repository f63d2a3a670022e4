import { isLoopback } from '../../util/loopback.ts';
// Credentials that are the same with every request, on a listener that everybody on the way can read.
import { partsOf, policiesOf } from '../policies.ts';
import type { LintContext, LintRule } from '../types.ts';

/** Who has seen one of these once can use it for ever; tokens end, and signatures hold for one request. */
const LASTING: readonly string[] = ['apiKey', 'basic'];

/** GW3020. */
export const credentialInTheClear: LintRule = {
  code: 'GW3020',
  presets: ['security'],
  *check(context) {
    const { gateway } = context;
    const plain = plainListeners(context);
    if (plain.size === 0) return;
    const told = new Set<string>();
    for (const route of gateway.routes) {
      const listener = route.listeners.find((name) => plain.has(name));
      if (listener === undefined) continue;
      for (const policy of policiesOf(gateway, route).flatMap((each) => partsOf(gateway, each))) {
        const pair = `${policy.name} ${listener}`;
        if (!LASTING.includes(policy.kind) || told.has(pair)) continue;
        told.add(pair);
        yield {
          at: policy.key,
          of: policy,
          message: `policy \`${policy.name}\` takes credentials on listener \`${listener}\`, which has no TLS`,
          hint: 'give the listener `tls`; if TLS ends in front of gw, name that proxy under `trustedProxies`',
          related: [{ message: `route \`${route.name}\` has both`, span: route.key }],
        };
      }
    }
  },
};

/** Listeners for other machines without TLS; with a trusted proxy in front, TLS may end there. */
function plainListeners({ gateway }: LintContext): ReadonlySet<string> {
  return new Set(
    gateway.listeners.flatMap(({ name, address, tls, trustedProxies }) => {
      const isFar = !('unix' in address) && !isLoopback(address.host);
      return isFar && tls === undefined && trustedProxies.length === 0 ? [name] : [];
    }),
  );
}
