import { spanOf } from '../../source/span.ts';
import { isInnerHost } from '../inner-host.ts';
import { itemsIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW3008. */
export const plainHttpUpstream: LintRule = {
  code: 'GW3008',
  presets: ['security'],
  *check({ gateway }) {
    for (const upstream of gateway.upstreams) {
      for (const [index, { url }] of upstream.endpoints.entries()) {
        const { protocol, hostname } = new URL(url);
        if (protocol !== 'http:' || isInnerHost(hostname)) continue;
        const item = itemsIn(upstream.node, 'endpoints')[index];
        yield {
          at: item === undefined ? upstream.key : spanOf(item),
          of: upstream,
          message: `the endpoint ${url} of upstream \`${upstream.name}\` is spoken to without TLS`,
          hint: 'make it an `https` endpoint',
        };
      }
    }
  },
};
