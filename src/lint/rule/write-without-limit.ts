import { isLoopback } from '../../util/loopback.ts';
// Routes by which strangers from other machines make an upstream work or store something, as often as they like.
import { accessOf } from '../access.ts';
import { policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

const WRITING: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** GW6001. */
export const writeWithoutLimit: LintRule = {
  code: 'GW6001',
  presets: ['strict', 'security'],
  *check({ gateway }) {
    const open = new Set(
      gateway.listeners.flatMap(({ name, address }) =>
        'unix' in address || isLoopback(address.host) ? [] : [name],
      ),
    );
    for (const route of gateway.routes) {
      if (route.action.kind !== 'to' || !route.listeners.some((name) => open.has(name))) continue;
      if (!route.matches.some(({ methods }) => methods.some((method) => WRITING.includes(method)))) continue;
      if (accessOf(gateway, route) === 'known') continue;
      if (policiesOf(gateway, route).some(({ phase }) => phase === 'rate-limit')) continue;
      yield {
        at: route.key,
        of: route,
        message: `route \`${route.name}\` lets anybody write, as often as they like`,
        hint: 'give it a `rateLimit`, or a policy that finds out who calls',
      };
    }
  },
};
