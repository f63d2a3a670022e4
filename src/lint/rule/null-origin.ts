import { spanOf } from '../../source/span.ts';
import { itemsIn, textOf } from '../node.ts';
import { optionsNode } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW3003. With credentials it is an error of the policy itself. */
export const nullOrigin: LintRule = {
  code: 'GW3003',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const policy of gateway.policies) {
      if (policy.kind !== 'cors') continue;
      const origins = itemsIn(optionsNode(policy), 'origins');
      // Where everybody may read, one more does not matter.
      if (origins.some((item) => textOf(item) === '*')) continue;
      for (const item of origins) {
        if (textOf(item) !== 'null') continue;
        yield {
          at: spanOf(item),
          of: policy,
          message: `policy \`${policy.name}\` allows the origin \`null\`, which every page can take on`,
          hint: 'name the origins that may',
        };
      }
    }
  },
};
