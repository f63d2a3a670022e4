/**
 * API keys: a consumer is known by a key that the request carries. Keys are compared by their SHA-256: the digest of
 * what a client sends is looked up among the digests of the keys that are known. A client cannot choose a digest byte
 * by byte, so the time that looking it up takes tells nothing about the keys, and no key stands in memory.
 */

import { hash } from 'node:crypto';
import type { Identity } from '../http/types.ts';
import { challenge, REALM_SCHEMA, unauthorized } from './challenge.ts';
import { apiKeyMeaning, compareApiKey } from './compare/credential.ts';
import { addCredential, credentialText, identityOf } from './consumer/identity-of.ts';
import { type CredentialPlaces, createCredentialReader } from './credential/places.ts';
import { refuse } from './refuse.ts';
import { CLOSED, flagSchema, optionalSchema } from './schema-parts.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

/** What the spec says under `apiKey:`. */
type ApiKeyOptions = CredentialPlaces & {
  readonly optional?: boolean;
  readonly forward?: boolean;
  readonly realm?: string;
};

/** Longer ones are no keys; hashing them would only cost. */
const KEY_LENGTH_MAX = 4_096;

const HASHED = /^sha256:([0-9a-f]{64})$/i;

/** The `apiKey` policy. */
export const apiKeyPolicy: PolicyKind<ApiKeyOptions> = {
  kind: 'apiKey',
  phase: 'authentication',
  summary: 'Knows consumers by their API keys. Without a place: the header `x-api-key`.',
  schema: {
    type: 'object',
    properties: {
      header: { $ref: '#/$defs/token', description: 'The header with the key. Example: `x-api-key`.' },
      query: { type: 'string', minLength: 1, description: 'The query parameter with the key.' },
      cookie: { $ref: '#/$defs/token', description: 'The cookie with the key.', title: 'a cookie name' },
      authorization: {
        $ref: '#/$defs/token',
        description: 'The scheme of the `Authorization` header with the key, such as `ApiKey`.',
        title: 'a scheme such as `ApiKey`',
      },
      optional: optionalSchema('without a key', 'A wrong key'),
      forward: flagSchema('Whether the upstream gets to see the key; else it is taken out of the request.'),
      realm: REALM_SCHEMA,
    },
    ...CLOSED,
  },
  secretPaths: [],
  check: () => [],
  meaning: apiKeyMeaning,
  admitsAnybody: ({ optional = false }) => optional,
  compare: compareApiKey,
  createHandler: createApiKeyHandler,
};

function createApiKeyHandler(options: ApiKeyOptions, deps: PolicyDeps): PolicyHandler {
  const { header, query, cookie, authorization, optional = false, forward = false, realm } = options;
  const hasPlace = header ?? query ?? cookie ?? authorization;
  const reader = createCredentialReader(hasPlace === undefined ? { header: 'x-api-key' } : options);
  const known = indexKeys(deps);
  const authenticate = challenge(authorization ?? 'ApiKey', realm);
  return {
    request(exchange) {
      const [key, second] = reader.read(exchange);
      if (key === undefined) {
        return optional ? undefined : unauthorized(exchange, 'An API key is needed.', authenticate);
      }
      if (second !== undefined) {
        return refuse(exchange, { status: 400, detail: 'The request carries more than one API key.' });
      }
      const found = key.length > KEY_LENGTH_MAX ? undefined : known.get(digest(key));
      if (found === undefined) return unauthorized(exchange, 'The API key is not known.', authenticate);
      exchange.identity = found.identity;
      if (!forward) reader.remove(exchange);
      return undefined;
    },
  };
}

function digest(key: string): string {
  return hash('sha256', key, 'base64');
}

/** The consumers' keys by digest. */
function indexKeys(deps: PolicyDeps): ReadonlyMap<string, { readonly identity: Identity }> {
  const index = new Map<string, { readonly identity: Identity }>();
  for (const consumer of deps.consumers) {
    const entry = { identity: identityOf(consumer) };
    for (const written of consumer.apiKeys) {
      const text = credentialText(written, deps);
      const hex = HASHED.exec(text)?.[1];
      const key = hex === undefined ? digest(text) : Buffer.from(hex, 'hex').toString('base64');
      addCredential(index, key, entry);
    }
  }
  return index;
}
