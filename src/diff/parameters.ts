/**
 * Parameters by where they stand in the path, so that `{id}` and `{userId}` of the same segment are the same, and
 * of different segments are not, whatever they are called.
 */
import type { PathPattern, Segment } from '../matching/types.ts';

/** The name of each parameter → its place; how far a prefix reaches stands under the empty name. */
export type Places = ReadonlyMap<string, string>;

/** The places of a pattern; `other` is the pattern that the same requests match on the other side. */
export function placesOf(pattern: PathPattern, other: PathPattern = pattern): Places {
  const length = fixedLength(pattern) ?? fixedLength(other);
  const places = new Map<string, string>([['', reachOf(pattern, length)]]);
  for (const [index, segment] of pattern.segments.entries()) {
    if (segment.kind !== 'literal') places.set(segment.name, placeOf(segment, index, length));
  }
  return places;
}

/** A text with its parameters replaced by their places; names that are none of the pattern's stay. */
export function byPlace(text: string, places: Places): string {
  if (!text.includes('{')) return text;
  return text.replace(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    const place = places.get(name);
    return place === undefined ? whole : `{${place}}`;
  });
}

/** The number of segments of every path that the pattern takes, when it is always the same. */
function fixedLength({ kind, segments }: PathPattern): number | undefined {
  return kind === 'template' && segments.at(-1)?.kind !== 'rest' ? segments.length : undefined;
}

/** What stands for the matched prefix: so many segments, or the whole path. */
function reachOf(pattern: PathPattern, length: number | undefined): string {
  if (pattern.kind === 'prefix') return String(pattern.segments.length);
  return length === undefined ? 'all' : String(length);
}

function placeOf(
  segment: Exclude<Segment, { kind: 'literal' }>,
  index: number,
  length: number | undefined,
): string {
  // The rest is one segment when the path can have no more.
  if (segment.kind === 'rest') return length === index + 1 ? `${index}` : `${index}...`;
  const { prefix, suffix } = segment;
  return prefix === '' && suffix === '' ? `${index}` : `${index} ${JSON.stringify([prefix, suffix])}`;
}
