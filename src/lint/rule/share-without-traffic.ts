import { spanOf } from '../../source/span.ts';
import { entryAt, entryIn, itemsIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW4008. */
export const shareWithoutTraffic: LintRule = {
  code: 'GW4008',
  presets: ['strict'],
  *check({ gateway }) {
    const parts = [
      ...gateway.upstreams.map((of) => ({ of, what: 'endpoint', items: itemsIn(of.node, 'endpoints') })),
      ...gateway.routes.map((of) => ({
        of,
        what: 'share',
        items: itemsIn(entryAt(of.node, 'to')?.value, 'split'),
      })),
    ];
    for (const { of, what, items } of parts) {
      for (const item of items) {
        const weight = entryIn(item, 'weight')?.value;
        if (weight?.kind !== 'scalar' || weight.value !== 0 || entryIn(item, 'when') !== undefined) continue;
        const message = `this ${what} of \`${of.name}\` has the weight 0 and takes no traffic`;
        yield { at: spanOf(item), of, message, hint: 'give it a weight, or take it out' };
      }
    }
  },
};
