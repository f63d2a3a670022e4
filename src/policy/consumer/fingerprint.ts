/** A certificate's SHA-256 in lower-case hex, from hex with or without colons; undefined when it is no SHA-256. */
export function normalFingerprint(written: string): string | undefined {
  const hex = written
    .replace(/^sha-?256[:=]/i, '')
    .replaceAll(':', '')
    .trim()
    .toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined;
}
