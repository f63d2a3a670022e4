/** Algorithms of keys that are known to all (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
const PUBLIC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
] as const;

/** Algorithms of a secret that both sides know, with the bytes that it needs (RFC 7518 section 3.2). */
const SECRET_BYTES_MIN = { HS256: 32, HS384: 48, HS512: 64 } as const;

type SecretAlgorithm = keyof typeof SECRET_BYTES_MIN;

export type Algorithm = (typeof PUBLIC_ALGORITHMS)[number] | SecretAlgorithm;

/** All that a spec may name; `none` is not among them. */
export const ALGORITHMS: readonly Algorithm[] = [
  ...PUBLIC_ALGORITHMS,
  ...(Object.keys(SECRET_BYTES_MIN) as SecretAlgorithm[]), // the keys of the object above
];

/** Whether an algorithm signs with a secret that both sides know. */
export function isSecretAlgorithm(algorithm: Algorithm): algorithm is SecretAlgorithm {
  return Object.hasOwn(SECRET_BYTES_MIN, algorithm);
}

/** How long a secret must be for all of these. */
export function secretBytesMin(algorithms: readonly Algorithm[]): number {
  return Math.max(0, ...algorithms.filter(isSecretAlgorithm).map((each) => SECRET_BYTES_MIN[each]));
}
