import { placeIn } from '../node.ts';
import { targetsOf } from '../targets.ts';
import type { LintRule } from '../types.ts';

/** GW3006. */
export const clientAddressBehindProxy: LintRule = {
  code: 'GW3006',
  presets: ['security'],
  *check({ gateway }) {
    for (const upstream of gateway.upstreams) {
      const { balance, name } = upstream;
      if (balance.kind !== 'hash' || balance.by !== 'client-ip') continue;
      const listeners = gateway.routes
        .filter((route) => targetsOf(route).includes(name))
        .flatMap((route) => route.listeners);
      for (const listener of gateway.listeners) {
        if (!listeners.includes(listener.name) || listener.trustedProxies.length > 0) continue;
        yield {
          at: placeIn(upstream, 'balance'),
          of: upstream,
          message: `upstream \`${name}\` goes by the client's address, and listener \`${listener.name}\` trusts no proxy to tell it`,
          hint: 'name the proxies in front of it under `trustedProxies`, or ignore this if there are none',
          related: [{ message: `\`${listener.name}\` is here`, span: listener.key }],
        };
      }
    }
  },
};
