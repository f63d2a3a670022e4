import type { PathPattern } from '../../matching/types.ts';
import type { LintRule } from '../types.ts';

/** GW2008. */
export const unarrivablePath: LintRule = {
  code: 'GW2008',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const merging = new Set(
      gateway.listeners.filter(({ mergeSlashes }) => mergeSlashes).map(({ name }) => name),
    );
    if (merging.size === 0) return;
    for (const route of gateway.routes) {
      if (!route.listeners.every((name) => merging.has(name))) continue;
      for (const { path, span } of route.matches) {
        if (!hasDoubleSlash(path)) continue;
        const message = `\`${path.text}\` can never arrive: the listeners of route \`${route.name}\` merge slashes`;
        yield { at: span, of: route, message, hint: 'write it with single slashes' };
      }
    }
  },
};

/** An empty segment that is not the last one of a template. */
function hasDoubleSlash({ kind, segments }: PathPattern): boolean {
  const inner = kind === 'template' ? segments.slice(0, -1) : segments;
  return inner.some((segment) => segment.kind === 'literal' && segment.text === '');
}
