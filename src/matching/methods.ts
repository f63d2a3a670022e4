/**
 * Methods as bits, so that a set of them is one number: nine standard ones (RFC 9110 section 9, and PATCH), then
 * the spec's own in text order, then a mark for HEAD that only comes with GET, then every other method.
 */
export const STANDARD_METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
] as const;

/** All methods. */
export const ANY_METHOD = 0xffffffff;
export const GET_BIT = 1;
export const HEAD_BIT = 2;
/** Marks a set that has HEAD only because a GET route serves it. */
export const IMPLIED_HEAD = 0x40000000;
/** Methods that no route of the artifact names. */
export const OTHER_METHOD = 0x80000000;
/** How many methods of its own a spec may name. */
export const CUSTOM_METHODS_MAX = 21;

/** Bits by method name, for an artifact's own methods. Throws a RangeError when there are too many. */
export function methodBits(custom: readonly string[]): ReadonlyMap<string, number> {
  if (custom.length > CUSTOM_METHODS_MAX) {
    throw new RangeError(`a spec can name at most ${CUSTOM_METHODS_MAX} methods beside the standard ones`);
  }
  return new Map([...STANDARD_METHODS, ...custom].map((name, index) => [name, (1 << index) >>> 0]));
}

/** The names in a set, sorted; HEAD only if it was named. Every method gives an empty list. */
export function methodNames(mask: number, bits: ReadonlyMap<string, number>): string[] {
  if (mask >>> 0 === ANY_METHOD) return [];
  const names: string[] = [];
  for (const [name, bit] of bits) {
    if ((mask & bit) !== 0 && !(bit === HEAD_BIT && (mask & IMPLIED_HEAD) !== 0)) names.push(name);
  }
  return names.sort();
}
