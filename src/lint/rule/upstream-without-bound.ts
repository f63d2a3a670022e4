import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW4013. */
export const upstreamWithoutBound: LintRule = {
  code: 'GW4013',
  presets: ['strict'],
  *check({ gateway }) {
    for (const upstream of gateway.upstreams) {
      for (const key of ['connections', 'pending'] as const) {
        if (upstream.limits[key] !== 0) continue;
        const what = key === 'connections' ? 'connections' : 'requests that wait for one';
        yield {
          at: placeIn(upstream, 'limits', key),
          of: upstream,
          message: `upstream \`${upstream.name}\` has no bound on ${what}`,
          hint: 'take the 0 out, so that the default holds, or give a number',
        };
      }
    }
  },
};
