import { placeIn } from '../node.ts';
import { targetsOf } from '../targets.ts';
import type { LintRule } from '../types.ts';

/** GW4011. */
export const mirrorToTarget: LintRule = {
  code: 'GW4011',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const mirror = route.action.kind === 'to' ? route.action.to.mirror?.upstream : undefined;
      if (mirror === undefined || !targetsOf(route).includes(mirror)) continue;
      yield {
        at: placeIn(route, 'to', 'mirror'),
        of: route,
        message: `route \`${route.name}\` mirrors to \`${mirror}\`, which gets its requests anyway`,
        hint: 'mirror to another upstream',
      };
    }
  },
};
