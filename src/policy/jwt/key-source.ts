/** Where the keys come from with which tokens are verified: a secret, a set in the spec or a file, or a provider. */
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { durationMs } from '../../util/duration.ts';
import { isSecretReference } from '../consumer/reference.ts';
import { providerUrlProblem } from '../token/provider-url.ts';
import type { PolicyDeps } from '../types.ts';
import { type Algorithm, secretBytesMin } from './algorithms.ts';
import { loadJose } from './jose.ts';
import { type KeySet, keySetProblem } from './key-set.ts';
import { type KeySource, RemoteKeys } from './remote-keys.ts';

/** Options that say where keys come from. */
export type KeyOptions = {
  readonly algorithms: readonly Algorithm[];
  readonly jwks?: string | KeySet;
  readonly jwksRefresh?: string;
  readonly secret?: string;
};

/** How old the keys of a provider become before they are asked for anew. */
const REFRESH_MS = 600_000;

/** Makes the source. Throws when a secret is too short, or a file holds no keys. */
export function createKeySource(options: KeyOptions, deps: PolicyDeps): KeySource {
  const { secret, jwks = '', jwksRefresh } = options;
  if (secret !== undefined) return secretSource(secret, options.algorithms, deps);
  if (typeof jwks === 'object') return setSource(jwks);
  const text = isSecretReference(jwks) ? deps.resolveSecret(jwks) : jwks;
  if (text.trimStart().startsWith('{')) return setSource(parseSet(text, jwks));
  const problem = providerUrlProblem(text);
  if (problem !== undefined) throw new Error(`what ${jwks} gives is no key set, and as a URL it ${problem}`);
  const refreshMs = jwksRefresh === undefined ? REFRESH_MS : durationMs(jwksRefresh);
  return deps.keep(`keys ${text} ${refreshMs}`, () => new RemoteKeys(text, refreshMs, deps));
}

function secretSource(reference: string, algorithms: readonly Algorithm[], deps: PolicyDeps): KeySource {
  const bytes = new TextEncoder().encode(deps.resolveSecret(reference));
  const least = secretBytesMin(algorithms);
  if (bytes.length < least) {
    throw new Error(`the secret that ${reference} gives is too short: ${algorithms} needs ${least} bytes`);
  }
  return { find: () => bytes, generation: () => 0 };
}

function parseSet(text: string, reference: string): KeySet {
  const set = parseJson(text);
  const problem = keySetProblem(set);
  if (problem !== undefined) throw new Error(`what ${reference} gives ${problem}`);
  return set as KeySet; // that is what has been checked
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function setSource(set: KeySet): KeySource {
  let keys: JWTVerifyGetKey | undefined;
  return {
    async find(header, token) {
      const { createLocalJWKSet } = await loadJose();
      keys ??= createLocalJWKSet(set as JSONWebKeySet); // each key has been read by node:crypto
      return keys(header, token);
    },
    generation: () => 0,
  };
}
