import type { LintRule } from '../types.ts';

/** GW4001. */
export const noTimeout: LintRule = {
  code: 'GW4001',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      if (route.action.kind !== 'to' || route.timeoutMs !== undefined) continue;
      yield {
        at: route.key,
        of: route,
        message: `route \`${route.name}\` has no bound on the whole request`,
        hint: 'give it a `timeout`, or all routes one under `defaults`',
      };
    }
  },
};
