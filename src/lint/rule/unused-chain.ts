import type { SourceNode } from '../../source/types.ts';
import { itemsIn, textOf } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW7003. */
export const unusedChain: LintRule = {
  code: 'GW7003',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    const named = (items: readonly SourceNode[]) => items.flatMap((item) => textOf(item) ?? []);
    const used = new Set([
      ...named(itemsIn(gateway.defaults?.node, 'policies')),
      ...gateway.routes.flatMap(({ node }) => named(itemsIn(node, 'policies'))),
      ...gateway.chains.flatMap(({ node }) => named(node.kind === 'sequence' ? node.items : [])),
    ]);
    for (const chain of gateway.chains) {
      if (used.has(chain.name)) continue;
      const message = `nothing names chain \`${chain.name}\``;
      yield { at: chain.key, of: chain, message, hint: 'take it out, or name it where it was meant to be' };
    }
  },
};
