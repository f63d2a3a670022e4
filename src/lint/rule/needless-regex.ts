import { spanOf } from '../../source/span.ts';
import type { MapEntry, MapNode } from '../../source/types.ts';
import { replaceNode } from '../edit.ts';
import { entryIn, isPlain, matchMaps, textOf } from '../node.ts';
import type { LintHit, LintRule, TextEdit } from '../types.ts';

/** GW2015. */
export const needlessRegex: LintRule = {
  code: 'GW2015',
  presets: ['strict'],
  isFixable: true,
  *check({ gateway }) {
    for (const route of gateway.routes) {
      for (const match of matchMaps(route.node)) {
        for (const hit of [...inPath(match), ...inConditions(match)]) yield { ...hit, of: route };
      }
    }
  },
};

const LITERAL = /^[A-Za-z0-9/_~@:,=;&-]+$/;

function inPath(match: MapNode): LintHit[] {
  const entry = match.entries.get('pathRegex');
  const text = textOf(entry?.value);
  if (entry === undefined || text === undefined || !LITERAL.test(text)) return [];
  const { file, start, end } = entry.key;
  const isPlainKey = file.text.slice(start, end) === 'pathRegex';
  return [hitOf(entry, text, isPlainKey ? [{ file, start, end, text: 'path' }] : [])];
}

function inConditions(match: MapNode): LintHit[] {
  return ['headers', 'query'].flatMap((key) => {
    const map = entryIn(match, key)?.value;
    if (map?.kind !== 'map') return [];
    return [...map.entries.values()].flatMap(({ value }) => {
      const entry = entryIn(value, 'regex');
      const text = textOf(entry?.value);
      if (entry?.value.kind !== 'scalar' || text === undefined || !LITERAL.test(text)) return [];
      const { file, start, end } = entry.value;
      const isSimple =
        file.text.charAt(value.start) === '{' && value.kind === 'map' && value.entries.size === 1;
      const edits = isSimple && isPlain(entry.value) ? [replaceNode(value, file.text.slice(start, end))] : [];
      return [hitOf(entry, text, edits)];
    });
  });
}

function hitOf(entry: MapEntry, text: string, edits: readonly TextEdit[]): LintHit {
  const message = `the expression \`${text}\` takes this one text only`;
  return { at: spanOf(entry.value), message, hint: 'write it as plain text', edits };
}
