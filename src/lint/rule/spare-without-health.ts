import { spanOf } from '../../source/span.ts';
import { itemsIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW4030. */
export const spareWithoutHealth: LintRule = {
  code: 'GW4030',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const upstream of gateway.upstreams) {
      const { endpoints, health, retry, name } = upstream;
      if (health !== undefined || retry !== undefined) continue;
      const priorities = endpoints.map(({ priority = 0 }) => priority);
      const first = Math.min(...priorities);
      const at = priorities.findIndex((priority) => priority > first);
      const [item, endpoint] = [itemsIn(upstream.node, 'endpoints')[at], endpoints[at]];
      if (item === undefined || endpoint === undefined) continue;
      yield {
        at: spanOf(item),
        of: upstream,
        message: `the endpoint ${endpoint.url} of upstream \`${name}\` never takes traffic: nothing says when others are down`,
        hint: 'add `health` with `active` or `passive` checks',
      };
    }
  },
};
