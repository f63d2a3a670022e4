// Regular expressions that are written as a glob, with a dot that is meant literally, or with alternatives outside of
// a group. Each is valid and takes other texts than it looks like.
import { spanWithin } from '../../source/span.ts';
import { regexesOf } from '../regexes.ts';
import type { LintHit, LintRule } from '../types.ts';

/** GW2006. */
export const regexHabit: LintRule = {
  code: 'GW2006',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      for (const { text, offset, scalar, isPath } of regexesOf(route)) {
        for (const habit of HABITS) {
          if (habit.isPathOnly && !isPath) continue;
          const found = habit.pattern.exec(text);
          if (found === null) continue;
          const at = spanWithin(scalar, offset + found.index, found[0].length);
          yield { at, of: route, ...habit.say(found[0]) };
        }
      }
    }
  },
};

interface Habit {
  readonly pattern: RegExp;
  readonly isPathOnly: boolean;
  say(found: string): Pick<LintHit, 'message' | 'hint'>;
}

const EXTENSIONS = 'json|xml|html?|js|mjs|css|png|jpe?g|gif|svg|ico|txt|csv|pdf|zip|com|org|net|io|example';

const HABITS: readonly Habit[] = [
  {
    pattern: /(?<![\\/\])}.])\/\*/,
    isPathOnly: true,
    say: (found) => ({
      message: `\`${found}\` takes any number of slashes, not what is below`,
      hint: 'write `/.*` for everything below, or use `pathPrefix`',
    }),
  },
  {
    pattern: new RegExp(`(?<=[A-Za-z0-9)\\]}+*?])\\.(?:${EXTENSIONS})(?![A-Za-z0-9*+?{])`),
    isPathOnly: false,
    say: (found) => ({
      message: `the dot of \`${found}\` takes any character`,
      hint: `write \`\\${found}\` for a dot`,
    }),
  },
  {
    // At the top level of a path's expression, an alternative that does not begin with a slash takes nothing.
    pattern: /^\^?\/[^()|[\]]*\|(?![/^(.[\\])[^()|[\]]*(?:\|[^()[\]]*)?$/,
    isPathOnly: true,
    say: (found) => ({
      message: `\`|\` divides the whole expression, and \`${found.split('|')[1]}\` takes no path`,
      hint: 'put the alternatives into a group: `/(v1|v2)/.*`',
    }),
  },
];
