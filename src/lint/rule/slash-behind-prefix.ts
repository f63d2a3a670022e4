import { spanOf } from '../../source/span.ts';
import { replaceNode } from '../edit.ts';
import { entryIn, isPlain, matchMaps, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW2013. */
export const slashBehindPrefix: LintRule = {
  code: 'GW2013',
  presets: ['recommended', 'strict'],
  isFixable: true,
  *check({ gateway }) {
    for (const route of gateway.routes) {
      for (const match of matchMaps(route.node)) {
        const node = entryIn(match, 'pathPrefix')?.value;
        const text = textOf(node);
        if (node?.kind !== 'scalar' || text === undefined || !/[^/]\/$/.test(text)) continue;
        const written = node.file.text.slice(node.start, node.end);
        const message = `the slash behind the prefix \`${text}\` means nothing: it takes \`${text.slice(0, -1)}\`, too`;
        const edits = isPlain(node) ? [replaceNode(node, written.replace(/\/(["']?)$/, '$1'))] : [];
        yield { at: spanOf(node), of: route, message, hint: 'leave it out', edits };
      }
    }
  },
};
