// Options in a form that is the same for options that do the same: defaults written out, lists sorted whose order says
// nothing, durations as numbers, notes (`x-…`) left out.
import type { JsonValue } from '../../artifact/types.ts';
import { durationMs } from '../../util/duration.ts';

type Options = Readonly<Record<string, JsonValue | undefined>>;

/** What of options makes no difference; keys that are not there count for nothing. */
export interface Plain {
  readonly defaults?: Options;
  /** Lists of which only the members count; one text is a list of one. */
  readonly sets?: readonly string[];
  readonly durations?: readonly string[];
}

/** The options in that form. */
export function plainMeaning(
  options: Options,
  { defaults = {}, sets = [], durations = [] }: Plain = {},
): Readonly<Record<string, JsonValue>> {
  const plain: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries({ ...defaults, ...options })) {
    if (value === undefined || key.startsWith('x-')) continue;
    if (sets.includes(key)) plain[key] = memberSet(value);
    else plain[key] = durations.includes(key) && typeof value === 'string' ? durationMs(value) : value;
  }
  return plain;
}

function memberSet(value: JsonValue): JsonValue {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  // As text, because members may be rules and not names.
  const texts = new Map(list.map((each: JsonValue) => [JSON.stringify(each), each]));
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
