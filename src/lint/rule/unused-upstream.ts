import { targetsOf } from '../targets.ts';
import type { LintRule } from '../types.ts';

/** GW7001. */
export const unusedUpstream: LintRule = {
  code: 'GW7001',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const used = new Set(gateway.routes.flatMap(targetsOf));
    for (const { action } of gateway.routes) {
      if (action.kind === 'to' && action.to.mirror !== undefined) used.add(action.to.mirror.upstream);
    }
    for (const upstream of gateway.upstreams) {
      if (used.has(upstream.name)) continue;
      const message = `no route leads to upstream \`${upstream.name}\``;
      yield { at: upstream.key, of: upstream, message, hint: 'take it out, or lead a route to it' };
    }
  },
};
