import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW4005. */
export const breakerNeverOpens: LintRule = {
  code: 'GW4005',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const upstream of gateway.upstreams) {
      const { breaker, endpoints, limits, timeouts, retry } = upstream;
      // Without a bound on connections, or with many requests on each, any number of attempts can fail.
      if (breaker === undefined || breaker.failures !== undefined) continue;
      if (limits.connections === 0 || upstream.http2 === true) continue;
      const connections = limits.connections * endpoints.length;
      const attemptMs = Math.min(timeouts.responseMs, retry?.perTryMs ?? Number.POSITIVE_INFINITY);
      const failuresMax = connections * Math.max(1, Math.ceil(breaker.windowMs / attemptMs));
      if (failuresMax >= breaker.minRequests) continue;
      yield {
        at: placeIn(upstream, 'breaker'),
        of: upstream,
        message: `the breaker of \`${upstream.name}\` cannot open when the upstream hangs: at most ${failuresMax} attempts fail within its window, and it waits for ${breaker.minRequests}`,
        hint: 'make `minRequests` smaller or the window longer, or count `failures` in a row',
      };
    }
  },
};
