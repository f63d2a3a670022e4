import { spanOf } from '../../source/span.ts';
import { removeEntry, removeItem } from '../edit.ts';
import { entryIn, itemsIn, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW7006. */
export const policyAlreadyInherited: LintRule = {
  code: 'GW7006',
  presets: ['recommended', 'strict'],
  isFixable: true,
  *check({ gateway }) {
    const inherited = new Set(
      itemsIn(gateway.defaults?.node, 'policies').flatMap((item) => textOf(item) ?? []),
    );
    if (inherited.size === 0) return;
    for (const route of gateway.routes) {
      const { node } = route;
      const list = entryIn(node, 'policies')?.value;
      // With `without`, naming it again may be what keeps it.
      if (node.kind !== 'map' || list?.kind !== 'sequence' || node.entries.has('without')) continue;
      for (const item of list.items) {
        const name = textOf(item);
        if (name === undefined || !inherited.has(name)) continue;
        const edit = list.items.length === 1 ? removeEntry(node, 'policies') : removeItem(list, item);
        const message = `route \`${route.name}\` inherits \`${name}\` from \`defaults\` and need not name it`;
        yield { at: spanOf(item), of: route, message, hint: 'leave it out', edits: edit ? [edit] : [] };
      }
    }
  },
};
