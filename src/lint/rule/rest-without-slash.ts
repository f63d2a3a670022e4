import { spanOf } from '../../source/span.ts';
import type { Route } from '../../spec/types.ts';
import { entryAt, textOf } from '../node.ts';
import type { LintHit, LintRule } from '../types.ts';

/** GW2010. */
export const restWithoutSlash: LintRule = {
  code: 'GW2010',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      for (const place of PLACES) {
        const node = entryAt(route.node, ...place)?.value;
        const text = textOf(node);
        const found = text === undefined ? undefined : problemOf(text, restNames(route));
        if (node !== undefined && found !== undefined) yield { at: spanOf(node), of: route, ...found };
      }
    }
  },
};

const PLACES = [
  ['to', 'rewrite', 'path'],
  ['to', 'rewrite', 'prefix'],
  ['redirect', 'path'],
  ['redirect', 'prefix'],
  ['redirect', 'location'],
] as const;

function restNames({ matches }: Route): readonly string[] {
  return matches.flatMap(({ path }) =>
    path.segments.flatMap((segment) => (segment.kind === 'rest' ? [segment.name] : [])),
  );
}

function problemOf(text: string, rests: readonly string[]): Pick<LintHit, 'message' | 'hint'> | undefined {
  const [path = ''] = text.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/);
  if (path.includes('//')) {
    return { message: `\`${text}\` holds \`//\`, an empty segment`, hint: 'write one slash' };
  }
  const name = rests.find((rest) => path.includes(`{${rest}}`) && !path.includes(`/{${rest}}`));
  if (name === undefined) return undefined;
  return {
    message: `\`${text}\` puts the rest of the path directly behind a word: \`{${name}}\` has no slash in front`,
    hint: `write \`/{${name}}\``,
  };
}
