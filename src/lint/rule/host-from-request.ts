import { spanOf } from '../../source/span.ts';
import { entryAt, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW3011. */
export const hostFromRequest: LintRule = {
  code: 'GW3011',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      for (const { path, kind } of PLACES) {
        const node = entryAt(route.node, ...path)?.value;
        const text = textOf(node);
        const host = text === undefined ? undefined : hostOf(text, kind);
        if (node === undefined || host === undefined || !host.includes('{')) continue;
        const what = path[0] === 'redirect' ? 'redirects to' : 'asks its upstream for';
        yield {
          at: spanOf(node),
          of: route,
          message: `route \`${route.name}\` ${what} the host \`${host}\`, which the client's path decides`,
          hint: 'write the host out, with one route for each',
        };
      }
    }
  },
};

const PLACES = [
  { path: ['to', 'rewrite', 'host'], kind: 'host' },
  { path: ['redirect', 'host'], kind: 'host' },
  { path: ['redirect', 'location'], kind: 'location' },
] as const;

/** The part of a text that names the host; undefined for a path. */
function hostOf(text: string, kind: 'host' | 'location'): string | undefined {
  return kind === 'host' ? text : /^https?:\/\/([^/?#]*)/i.exec(text)?.[1];
}
