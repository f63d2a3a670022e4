// What the spec says under `oidc:`, as a type and as the schema of which the reference is made.
import type { ClaimCondition } from '../token/claims.ts';
import { TOKEN_SCHEMA } from '../token/handler.ts';
import { HOLDER_SCHEMA, type HolderOptions } from '../token/identity.ts';

/** Options of one `oidc` policy. */
export type OidcOptions = HolderOptions & {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly scopes?: readonly string[];
  readonly callbackPath: string;
  readonly logoutPath?: string;
  readonly afterLogout?: string;
  readonly baseUrl?: string;
  readonly session: SessionOptions;
  readonly claims?: Readonly<Record<string, ClaimCondition>>;
  readonly keepClaims?: readonly string[];
  readonly forward?: boolean;
};

/** How long who has logged in stays so, and what remembers it. */
type SessionOptions = {
  readonly cookie?: string;
  readonly keys: readonly string[];
  readonly maxAge?: string;
  readonly idle?: string;
};

/** The name of the session's cookie unless the spec says. */
export const DEFAULT_COOKIE = 'gw-session';

/** A path as matching sees it, so that no request for it is taken for another. */
const PATH = {
  type: 'string',
  pattern: '^/[A-Za-z0-9._~/-]*$',
  title: 'a path such as `/login/callback`',
} as const;

const SESSION_SCHEMA = {
  type: 'object',
  description: 'The session: an encrypted cookie. gw itself keeps nothing.',
  properties: {
    cookie: {
      $ref: '#/$defs/token',
      default: DEFAULT_COOKIE,
      description:
        'The name of the cookie. Over HTTPS it gets `__Host-` in front, which keeps other hosts out.',
    },
    keys: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      minItems: 1,
      uniqueItems: true,
      description:
        'References to secrets of at least 32 characters. The first encrypts; the others are former ones, which still decrypt.',
    },
    maxAge: { $ref: '#/$defs/duration', description: 'How long a login lasts at the most. Default: 8h.' },
    idle: { $ref: '#/$defs/duration', description: 'How long it lasts without a request. Default: 1h.' },
  },
  required: ['keys'],
  patternProperties: { '^x-': true },
  additionalProperties: false,
} as const;

/** The schema of the options. */
export const OIDC_SCHEMA = {
  type: 'object',
  properties: {
    issuer: {
      type: 'string',
      minLength: 1,
      title: 'a URL',
      description:
        'The provider, as it names itself (`https://`, or `http://` on this machine); its endpoints are read from `/.well-known/openid-configuration` below it.',
    },
    clientId: { type: 'string', minLength: 1, description: "The gateway's own name at the provider." },
    clientSecret: {
      type: 'string',
      minLength: 1,
      description: 'A reference to its secret there. Without it, gw is a public client.',
    },
    scopes: {
      type: 'array',
      items: { type: 'string', pattern: '^[!#-\\[\\]-~]+$', title: 'a scope, without spaces' },
      uniqueItems: true,
      default: [],
      description: 'What to ask for beside `openid`, such as `profile`, `email` or `offline_access`.',
    },
    callbackPath: {
      ...PATH,
      description:
        'Where the provider sends browsers back to; register it there with the origin in front. Routes with the policy must take it.',
    },
    logoutPath: {
      ...PATH,
      description:
        'Where one logs out, at the provider too if it offers that. Routes with the policy must take it.',
    },
    afterLogout: {
      ...PATH,
      description:
        'Where browsers go after a logout. Without it, gw shows a page of its own, or the provider does.',
    },
    baseUrl: {
      type: 'string',
      pattern: '^https?://[^/?#@\\s]+$',
      title: 'an origin such as `https://app.example.com`',
      description:
        'The origin by which browsers reach the gateway, if a proxy in front changes it. Without it, the one each request is for.',
    },
    session: SESSION_SCHEMA,
    claims: {
      ...TOKEN_SCHEMA.claims,
      description: 'What the provider must say of whoever logs in: each claim with what it must be.',
    },
    ...HOLDER_SCHEMA,
    keepClaims: {
      type: 'array',
      items: { type: 'string', minLength: 1, title: 'the name of a claim' },
      uniqueItems: true,
      default: [],
      description:
        'Claims that other policies use. Beside `sub` and what the options here name, the session keeps no others.',
    },
    forward: {
      type: 'boolean',
      default: false,
      description: 'Whether the upstream gets the access token, as `Authorization: Bearer`.',
    },
  },
  required: ['issuer', 'clientId', 'callbackPath', 'session'],
  patternProperties: { '^x-': true },
  additionalProperties: false,
} as const;
