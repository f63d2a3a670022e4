// What other lists of `ip` do: which addresses pass now that did not, and which do not any more, whatever blocks the
// lists are made of.
import { addressText, blockRange } from '../../util/address-block.ts';
import { type AddressRange, prefixBits, rangesWithout } from '../../util/address-range.ts';
import { names, type PolicyChange } from './change.ts';

type Lists = { readonly allow?: readonly string[]; readonly deny?: readonly string[] };

const UNIX = 'unix';
const WIDTHS = [32, 128] as const;
/** Who passes now, and who does not any more. */
export function compareIp(before: Lists, after: Lists): PolicyChange[] {
  const more = difference(after, before);
  const fewer = difference(before, after);
  return [
    ...(more.length === 0 ? [] : [{ effect: 'widened', text: `${names(more)} may call now` } as const]),
    ...(fewer.length === 0
      ? []
      : [{ effect: 'tightened', text: `${names(fewer)} may not call any more` } as const]),
  ];
}

/** What the lists mean: who passes, whatever blocks they are made of. */
export function ipMeaning(lists: Lists) {
  return { passing: difference(lists, { allow: [] }) };
}

/** Blocks and ranges of addresses that pass one and not the other. */
function difference(one: Lists, other: Lists): string[] {
  const ranges = WIDTHS.flatMap((width) =>
    rangesWithout(passing(one, width), passing(other, width)).map((range) => rangeText(range, width)),
  );
  return passesUnix(one) && !passesUnix(other) ? [...ranges, UNIX] : ranges;
}

function rangeText(range: AddressRange, width: 32 | 128): string {
  const bits = prefixBits(range, width);
  const first = addressText(range.first, width);
  if (bits === undefined) return `${first}-${addressText(range.last, width)}`;
  return bits === width ? first : `${first}/${bits}`;
}

function passing({ allow, deny = [] }: Lists, width: 32 | 128): AddressRange[] {
  const all = { first: 0n, last: (1n << BigInt(width)) - 1n };
  const allowed = allow === undefined ? [all] : rangesOf(allow, width);
  return rangesWithout(allowed, rangesOf(deny, width));
}

function rangesOf(blocks: readonly string[], width: 32 | 128): AddressRange[] {
  return blocks.flatMap((block) => {
    const range = blockRange(block);
    return range?.width === width ? [range] : [];
  });
}

function passesUnix({ allow, deny = [] }: Lists): boolean {
  return (allow?.includes(UNIX) ?? true) && !deny.includes(UNIX);
}
