import { spanOf } from '../../source/span.ts';
import { entryAt } from '../node.ts';
import { targetsOf } from '../targets.ts';
import type { LintRule } from '../types.ts';

/** GW4012. */
export const timeoutNeverReached: LintRule = {
  code: 'GW4012',
  presets: ['strict'],
  *check({ gateway }) {
    const longest = new Map<string, number>();
    for (const route of gateway.routes) {
      const timeoutMs = route.timeoutMs ?? Number.POSITIVE_INFINITY;
      for (const name of targetsOf(route)) longest.set(name, Math.max(longest.get(name) ?? 0, timeoutMs));
    }
    for (const upstream of gateway.upstreams) {
      const written = entryAt(upstream.node, 'timeouts', 'response');
      const timeoutMs = longest.get(upstream.name);
      const isReached = timeoutMs === undefined || upstream.timeouts.responseMs < timeoutMs;
      if (written === undefined || isReached) continue;
      yield {
        at: spanOf(written.value),
        of: upstream,
        message: `upstream \`${upstream.name}\` waits for a response at least as long as every route that leads to it`,
        hint: "make it shorter than the routes' timeouts, or take it out",
      };
    }
  },
};
