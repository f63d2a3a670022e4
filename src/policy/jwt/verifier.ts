/** Verifies JSON Web Tokens: signature, issuer, audience and time; what the token says of keys elsewhere is ignored. */
import type { JWTVerifyGetKey, JWTVerifyOptions, JWTVerifyResult } from 'jose';
import { durationMs } from '../../util/duration.ts';
import { type Checked, ProviderDownError, type TokenChecker } from '../token/handler.ts';
import type { PolicyDeps } from '../types.ts';
import { loadJose } from './jose.ts';
import { createKeySource, type KeyOptions } from './key-source.ts';
import type { KeySource } from './remote-keys.ts';

/** Options that say which tokens are good. */
export type VerifyOptions = KeyOptions & {
  readonly issuer?: string | readonly string[];
  readonly audience?: string | readonly string[];
  readonly leeway?: string;
};

type Jose = Awaited<ReturnType<typeof loadJose>>;

/** How far the clocks of provider and gateway may be apart. */
const LEEWAY_MS = 30_000;

/** Makes the checker. Throws when its keys cannot be used. */
export function createVerifier(options: VerifyOptions, deps: PolicyDeps): TokenChecker {
  return verifierWith(createKeySource(options, deps), options, deps);
}

/** Makes the checker with keys from elsewhere. */
export function verifierWith(
  keys: KeySource,
  options: Omit<VerifyOptions, 'jwks' | 'jwksRefresh' | 'secret'>,
  deps: Pick<PolicyDeps, 'now'>,
): TokenChecker {
  const { issuer, audience, leeway } = options;
  const leewayMs = leeway === undefined ? LEEWAY_MS : durationMs(leeway);
  const wanted: JWTVerifyOptions = {
    algorithms: [...options.algorithms],
    requiredClaims: ['exp'],
    clockTolerance: leewayMs / 1000,
    ...(issuer !== undefined && { issuer: toList(issuer) }),
    ...(audience !== undefined && { audience: toList(audience) }),
  };
  return {
    generation: () => keys.generation(),
    async check(token): Promise<Checked> {
      const jose = await loadJose();
      try {
        const currentDate = new Date(deps.now());
        const { payload } = await verify(jose, token, keys.find, { ...wanted, currentDate });
        return { claims: payload, untilMs: (payload.exp ?? 0) * 1000 + leewayMs };
      } catch (error) {
        if (error instanceof ProviderDownError) throw error;
        return { refused: refusalOf(jose, error), untilMs: 0 };
      }
    },
  };
}

function toList(value: string | readonly string[]): string[] {
  return typeof value === 'string' ? [value] : [...value];
}

/** A token that does not say which of several keys it is signed with is tried with each that could be it. */
async function verify(
  jose: Jose,
  token: string,
  find: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jose.jwtVerify(token, find, options);
  } catch (error) {
    if (!(error instanceof jose.errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const result = await jose.jwtVerify(token, key, options).catch((cause: unknown) => {
        if (!(cause instanceof jose.errors.JWSSignatureVerificationFailed)) throw cause;
      });
      if (result !== undefined) return result;
    }
    throw new jose.errors.JWSSignatureVerificationFailed();
  }
}

/** What a client may know: which of its claims is wrong, and nothing about keys and signatures. */
function refusalOf({ errors }: Jose, error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'The token is not valid.';
  if (error.claim === 'nbf') return 'The token is not valid yet.';
  if (error.claim === 'iss') return 'The token is of another issuer.';
  return error.claim === 'aud'
    ? 'The token is for another audience.'
    : 'The token lacks a claim that is needed.';
}
