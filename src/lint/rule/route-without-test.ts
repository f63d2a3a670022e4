import type { LintRule } from '../types.ts';

/** GW7004. */
export const routeWithoutTest: LintRule = {
  code: 'GW7004',
  presets: ['strict'],
  *check({ gateway }) {
    const tested = new Set(gateway.tests.map(({ expect }) => expect.route));
    for (const route of gateway.routes) {
      if (tested.has(route.name)) continue;
      const hint = `add a test with \`expect: { route: ${route.name} }\``;
      yield { at: route.key, of: route, message: `no test expects route \`${route.name}\``, hint };
    }
  },
};
