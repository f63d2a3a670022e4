import { spanOf } from '../../source/span.ts';
import { itemsIn, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW3014. */
export const everyProxyTrusted: LintRule = {
  code: 'GW3014',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const listener of gateway.listeners) {
      for (const item of itemsIn(listener.node, 'trustedProxies')) {
        const block = textOf(item) ?? '';
        const isPublic = /^[\d.]+\/[0-7]$/.test(block) || /:.*\/(?:\d|1[0-5])$/.test(block);
        // 10.0.0.0/8 and fc00::/7 are networks; anything wider, or another of that size, is the internet.
        if (!isPublic || /^f[cd]00::\/[78]$/i.test(block)) continue;
        yield {
          at: spanOf(item),
          of: listener,
          message: `listener \`${listener.name}\` believes forwarding headers from \`${block}\`, which is more than any network of proxies`,
          hint: 'name the addresses of the proxies in front of it',
        };
      }
    }
  },
};
