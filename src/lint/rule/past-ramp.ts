import { rampEndMs } from '../../action/split/choose-share.ts';
import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW4022. */
export const pastRamp: LintRule = {
  code: 'GW4022',
  presets: ['recommended', 'strict'],
  *check({ gateway, today }) {
    for (const route of gateway.routes) {
      if (route.action.kind !== 'to' || route.action.to.ramp === undefined) continue;
      const { ramp, split } = route.action.to;
      const day = new Date(rampEndMs(ramp)).toISOString().slice(0, today.length);
      if (day >= today) continue;
      const upstream = split[1]?.upstream ?? '';
      yield {
        at: placeIn(route, 'to', 'ramp'),
        of: route,
        message: `the ramp of route \`${route.name}\` was over on ${day}`,
        hint:
          ramp.endPercent === 100
            ? `write what it has come to: \`to: ${upstream}\``
            : 'write what it has come to, as a `split`',
      };
    }
  },
};
