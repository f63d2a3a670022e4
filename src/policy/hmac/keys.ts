import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { Identity } from '../../http/types.ts';
import { addCredential, credentialText, identityOf } from '../consumer/identity-of.ts';
import { parsePublicKey } from '../consumer/public-key.ts';
import type { PolicyDeps } from '../types.ts';

/** A key that a consumer signs with, and the one algorithm it is for. */
export interface SigningKey {
  readonly identity: Identity;
  readonly algorithm: string;
  /** Whether a signature of a text is this key's. */
  verify(text: string, signature: Uint8Array): boolean;
}

/** Shorter secrets can be guessed. */
const SECRET_BYTES_MIN = 16;

/** The consumers' keys by their ids. Throws for a secret that is too short; never with the secret. */
export function indexSigningKeys(deps: PolicyDeps): ReadonlyMap<string, SigningKey> {
  const keys = new Map<string, SigningKey>();
  for (const consumer of deps.consumers) {
    const identity = identityOf(consumer);
    for (const { keyId, secret, publicKey } of consumer.hmac) {
      if (secret !== undefined) {
        const bytes = secretBytes(credentialText(secret, deps));
        if (bytes.length < SECRET_BYTES_MIN) {
          throw new Error(
            `the secret of key "${keyId}" of consumer "${consumer.name}" is shorter than ${SECRET_BYTES_MIN} bytes`,
          );
        }
        addCredential(keys, keyId, { identity, ...hmacKey(bytes) });
      }
      const parsed = publicKey === undefined ? undefined : parsePublicKey(publicKey);
      if (parsed !== undefined) {
        const { key, algorithm } = parsed;
        addCredential(keys, keyId, {
          identity,
          algorithm,
          verify: (text, signature) => VERIFY[algorithm](Buffer.from(text, 'latin1'), key, signature),
        });
      }
    }
  }
  return keys;
}

function secretBytes(text: string): Buffer {
  return text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64') : Buffer.from(text);
}

function hmacKey(secret: Buffer): Omit<SigningKey, 'identity'> {
  return {
    algorithm: 'hmac-sha256',
    verify(text, signature) {
      const own = createHmac('sha256', secret).update(text, 'latin1').digest();
      return signature.length === own.length && timingSafeEqual(own, signature);
    },
  };
}

type Verify = (data: Buffer, key: KeyObject, signature: Uint8Array) => boolean;

/** RFC 9421 section 3.3; a salt of any length, since libraries differ in what they take and it protects the signer only. */
const VERIFY = {
  ed25519: (data, key, signature) => verify(null, data, key, signature),
  'ecdsa-p256-sha256': (data, key, signature) =>
    signature.length === 64 && verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature),
  'rsa-pss-sha512': (data, key, signature) =>
    verify(
      'sha512',
      data,
      { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO },
      signature,
    ),
} as const satisfies Record<string, Verify>;
