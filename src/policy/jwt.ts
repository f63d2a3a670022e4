// JSON Web Tokens (RFC 7519, and RFC 8725 on how not to be fooled by them): whoever shows one is known by its claims.
import { compareJwt, tokenMeaning } from './compare/token.ts';
import { ALGORITHMS } from './jwt/algorithms.ts';
import { checkJwt } from './jwt/check.ts';
import { createVerifier, type VerifyOptions } from './jwt/verifier.ts';
import { CLOSED } from './schema-parts.ts';
import {
  createTokenHandler,
  ISSUER_SCHEMA,
  TEXTS_SCHEMA,
  TOKEN_SCHEMA,
  type TokenOptions,
} from './token/handler.ts';
import type { PolicyKind } from './types.ts';

/** What the spec says under `jwt:`. */
export type JwtOptions = VerifyOptions & TokenOptions;

/** The `jwt` policy. */
export const jwtPolicy: PolicyKind<JwtOptions> = {
  kind: 'jwt',
  phase: 'authentication',
  summary: 'Knows callers by JSON Web Tokens: signature, issuer, audience, expiry and claims are checked.',
  schema: {
    type: 'object',
    properties: {
      algorithms: {
        type: 'array',
        items: { enum: [...ALGORITHMS] },
        minItems: 1,
        uniqueItems: true,
        description:
          'The algorithms with which tokens may be signed. Those of secrets (`HS…`) and those of public keys cannot stand together.',
      },
      jwks: {
        type: ['string', 'object'],
        minLength: 1,
        title: 'a URL, a reference to a file, or a set of keys',
        description:
          'The public keys: the URL where the provider has them (`https://`, or `http://` on this machine), a file (`${file:keys.json}`), or the JSON Web Key Set itself.',
        properties: {
          keys: { type: 'array', items: { type: 'object', title: 'a JSON Web Key' }, minItems: 1 },
        },
        required: ['keys'],
      },
      jwksRefresh: {
        $ref: '#/$defs/duration',
        description:
          "How old the provider's keys become before gw asks for them anew, in the background. Default: 10m.",
      },
      secret: {
        type: 'string',
        minLength: 1,
        description:
          'A reference to the secret of `HS…`: 32 bytes for HS256, 48 for HS384, 64 for HS512, or more.',
      },
      issuer: ISSUER_SCHEMA,
      audience: {
        ...TEXTS_SCHEMA,
        description:
          'For whom the token must be (`aud`): one, or any of several. Leave it out only if tokens have none.',
      },
      leeway: {
        $ref: '#/$defs/duration',
        description: 'How far clocks may be apart for `exp` and `nbf`. Default: 30s.',
      },
      ...TOKEN_SCHEMA,
    },
    required: ['algorithms'],
    ...CLOSED,
  },
  secretPaths: ['secret', 'jwks'],
  check: checkJwt,
  meaning: tokenMeaning,
  admitsAnybody: ({ optional = false }) => optional,
  compare: compareJwt,
  createHandler: (options, deps) => createTokenHandler(options, deps, createVerifier(options, deps)),
};
