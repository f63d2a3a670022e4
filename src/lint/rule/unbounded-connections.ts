import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW6006. */
export const unboundedConnections: LintRule = {
  code: 'GW6006',
  presets: ['strict', 'security'],
  *check({ gateway }) {
    for (const listener of gateway.listeners) {
      if (listener.limits.connections !== 0) continue;
      yield {
        at: placeIn(listener, 'limits', 'connections'),
        of: listener,
        message: `listener \`${listener.name}\` has no bound on connections`,
        hint: 'take the 0 out, so that the default holds, or give a number',
      };
    }
  },
};
