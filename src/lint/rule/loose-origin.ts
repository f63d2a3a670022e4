// Expressions for origins that take more than names below a domain of one's own. Whether they do is asked of their
// automata: an origin in whose registered name anything can be written belongs to whoever registers that name.
import { compileRegex } from '../../matching/regex/compile-regex.ts';
import { intersectDfa } from '../../matching/regex/shared-word.ts';
import { takesAll } from '../../policy/cors/origin.ts';
import { spanOf, spanWithin } from '../../source/span.ts';
import type { ScalarNode } from '../../source/types.ts';
import { isInnerHost } from '../inner-host.ts';
import { entryIn, itemsIn } from '../node.ts';
import { optionsNode, type Policy } from '../policies.ts';
import type { LintHit, LintRule } from '../types.ts';

/** GW3009. */
export const looseOrigin: LintRule = {
  code: 'GW3009',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const policy of gateway.policies) {
      if (policy.kind !== 'cors') continue;
      for (const item of itemsIn(optionsNode(policy), 'origins')) {
        const regex = entryIn(item, 'regex')?.value;
        if (regex?.kind !== 'scalar' || typeof regex.value !== 'string') continue;
        // Whoever lets everybody read means to.
        if (takesAll({ regex: regex.value })) continue;
        const hit = loosenessOf(policy, regex, regex.value);
        if (hit !== undefined) yield hit;
      }
    }
  },
};

function loosenessOf(policy: Policy, node: ScalarNode, text: string): LintHit | undefined {
  const stranger = strangerOf(text);
  if (stranger !== undefined) {
    return {
      at: spanOf(node),
      of: policy,
      message: `this expression takes \`${stranger}\` too, a name that anybody can register`,
      hint: 'let free text stand only before a dot and your own domain: `https://[a-z0-9-]+\\.example\\.com`',
    };
  }
  const dot = /(?<=[A-Za-z0-9)\]}+*?])\.(?=[A-Za-z0-9])/.exec(text.replace(/\[(?:[^\]\\]|\\.)*\]/g, hidden));
  if (dot === null) return undefined;
  return {
    at: spanWithin(node, dot.index, 1),
    of: policy,
    message: 'this dot takes any character, so that another name fits, with a `-` in its place for one',
    hint: 'write `\\.` for a dot',
  };
}

/** Characters of a class stand for themselves; a dot among them is a dot. */
function hidden(characterClass: string): string {
  return `${'_'.repeat(characterClass.length - 1)}]`;
}

/** Names with text in them that no expression means: whoever can write that can write anything. No top name has digits. */
const FREE_NAMES = [
  { mark: 'evil', name: '[a-z0-9-]*evil[a-z0-9-]*\\.[a-z]+' },
  { mark: 'evil', name: '[a-z0-9-]+\\.[a-z]*evil[a-z]*' },
  { mark: '666', name: '[a-z0-9-]*666[a-z0-9-]*\\.[a-z]+' },
];

/** An origin that the expression takes, whose registered name is anybody's; undefined when there is none. */
function strangerOf(text: string): string | undefined {
  const { dfa } = { dfa: undefined, ...compileRegex(text) };
  if (dfa === undefined) return undefined;
  for (const { mark, name } of FREE_NAMES) {
    // An expression that has the mark itself may well mean it.
    if (text.includes(mark)) continue;
    const strangers = compileRegex(`https?://(?:[a-z0-9-]+\\.)*${name}(?::[0-9]+)?`);
    const found = 'dfa' in strangers ? intersectDfa(dfa, strangers.dfa) : undefined;
    if (found !== undefined && !isInnerHost(hostOf(found))) return found;
  }
  return undefined;
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : origin;
}
