// Sets of IP addresses as ranges of numbers, so that what is in one and not in another can be found. The two families
// never mix; IPv4 addresses in IPv6 form are IPv4 (address-block.ts).

/** Addresses from `first` to `last`, both included. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** Ranges in order, without overlaps. */
function joinedRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const joined: AddressRange[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    if (before === undefined || range.first > before.last + 1n) joined.push(range);
    else if (range.last > before.last) joined[joined.length - 1] = { first: before.first, last: range.last };
  }
  return joined;
}

/** What of some ranges is in none of the others. */
export function rangesWithout(
  ranges: readonly AddressRange[],
  others: readonly AddressRange[],
): AddressRange[] {
  let left = joinedRanges(ranges);
  for (const { first, last } of joinedRanges(others)) {
    left = left.flatMap((range) => {
      if (last < range.first || first > range.last) return [range];
      return [
        ...(range.first < first ? [{ first: range.first, last: first - 1n }] : []),
        ...(range.last > last ? [{ first: last + 1n, last: range.last }] : []),
      ];
    });
  }
  return left;
}

/** The length of the prefix that all addresses of a range and no others have; undefined when it is no CIDR block. */
export function prefixBits({ first, last }: AddressRange, width: 32 | 128): number | undefined {
  const size = last - first + 1n;
  const free = size.toString(2).length - 1;
  return size === 1n << BigInt(free) && first % size === 0n ? width - free : undefined;
}
