import type { Route } from '../../spec/types.ts';
import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** RFC 9110 section 9.2.2, as far as routes are asked for them. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** GW4020. */
export const canaryByChance: LintRule = {
  code: 'GW4020',
  presets: ['strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      if (route.action.kind !== 'to' || !changesThings(route)) continue;
      const { split, by, ramp } = route.action.to;
      if (by !== undefined || split.filter(({ weight }) => weight > 0).length < 2) continue;
      const key = ramp === undefined ? 'split' : 'ramp';
      yield {
        at: placeIn(route, 'to', key),
        of: route,
        message: `route \`${route.name}\` sends each request of a client to another version by chance, also those that change something`,
        hint: 'keep clients with their share: `by: cookie:…`, `by: consumer` or `by: client-ip` beside it',
      };
    }
  },
};

function changesThings({ matches }: Route): boolean {
  return matches.some(
    ({ methods }) => methods.length === 0 || methods.some((method) => !REPEATABLE.has(method)),
  );
}
