// Keys and tokens as a provider makes them, and the provider's keys as an upstream would give them.
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

/** A pair of keys with its public half as a provider publishes it. */
export async function keyPair(algorithm: string, kid?: string) {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid }) };
  return { algorithm, privateKey, publicKey, jwk, kid };
}

export type Pair = Awaited<ReturnType<typeof keyPair>>;

/** A signed token; it is good for an hour from 1970 on unless `claims` say otherwise. */
export function sign(
  {
    algorithm,
    privateKey,
    kid,
  }: Pick<Pair, 'algorithm' | 'kid'> & { readonly privateKey: CryptoKey | Uint8Array },
  claims: Readonly<Record<string, unknown>> = {},
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return new SignJWT({ exp: 3600, ...claims })
    .setProtectedHeader({ alg: algorithm, ...(kid !== undefined && { kid }), ...header })
    .sign(privateKey);
}
