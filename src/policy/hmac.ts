/**
 * Signed requests (RFC 9421): a consumer is known by the key that has signed the request. Only what the signature
 * covers is certain, so the policy says what it must cover; the body is covered by way of its digest (RFC 9530).
 */

import type { Answer } from '../http/problem.ts';
import { type InnerList, type Item, writeInnerList } from '../http/structured-fields.ts';
import type { Exchange } from '../http/types.ts';
import { durationMs } from '../util/duration.ts';
import { sizeBytes } from '../util/size.ts';
import { challenge } from './challenge.ts';
import { compareHmac, hmacMeaning } from './compare/credential.ts';
import { fitsDigest } from './hmac/digest.ts';
import { indexSigningKeys, type SigningKey } from './hmac/keys.ts';
import { HMAC_SCHEMA, type HmacOptions } from './hmac/options.ts';
import { parseSignatures, type Signature, textOf } from './hmac/parse-signature.ts';
import { signatureBase } from './hmac/signature-base.ts';
import { bodyProblem, refuse } from './refuse.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind, Verdict } from './types.ts';

const COMPONENTS = ['@method', '@authority', '@path', '@query'];

/** How far the clocks of client and gateway may differ. */
const SKEW_MS = 30_000;

/** The `hmac` policy. */
export const hmacPolicy: PolicyKind<HmacOptions> = {
  kind: 'hmac',
  phase: 'authentication',
  summary:
    'Knows consumers by the signatures of their requests (RFC 9421): hmac-sha256, ed25519, ecdsa-p256-sha256, rsa-pss-sha512.',
  schema: HMAC_SCHEMA,
  secretPaths: [],
  check: () => [],
  meaning: hmacMeaning,
  admitsAnybody: ({ optional = false }) => optional,
  compare: compareHmac,
  createHandler: createHmacHandler,
};

/** The options with their defaults, in the form in which they are used. */
interface Rules {
  readonly components: readonly string[];
  readonly maxAgeMs: number;
  readonly tag: string | undefined;
  readonly checksBody: boolean;
  readonly bodyBytesMax: number;
}

function createHmacHandler(options: HmacOptions, deps: PolicyDeps): PolicyHandler {
  const { optional = false, realm, tag, digest = true, body = '1MiB', maxAge = '5m' } = options;
  const rules: Rules = {
    components: options.components ?? COMPONENTS,
    maxAgeMs: durationMs(maxAge),
    tag,
    checksBody: digest,
    bodyBytesMax: sizeBytes(body),
  };
  const keys = indexSigningKeys(deps);
  const fields = { 'www-authenticate': challenge('Signature', realm), 'accept-signature': wanted(rules) };
  const unsigned = (exchange: Exchange, detail: string): Answer =>
    refuse(exchange, { status: 401, detail }, fields);
  return {
    request(exchange) {
      const { headers } = exchange.request;
      if (!headers.has('signature-input') && !headers.has('signature')) {
        return optional ? undefined : unsigned(exchange, 'The request must be signed.');
      }
      const checked = checkSignature(exchange, { rules, keys, now: deps.now() });
      if (typeof checked === 'string') return unsigned(exchange, checked);
      const admit = () => {
        exchange.identity = checked.key.identity;
        return undefined;
      };
      if (!rules.checksBody) return admit();
      return checkBody(exchange, checked.signature, { rules, admit, unsigned });
    },
  };
}

/** What a signature has to be, as a client can read it (RFC 9421 section 5.1). */
function wanted({ components, checksBody, tag }: Rules): string {
  const names = checksBody ? [...components, 'content-digest'] : components;
  const items = names.map((value): Item => ({ value, parameters: new Map() }));
  const parameters = new Map<string, string | true>([
    ['created', true],
    ['keyid', true],
    ...(tag === undefined ? [] : [['tag', tag] as const]),
  ]);
  return `sig=${writeInnerList({ items, parameters })}`;
}

interface Known {
  readonly rules: Rules;
  readonly keys: ReadonlyMap<string, SigningKey>;
  readonly now: number;
}

/** The signature that a consumer's key has made, or why there is none. One signature is verified, the first by a key that is known. */
function checkSignature(
  exchange: Exchange,
  { rules, keys, now }: Known,
): { readonly key: SigningKey; readonly signature: Signature } | string {
  const signatures = parseSignatures(exchange);
  if (signatures === 'broken') return 'The signature of the request is not well formed.';
  for (const signature of signatures.values()) {
    const { parameters } = signature.covered;
    const key = keys.get(textOf(parameters, 'keyid') ?? '');
    if (key === undefined || (rules.tag !== undefined && textOf(parameters, 'tag') !== rules.tag)) continue;
    const problem = coverProblem(signature.covered, rules.components) ?? timeProblem(signature, rules, now);
    if (problem !== undefined) return problem;
    const algorithm = parameters.get('alg');
    const base = signatureBase(exchange, signature.covered);
    // The key says which algorithm it is for; a message can only agree.
    const isGood =
      (algorithm === undefined || algorithm === key.algorithm) &&
      base !== undefined &&
      key.verify(base, signature.bytes);
    return isGood ? { key, signature } : 'The signature does not fit the request.';
  }
  return 'No signature of the request is by a key that is known.';
}

function covers({ items }: InnerList, name: string): boolean {
  return items.some(({ value, parameters }) => value === name && parameters.size === 0);
}

function coverProblem(covered: InnerList, components: readonly string[]): string | undefined {
  const missing = components.filter((name) => !covers(covered, name));
  return missing.length === 0 ? undefined : `The signature does not cover ${missing.join(', ')}.`;
}

function timeProblem({ covered }: Signature, { maxAgeMs }: Rules, now: number): string | undefined {
  const created = covered.parameters.get('created');
  const expires = covered.parameters.get('expires') ?? Number.POSITIVE_INFINITY;
  if (typeof created !== 'number' || typeof expires !== 'number') {
    return 'The signature does not say when it was created.';
  }
  if (created * 1000 > now + SKEW_MS) return 'The signature is from the future.';
  const isOver = created * 1000 + maxAgeMs + SKEW_MS < now || expires * 1000 + SKEW_MS < now;
  return isOver ? 'The signature is too old.' : undefined;
}

interface BodyCheck {
  readonly rules: Rules;
  admit(): undefined;
  unsigned(exchange: Exchange, detail: string): Answer;
}

/** A body must have the digest that the signature covers; without one, there must be no body. */
async function checkBody(
  exchange: Exchange,
  { covered }: Signature,
  { rules, admit, unsigned }: BodyCheck,
): Promise<Verdict> {
  const field = covers(covered, 'content-digest')
    ? exchange.request.headers.get('content-digest')
    : undefined;
  const body = await exchange.readBody(field === undefined ? 0 : rules.bodyBytesMax);
  if (typeof body !== 'string') {
    if (field === undefined || fitsDigest(field, body)) return admit();
    return unsigned(exchange, 'The body does not have the digest that is signed.');
  }
  return field === undefined && body === 'too-large'
    ? unsigned(exchange, 'The request has a body, and the signature does not cover content-digest.')
    : refuse(exchange, bodyProblem(body));
}
