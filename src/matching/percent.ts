const HEX = '0123456789ABCDEF';

/** A byte as an escape, `%2F`, with upper-case hex. */
export function escapeByte(byte: number): string {
  return `%${HEX.charAt(byte >> 4)}${HEX.charAt(byte & 15)}`;
}

/** A text with everything outside ASCII percent-encoded as UTF-8; what is ASCII stays as it is. */
export function escapeNonAscii(text: string): string {
  return text.replace(/[^\0-\x7f]+/g, (run) =>
    Array.from(new TextEncoder().encode(run), escapeByte).join(''),
  );
}

/** The byte whose two hex digits stand at `at`; -1 when they are no hex digits. */
export function hexByteAt(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at));
  const low = hexDigit(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
