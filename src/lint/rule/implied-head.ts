import { spanOf } from '../../source/span.ts';
import { removeItem } from '../edit.ts';
import { entryIn, matchMaps, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW2014. */
export const impliedHead: LintRule = {
  code: 'GW2014',
  presets: ['strict'],
  isFixable: true,
  *check({ gateway }) {
    for (const route of gateway.routes) {
      for (const match of matchMaps(route.node)) {
        const methods = entryIn(match, 'methods')?.value;
        if (methods?.kind !== 'sequence' || !methods.items.some((item) => textOf(item) === 'GET')) continue;
        for (const item of methods.items) {
          if (textOf(item) !== 'HEAD') continue;
          const edit = removeItem(methods, item);
          const message = 'HEAD need not be listed: GET serves it';
          yield { at: spanOf(item), of: route, message, hint: 'leave it out', edits: edit ? [edit] : [] };
        }
      }
    }
  },
};
