import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW4006. */
export const hedgeWithoutOther: LintRule = {
  code: 'GW4006',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const upstream of gateway.upstreams) {
      const { hedge, endpoints, resolve, endpointsFile } = upstream;
      // One name may stand for many addresses, and a file may list any number.
      if (hedge === undefined || resolve !== undefined || endpointsFile !== undefined) continue;
      if (endpoints.filter(({ weight }) => weight > 0).length > 1) continue;
      yield {
        at: placeIn(upstream, 'hedge'),
        of: upstream,
        message: `upstream \`${upstream.name}\` has no second endpoint that a second attempt could go to`,
        hint: 'add an endpoint that takes traffic, or take `hedge` out',
      };
    }
  },
};
