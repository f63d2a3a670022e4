import type { LintRule } from '../types.ts';

/** GW7007. */
export const listenerWithoutRoutes: LintRule = {
  code: 'GW7007',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const serving = new Set(gateway.routes.flatMap(({ listeners }) => listeners));
    for (const listener of gateway.listeners) {
      if (serving.has(listener.name)) continue;
      const message = `no route is served by listener \`${listener.name}\`, so it answers 404 to everything`;
      const hint = 'take it out, or name it under `listeners` of a route';
      yield { at: listener.key, of: listener, message, hint };
    }
  },
};
