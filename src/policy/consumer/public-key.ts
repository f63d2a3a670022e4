import { createPublicKey, type KeyObject } from 'node:crypto';

/** The algorithms of RFC 9421 that a public key verifies here. */
export type KeyAlgorithm = 'ed25519' | 'ecdsa-p256-sha256' | 'rsa-pss-sha512';

const RSA_BITS_MIN = 2048;

/** A public key and the one algorithm it is for, so that no message can choose another; undefined for any other text. */
export function parsePublicKey(
  pem: string,
): { readonly key: KeyObject; readonly algorithm: KeyAlgorithm } | undefined {
  try {
    if (/PRIVATE KEY/.test(pem)) return undefined;
    const key = createPublicKey(pem);
    const algorithm = algorithmOf(key);
    return algorithm && { key, algorithm };
  } catch {
    return undefined;
  }
}

function algorithmOf(key: KeyObject): KeyAlgorithm | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ecdsa-p256-sha256';
  const isRsa = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss';
  return isRsa && modulusLength >= RSA_BITS_MIN ? 'rsa-pss-sha512' : undefined;
}
