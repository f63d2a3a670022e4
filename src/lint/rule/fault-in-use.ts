import { policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW4014. */
export const faultInUse: LintRule = {
  code: 'GW4014',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const fault = policiesOf(gateway, route).find(({ kind }) => kind === 'fault');
      if (fault === undefined) continue;
      yield {
        at: route.key,
        of: route,
        message: `route \`${route.name}\` delays or fails requests on purpose, by policy \`${fault.name}\``,
        hint: 'take the policy out when the test is over',
        related: [{ message: `\`${fault.name}\` is here`, span: fault.key }],
      };
    }
  },
};
