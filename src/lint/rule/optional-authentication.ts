// Authentication that lets requests without credentials pass, with nothing behind it that tells the two apart.
import { accessOf, readsIdentity } from '../access.ts';
import { policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW3018. */
export const optionalAuthentication: LintRule = {
  code: 'GW3018',
  presets: ['security'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      if (route.action.kind !== 'to' || accessOf(gateway, route) !== 'optional') continue;
      const policies = policiesOf(gateway, route);
      // Whatever reads who calls, a limit for each consumer too, may be what makes the difference; so may own code.
      if (policies.some((policy) => readsIdentity(policy) || policy.kind === 'custom')) continue;
      const first = policies.find(({ phase }) => phase === 'authentication');
      if (first === undefined) continue;
      yield {
        at: route.key,
        of: route,
        message: `route \`${route.name}\` lets requests without credentials pass (\`${first.name}\` is optional), and nothing behind it asks who calls`,
        hint: 'take `optional` out, or add `authorize`; ignore this if the upstream decides',
        related: [{ message: `\`${first.name}\` is here`, span: first.key }],
      };
    }
  },
};
