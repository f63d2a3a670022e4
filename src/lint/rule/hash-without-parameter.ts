import { targetsOf } from '../targets.ts';
import type { LintRule } from '../types.ts';

/** GW4031. */
export const hashWithoutParameter: LintRule = {
  code: 'GW4031',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const upstreams = new Map(gateway.upstreams.map((upstream) => [upstream.name, upstream]));
    for (const route of gateway.routes) {
      for (const name of targetsOf(route)) {
        const balance = upstreams.get(name)?.balance;
        if (balance?.kind !== 'hash' || balance.by !== 'param' || balance.name === undefined) continue;
        const wanted = balance.name;
        const match = route.matches.find(({ path }) => !path.params.includes(wanted));
        if (match === undefined) continue;
        yield {
          at: match.span,
          of: route,
          message: `upstream \`${name}\` balances by the path parameter \`${wanted}\`, which \`${match.path.text}\` does not have: its requests go to endpoints by chance`,
          hint: `name a parameter \`{${wanted}}\` in the path, or send these requests to another upstream`,
        };
      }
    }
  },
};
