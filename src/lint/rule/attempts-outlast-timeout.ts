import { durationText } from '../../util/duration.ts';
import { placeIn } from '../node.ts';
import { targetsOf } from '../targets.ts';
import type { LintRule } from '../types.ts';

/** GW4002. */
export const attemptsOutlastTimeout: LintRule = {
  code: 'GW4002',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const { timeoutMs } = route;
      if (timeoutMs === undefined || route.retry === false) continue;
      for (const { name, retry } of gateway.upstreams) {
        if (retry?.perTryMs === undefined || !targetsOf(route).includes(name)) continue;
        const allMs = (retry.attempts + 1) * retry.perTryMs;
        if (allMs <= timeoutMs) continue;
        yield {
          at: placeIn(route, 'timeout'),
          of: route,
          message: `route \`${route.name}\` ends after ${durationText(timeoutMs)}, but the attempts at \`${name}\` may take ${durationText(allMs)}`,
          hint: 'make `perTryTimeout` or `attempts` of the upstream smaller, or this timeout longer',
        };
      }
    }
  },
};
