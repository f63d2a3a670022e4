/**
 * What every policy that checks tokens does with a request: finds the token, asks whether it is good, remembers the
 * answer, and says who calls. A token that is remembered costs no promise.
 */
import type { Exchange } from '../../http/types.ts';
import { REALM_SCHEMA } from '../challenge.ts';
import { type CredentialPlaces, createCredentialReader } from '../credential/places.ts';
import { flagSchema, optionalSchema } from '../schema-parts.ts';
import { fieldStripper } from '../strip-fields.ts';
import type { PolicyDeps, PolicyHandler, Verdict } from '../types.ts';
import { bearerRefusals } from './bearer.ts';
import { type ClaimCondition, type Claims, claimTest } from './claims.ts';
import { HOLDER_SCHEMA, type Holder, type HolderOptions, holderReader } from './identity.ts';
import { TokenCache } from './token-cache.ts';

/** Options of every policy that checks tokens. */
export type TokenOptions = CredentialPlaces &
  HolderOptions & {
    readonly claims?: Readonly<Record<string, ClaimCondition>>;
    readonly optional?: boolean;
    readonly forward?: boolean;
    readonly realm?: string;
  };

/** The schema of these options. */
export const TOKEN_SCHEMA = {
  authorization: {
    $ref: '#/$defs/token',
    title: 'a scheme such as `Bearer`',
    description:
      'The scheme of the `Authorization` header with the token. Without any place it is looked for there, as `Bearer`.',
  },
  header: { $ref: '#/$defs/token', description: 'A header with the token and nothing else.' },
  cookie: { $ref: '#/$defs/token', description: 'A cookie with the token.', title: 'a cookie name' },
  query: {
    type: 'string',
    minLength: 1,
    description: 'A query parameter with the token. Queries stand in logs and histories; better not.',
  },
  claims: {
    type: 'object',
    minProperties: 1,
    description: 'What a token must say: each claim with what it must be.',
    additionalProperties: {
      type: ['string', 'number', 'boolean', 'array', 'object'],
      title: 'a value, a list of values of which it must be one, or `{ contains: … }`',
      items: { type: ['string', 'number', 'boolean'], title: 'a text, a number or a boolean' },
      minItems: 1,
      properties: {
        contains: {
          type: ['string', 'number', 'boolean', 'array'],
          title: 'a value or a list of values',
          items: { type: ['string', 'number', 'boolean'], title: 'a text, a number or a boolean' },
          minItems: 1,
          description: 'What the list in the claim must hold, all of it.',
        },
      },
      required: ['contains'],
      additionalProperties: false,
    },
  },
  ...HOLDER_SCHEMA,
  optional: optionalSchema('without a token', 'A bad token'),
  forward: flagSchema('Whether the upstream gets to see the token; else it is taken out of the request.'),
  realm: REALM_SCHEMA,
} as const;

/** The schema of a text or of several. */
export const TEXTS_SCHEMA = {
  type: ['string', 'array'],
  minLength: 1,
  minItems: 1,
  items: { type: 'string', minLength: 1 },
  title: 'a text or a list of texts',
} as const;

/** The schema of who must have issued a token. */
export const ISSUER_SCHEMA = {
  ...TEXTS_SCHEMA,
  description: 'Who must have issued the token (`iss`): one, or any of several.',
} as const;

/** What a checker says of a token: what it claims, or why it is refused; each may be remembered until a moment. */
export type Checked =
  | { readonly claims: Claims; readonly untilMs: number }
  | { readonly refused: string; readonly untilMs: number };

/** Says whether tokens are good. */
export interface TokenChecker {
  /** Rejects with a `ProviderDownError` when it cannot be told. */
  check(token: string): Promise<Checked>;
  /** Asked at each request; when it gives another number, what was said of tokens before is forgotten. */
  generation?(): number;
}

/** Whoever knows about tokens gives no answer. */
export class ProviderDownError extends Error {}

/** No token that anybody issues is longer; longer ones are not even hashed. */
const TOKEN_LENGTH_MAX = 16_384;

type Known = { readonly holder: Holder } | { readonly refused: string };

/** Makes the handler of a policy that checks tokens with `checker`. */
export function createTokenHandler(
  options: TokenOptions,
  deps: PolicyDeps,
  checker: TokenChecker,
): PolicyHandler {
  const { header, query, cookie, authorization, optional = false, forward = false } = options;
  const hasPlace = header ?? query ?? cookie ?? authorization;
  const reader = createCredentialReader(hasPlace === undefined ? { authorization: 'Bearer' } : options);
  const refusals = bearerRefusals(options.realm);
  const knownFrom = knownReader(options, deps);
  const strip = fieldStripper(Object.keys(options.claimHeaders ?? {}));
  const memory = createMemory(checker, deps);
  const checkOnce = coalesce(checker);

  const take = (exchange: Exchange, known: Known): Verdict => {
    if ('refused' in known) return refusals.invalid(exchange, known.refused);
    const { identity, fields } = known.holder;
    const { headers } = exchange.request;
    if (!forward) reader.remove(exchange);
    for (const [name, value] of fields) headers.set(name, value);
    exchange.identity = identity;
    return undefined;
  };
  const check = async (exchange: Exchange, token: string, key: string): Promise<Verdict> => {
    const generation = checker.generation?.();
    try {
      const checked = await checkOnce(token, key);
      const known = knownFrom(checked);
      if (generation === checker.generation?.()) memory.set(key, known, checked.untilMs);
      return take(exchange, known);
    } catch (error) {
      if (error instanceof ProviderDownError) return refusals.unavailable(exchange);
      throw error;
    }
  };
  return {
    strip: ({ request }) => strip(request.headers),
    request(exchange) {
      strip(exchange.request.headers);
      const [token, second] = reader.read(exchange);
      if (token === undefined) return optional ? undefined : refusals.missing(exchange);
      if (second !== undefined) return refusals.several(exchange);
      if (token.length > TOKEN_LENGTH_MAX) return refusals.invalid(exchange, 'The token is too long.');
      const key = TokenCache.keyOf(token);
      const known = memory.get(key);
      return known === undefined ? check(exchange, token, key) : take(exchange, known);
    },
  };
}

/** Has requests that come with the same token at once wait for one check of it. */
function coalesce(checker: TokenChecker): (token: string, key: string) => Promise<Checked> {
  const underWay = new Map<string, Promise<Checked>>();
  return (token, key) => {
    // What is being asked under old keys says nothing about new ones.
    const place = `${checker.generation?.() ?? 0} ${key}`;
    const known = underWay.get(place);
    if (known !== undefined) return known;
    const check = checker.check(token).finally(() => underWay.delete(place));
    underWay.set(place, check);
    return check;
  };
}

/** Makes what turns a checker's word into what a request with the token gets. */
function knownReader(options: TokenOptions, deps: PolicyDeps): (checked: Checked) => Known {
  const holderOf = holderReader(options, deps);
  const failingClaim = claimTest(options.claims ?? {});
  return (checked) => {
    if ('refused' in checked) return { refused: checked.refused };
    return failingClaim(checked.claims) === undefined
      ? { holder: holderOf(checked.claims) }
      : { refused: 'The token lacks a claim that is needed here.' };
  };
}

/** What is known of tokens while the checker's generation stays. */
function createMemory(checker: TokenChecker, deps: PolicyDeps) {
  const goodOnes = new TokenCache<Known>();
  // Bad tokens cost nothing to make, and must not push out good ones.
  const badOnes = new TokenCache<Known>();
  let generation = checker.generation?.();
  return {
    get(key: string): Known | undefined {
      const current = checker.generation?.();
      if (current !== generation) {
        goodOnes.clear();
        badOnes.clear();
        generation = current;
      }
      const nowMs = deps.now();
      return goodOnes.get(key, nowMs) ?? badOnes.get(key, nowMs);
    },
    set(key: string, known: Known, untilMs: number): void {
      if (untilMs > deps.now()) ('refused' in known ? badOnes : goodOnes).set(key, known, untilMs);
    },
  };
}
