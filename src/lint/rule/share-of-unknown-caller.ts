import type { ToAction } from '../../artifact/types.ts';
import { placeIn } from '../node.ts';
import { policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW4023. */
export const shareOfUnknownCaller: LintRule = {
  code: 'GW4023',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const what = route.action.kind === 'to' ? whatAsks(route.action.to) : undefined;
      if (what === undefined) continue;
      if (policiesOf(gateway, route).some(({ phase }) => phase === 'authentication')) continue;
      yield {
        at: placeIn(route, 'to', what === 'by' ? 'by' : 'split'),
        of: route,
        message: `\`${what}\` asks who calls, which no policy of route \`${route.name}\` finds out`,
        hint: 'give the route an authentication policy, or go by something else',
      };
    }
  },
};

function whatAsks({ split, by }: ToAction): 'by' | 'when' | undefined {
  if (by?.kind === 'consumer') return 'by';
  const conditions = split.flatMap(({ when = [] }) => when);
  return conditions.some(({ consumers, groups }) => consumers !== undefined || groups !== undefined)
    ? 'when'
    : undefined;
}
