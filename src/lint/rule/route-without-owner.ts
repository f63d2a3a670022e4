import { entryIn, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW7005. */
export const routeWithoutOwner: LintRule = {
  code: 'GW7005',
  presets: [],
  *check({ gateway }, { key }) {
    const name = String(key);
    for (const route of gateway.routes) {
      if ((textOf(entryIn(route.node, name)?.value) ?? '') !== '') continue;
      const message = `route \`${route.name}\` does not say who owns it`;
      yield { at: route.key, of: route, message, hint: `give it the key \`${name}\`` };
    }
  },
};
