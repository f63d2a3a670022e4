// The names a spec defines, and what to say about one that it does not.
import type { MapEntry } from '../source/types.ts';
import { nearest } from '../util/nearest.ts';
import type { SpecReading, TextNode } from './reading.ts';

/** Named things of one sort. */
export type NamedEntries = ReadonlyMap<string, MapEntry>;

/** What is asked of names to check one against them. */
export type NameSet = Pick<ReadonlySet<string>, 'has' | 'keys'>;

/** Looking for the nearest of very many names costs; after this many unknown names it is left out. */
const GUESSES_MAX = 50;

/** Says that a name is unknown unless one of the maps knows it; `what` is a noun such as `upstream`. */
export function checkName(
  reading: SpecReading,
  node: TextNode,
  what: string,
  known: readonly NameSet[],
): boolean {
  if (known.some((names) => names.has(node.value))) return true;
  // A file that could not be read may well define it.
  if (!reading.isComplete) return false;
  const hint = reading.guesses < GUESSES_MAX ? nameHint(node.value, what, known) : undefined;
  reading.guesses += 1;
  reading.report('GW1201', node, `there is no ${what} \`${node.value}\``, { hint });
  return false;
}

function nameHint(name: string, what: string, known: readonly NameSet[]): string {
  if (name.includes('://')) return `define an ${what} with this endpoint, and give its name here`;
  const names = known.flatMap((each) => [...each.keys()]);
  const meant = nearest(name, names);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  if (names.length === 0) return `the spec defines no ${what}`;
  const shown = names.slice(0, 8).map((each) => `\`${each}\``);
  return `the spec has ${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}
