import { isLoopback } from '../../util/loopback.ts';
import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW3012. */
export const plainHttpListener: LintRule = {
  code: 'GW3012',
  presets: ['security'],
  *check({ gateway }) {
    for (const listener of [...gateway.listeners, ...(gateway.admin?.listeners ?? [])]) {
      const { address, tls, name } = listener;
      if (tls !== undefined || 'unix' in address || isLoopback(address.host)) continue;
      yield {
        at: placeIn(listener, 'address'),
        of: listener,
        message: `listener \`${name}\` takes connections from other machines without TLS`,
        hint: 'give it `tls`, or ignore this if TLS ends in front of gw',
      };
    }
  },
};
