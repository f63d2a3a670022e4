import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW4021. */
export const rampWithoutGuard: LintRule = {
  code: 'GW4021',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const ramp = route.action.kind === 'to' ? route.action.to.ramp : undefined;
      if (ramp === undefined || ramp.guard !== undefined) continue;
      yield {
        at: placeIn(route, 'to', 'ramp'),
        of: route,
        message: `the ramp of route \`${route.name}\` goes on to ${ramp.endPercent} % whatever the new upstream answers`,
        hint: 'give it `guard: { errorRate: 5% }`',
      };
    }
  },
};
