/** What a byte may be, as bits in one table; RFC 9110 section 5.6.2 (tokens), 5.5 (field values), RFC 9112 section 3.2. */
export const TOKEN = 1;
export const VALUE = 2;
export const TARGET = 4;
export const HEX = 8;

export const CR = 13;
export const LF = 10;
export const SP = 32;
export const HTAB = 9;
export const COLON = 58;
export const SEMICOLON = 59;

/** Bytes as a string, one character each; past `toString`, which takes as long as short texts take to copy. */
export function latin1(bytes: Buffer, start: number, end: number): string {
  return (bytes as Buffer & { latin1Slice(start: number, end: number): string }).latin1Slice(start, end);
}

/** For each byte, the bits of the classes it belongs to. */
export const CLASS: Uint8Array = makeClasses();

function makeClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  for (const character of `${letters}0123456789!#$%&'*+-.^_\`|~`) mark(character.charCodeAt(0), TOKEN);
  for (const character of '0123456789abcdefABCDEF') mark(character.charCodeAt(0), HEX);
  for (let byte = 0x21; byte <= 0x7e; byte++) mark(byte, VALUE | TARGET);
  for (let byte = 0x80; byte <= 0xff; byte++) mark(byte, VALUE);
  mark(SP, VALUE);
  mark(HTAB, VALUE);
  return classes;

  function mark(byte: number, bits: number): void {
    classes[byte] = (classes[byte] ?? 0) | bits;
  }
}
