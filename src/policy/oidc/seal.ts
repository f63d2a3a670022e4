/**
 * Cookies that nobody but gw can read or make: encrypted with AES-256-GCM, as a JWE with a direct key. The keys come
 * from secrets of the spec by HKDF, each for one purpose, so that no cookie passes for another kind of cookie, or for
 * one of another policy that has the same secret.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { loadJose } from '../jwt/jose.ts';

/** Encrypts and decrypts. */
export interface Sealer {
  /** With the first key. */
  seal(value: object): Promise<string>;
  /** With whichever key it was; undefined for what none of them has made. */
  open(text: string): Promise<unknown>;
}

const KEY_BYTES = 32;

/** Makes what seals for a purpose. The first secret encrypts; the others are former ones, which only decrypt. */
export function createSealer(secrets: readonly string[], purpose: string): Sealer {
  const keys = secrets.map((secret) => {
    const key = new Uint8Array(hkdfSync('sha256', secret, '', `gw oidc ${purpose}`, KEY_BYTES));
    return { key, kid: createHash('sha256').update(key).digest('base64url').slice(0, 8) };
  });
  const byKid = new Map(keys.map(({ kid, key }) => [kid, key]));
  const [first] = keys;
  if (first === undefined) throw new Error('there is no key for sessions');
  const header = { alg: 'dir', enc: 'A256GCM', kid: first.kid };
  return {
    async seal(value) {
      const { CompactEncrypt } = await loadJose();
      const text = new TextEncoder().encode(JSON.stringify(value));
      return new CompactEncrypt(text).setProtectedHeader(header).encrypt(first.key);
    },
    async open(text) {
      const jose = await loadJose();
      try {
        const { kid = '' } = jose.decodeProtectedHeader(text);
        const key = byKid.get(kid);
        if (key === undefined) return undefined;
        const { plaintext } = await jose.compactDecrypt(text, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return JSON.parse(new TextDecoder().decode(plaintext));
      } catch {
        // Anybody can send anything as a cookie; what it is not, it does not matter.
        return undefined;
      }
    },
  };
}
