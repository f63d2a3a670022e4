// IP addresses and CIDR blocks as text and as 16-bit words. IPv4 addresses in IPv6 form (`::ffff:192.0.2.1`) are IPv4.

import type { AddressRange } from './address-range.ts';

/** Whether text is an IP address or a CIDR block. */
export function isAddressBlock(text: string): boolean {
  return parseBlock(text) !== undefined;
}

/** Whether text is an IPv4 address. */
export function isIpv4(text: string): boolean {
  return parseIpv4(text) !== undefined;
}

/** Whether text is an IPv6 address, without brackets. */
export function isIpv6(text: string): boolean {
  return text.includes(':') && /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`);
}

/** Makes the test whether an address, as text and perhaps with its zone, lies in one of the blocks. */
export function createBlockTest(blocks: readonly string[]): (address: string) => boolean {
  const parsed = blocks.map((each) => found(parseBlock(each), each));
  return (address) => {
    const words = parseAddress(address.replace(/%.*$/, ''));
    return words !== undefined && parsed.some((block) => holds(block, words));
  };
}

/** Whether text is an IP address, perhaps with its zone. */
export function isAddress(text: string): boolean {
  return parseAddress(text.replace(/%.*$/, '')) !== undefined;
}

/** The addresses of a block; undefined when text is none, or when it is a block of which no address is (`::ffff:0:0/90`). */
export function blockRange(text: string): (AddressRange & { readonly width: 32 | 128 }) | undefined {
  const block = parseBlock(text);
  if (block === undefined) return undefined;
  const width = block.words.length === 2 ? 32 : 128;
  const number = block.words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n);
  const size = 1n << BigInt(width - block.bits);
  const first = number - (number % size);
  return { first, last: first + size - 1n, width };
}

/** An address as text (RFC 5952). */
export function addressText(value: bigint, width: 32 | 128): string {
  const words = Array.from({ length: width / 16 }, (_, index) =>
    Number((value >> BigInt(width - 16 * (index + 1))) & 0xffffn),
  );
  if (width === 32) return words.map((word) => `${word >> 8}.${word & 255}`).join('.');
  const hex = words.map((word) => word.toString(16)).join(':');
  return new URL(`http://[${hex}]/`).hostname.slice(1, -1);
}

/** Two words of an IPv4 address, eight of an IPv6 one. */
type Words = readonly number[];

interface Block {
  readonly words: Words;
  readonly bits: number;
}

function found(block: Block | undefined, text: string): Block {
  if (block === undefined) throw new Error(`"${text}" is no address and no CIDR block`);
  return block;
}

function parseBlock(text: string): Block | undefined {
  const [address = '', written, more] = text.split('/');
  const words = parseAddress(address);
  if (words === undefined || more !== undefined) return undefined;
  const isMapped = words.length === 2 && address.includes(':');
  const max = isMapped ? 128 : words.length * 16;
  if (written === undefined) return { words, bits: words.length * 16 };
  if (!/^\d{1,3}$/.test(written) || Number(written) > max) return undefined;
  const bits = Number(written);
  if (!isMapped) return { words, bits };
  return bits >= 96 ? { words, bits: bits - 96 } : { words: [0, 0, 0, 0, 0, 0xffff, ...words], bits };
}

function holds({ words, bits }: Block, address: Words): boolean {
  if (words.length !== address.length) return false;
  for (let index = 0; index * 16 < bits; index++) {
    const mask = 0xffff & (0xffff << Math.max(0, 16 - (bits - index * 16)));
    if ((((words[index] ?? 0) ^ (address[index] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

function parseAddress(text: string): Words | undefined {
  if (!text.includes(':')) return parseIpv4(text);
  if (!isIpv6(text)) return undefined;
  // The URL parser writes every IPv6 address in one form, in hexadecimal throughout (RFC 5952 but for its section 5).
  const [before = '', after] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::');
  const head = hexWords(before);
  const tail = after === undefined ? [] : hexWords(after);
  const words = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  const isMapped = words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0);
  return isMapped ? words.slice(6) : words;
}

function parseIpv4(text: string): Words | undefined {
  const parts = text.split('.');
  const isOne =
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  if (!isOne) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function hexWords(text: string): number[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
}
