/** A user name and password as a client sends them. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** More than anybody types; longer ones would only cost. */
const LENGTH_MAX = 1_400;

/**
 * Reads what stands behind `Basic` (RFC 7617 section 2): Base64 of UTF-8, the name up to the first colon, no control
 * characters. Names are compared in normal form C, so that it does not matter how a keyboard writes an accent.
 * Undefined when it is nothing of the kind.
 */
export function parseLogin(text: string): Login | undefined {
  if (text.length > LENGTH_MAX || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const pair = decoded(text);
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon === -1 || /\p{Cc}/u.test(pair)) return undefined;
  const password = pair.slice(colon + 1);
  return password === '' ? undefined : { username: pair.slice(0, colon).normalize('NFC'), password };
}

function decoded(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}
