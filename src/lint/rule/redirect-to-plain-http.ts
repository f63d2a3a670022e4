import { spanOf } from '../../source/span.ts';
import { entryAt, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW3015. */
export const redirectToPlainHttp: LintRule = {
  code: 'GW3015',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const location = entryAt(route.node, 'redirect', 'location')?.value;
      const scheme = entryAt(route.node, 'redirect', 'scheme')?.value;
      const isPlain = /^http:/i.test(textOf(location) ?? '') || textOf(scheme) === 'http';
      const at = location ?? scheme;
      if (!isPlain || at === undefined) continue;
      yield {
        at: spanOf(at),
        of: route,
        message: `route \`${route.name}\` redirects to \`http\``,
        hint: 'redirect to `https`',
      };
    }
  },
};
