import { createHash, timingSafeEqual } from 'node:crypto';
import { parseDictionary } from '../../http/structured-fields.ts';

/** The digests of RFC 9530 that are safe for this; others are not looked at. */
const ALGORITHMS = { 'sha-256': 'sha256', 'sha-512': 'sha512' } as const;

/** Whether a body has the digest that `Content-Digest` says (RFC 9530); every one that is known must fit, and one must be there. */
export function fitsDigest(field: string, body: Uint8Array): boolean {
  const digests = parseDictionary(field);
  let known = 0;
  for (const [name, algorithm] of Object.entries(ALGORITHMS)) {
    const member = digests?.get(name);
    if (member === undefined) continue;
    const own = createHash(algorithm).update(body).digest();
    const given = 'value' in member ? member.value : undefined;
    if (!(given instanceof Uint8Array) || given.length !== own.length || !timingSafeEqual(own, given)) {
      return false;
    }
    known += 1;
  }
  return known > 0;
}
