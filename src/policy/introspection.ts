// Token introspection (RFC 7662): the provider that has issued a token is asked whether it is still good.
import { compareIntrospection, tokenMeaning } from './compare/token.ts';
import { checkIntrospection } from './introspection/check.ts';
import { type AskOptions, createIntrospector } from './introspection/introspector.ts';
import { CLOSED, urlSchema } from './schema-parts.ts';
import {
  createTokenHandler,
  ISSUER_SCHEMA,
  TEXTS_SCHEMA,
  TOKEN_SCHEMA,
  type TokenOptions,
} from './token/handler.ts';
import type { PolicyKind } from './types.ts';

/** What the spec says under `introspection:`. */
export type IntrospectionOptions = AskOptions & TokenOptions;

/** The `introspection` policy. */
export const introspectionPolicy: PolicyKind<IntrospectionOptions> = {
  kind: 'introspection',
  phase: 'authentication',
  summary:
    'Knows callers by tokens that say nothing themselves: the provider is asked about each (RFC 7662).',
  schema: {
    type: 'object',
    properties: {
      url: urlSchema("The provider's introspection endpoint (`https://`, or `http://` on this machine)."),
      clientId: { type: 'string', minLength: 1, description: "The gateway's own name at the provider." },
      clientSecret: { type: 'string', minLength: 1, description: 'A reference to its secret there.' },
      issuer: ISSUER_SCHEMA,
      audience: {
        ...TEXTS_SCHEMA,
        description: 'For whom the token must be (`aud`): one, or any of several.',
      },
      ttl: {
        $ref: '#/$defs/duration',
        description:
          'How long a good token is taken for good without asking again; never beyond its end. Default: 1m.',
      },
      refusedTtl: {
        $ref: '#/$defs/duration',
        description: 'How long a bad token is refused without asking again. Default: 10s.',
      },
      ...TOKEN_SCHEMA,
    },
    required: ['url', 'clientId', 'clientSecret'],
    ...CLOSED,
  },
  secretPaths: ['clientSecret'],
  check: checkIntrospection,
  meaning: tokenMeaning,
  admitsAnybody: ({ optional = false }) => optional,
  compare: compareIntrospection,
  createHandler: (options, deps) => createTokenHandler(options, deps, createIntrospector(options, deps)),
};
