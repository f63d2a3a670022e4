import { partsOf, policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW3019. */
export const unaskedCertificate: LintRule = {
  code: 'GW3019',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    const asking = new Set(
      gateway.listeners.flatMap(({ name, tls }) => (tls?.clientCa === undefined ? [] : [name])),
    );
    for (const route of gateway.routes) {
      const policy = policiesOf(gateway, route)
        .flatMap((each) => partsOf(gateway, each))
        .find(({ kind }) => kind === 'mtls');
      const deaf = route.listeners.find((name) => !asking.has(name));
      if (policy === undefined || deaf === undefined) continue;
      yield {
        at: route.key,
        of: route,
        message: `policy \`${policy.name}\` knows callers by client certificates, but listener \`${deaf}\` of route \`${route.name}\` asks for none`,
        hint: 'give the listener `tls` with `clientCa`, or keep the route to listeners that have it',
        related: [{ message: `\`${policy.name}\` is here`, span: policy.key }],
      };
    }
  },
};
