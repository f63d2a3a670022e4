import { optionOf, optionPlace, policiesOf } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW7013. */
export const pastSunset: LintRule = {
  code: 'GW7013',
  presets: ['recommended', 'strict'],
  *check({ gateway, today }) {
    for (const route of gateway.routes) {
      for (const policy of policiesOf(gateway, route)) {
        const sunset = policy.kind === 'deprecation' ? optionOf(policy, 'sunset') : undefined;
        // Days and times are written so that their order is that of their texts.
        if (typeof sunset !== 'string' || sunset.slice(0, today.length) >= today) continue;
        yield {
          at: route.key,
          of: route,
          message: `route \`${route.name}\` was to be gone by ${sunset}, and still serves`,
          hint: 'take it out, or give it a later `sunset`',
          related: [{ message: 'the time is here', span: optionPlace(policy, 'sunset') }],
        };
      }
    }
  },
};
