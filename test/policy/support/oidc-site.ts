// An `oidc` policy with a provider that says whatever a test wants, and a browser's part of the talk, over HTTPS.
import type { Answer } from '../../../src/http/problem.ts';
import type { Exchange } from '../../../src/http/types.ts';
import type { OidcOptions } from '../../../src/policy/oidc/options.ts';
import { oidcPolicy } from '../../../src/policy/oidc.ts';
import type { PolicyDeps, PolicyHandler } from '../../../src/policy/types.ts';
import { policyDeps } from './deps.ts';
import { exchangeOf } from './exchange.ts';
import { keyPair, type Pair, sign } from './tokens.ts';

export const ISSUER = 'https://id.example';

/** A form that was sent to the token endpoint, with the credentials beside it. */
interface Asked {
  readonly form: URLSearchParams;
  readonly authorization: string | null;
}

/** What the provider gives for a form. */
type TokenAnswer = (asked: Asked) => Response | Promise<Response>;

const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/auth?theme=dark`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  end_session_endpoint: `${ISSUER}/end`,
};

let pair: Pair | undefined;

/** The provider's key; made once. */
async function providerKey(): Promise<Pair> {
  pair ??= await keyPair('RS256', 'k1');
  return pair;
}

/** Makes a policy and its provider; `state` may change as the test goes on. */
export async function oidcSite(changes: Partial<OidcOptions> = {}, deps: Partial<PolicyDeps> = {}) {
  const key = await providerKey();
  const asked: Asked[] = [];
  const warned: string[] = [];
  const state = {
    now: 1_000_000,
    isDown: false,
    metadata: METADATA as Readonly<Record<string, unknown>>,
    token: (() => Response.json({ error: 'invalid_grant' }, { status: 400 })) as TokenAnswer,
  };
  const fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    if (state.isDown) throw new TypeError('fetch failed');
    if (url.endsWith('/.well-known/openid-configuration')) return Response.json(state.metadata);
    if (url === `${ISSUER}/jwks`) return Response.json({ keys: [key.jwk] });
    const request = {
      form: new URLSearchParams(String(init.body)),
      authorization: new Headers(init.headers).get('authorization'),
    };
    asked.push(request);
    return state.token(request);
  };
  const options: OidcOptions = {
    issuer: ISSUER,
    clientId: 'gw',
    clientSecret: '${env:CLIENT}',
    callbackPath: '/in/back',
    logoutPath: '/in/out',
    session: { keys: ['${env:KEY}'] },
    ...changes,
  };
  const world = policyDeps({
    fetch: fetch as typeof globalThis.fetch,
    now: () => state.now,
    resolveSecret: (text) => (text === '${env:CLIENT}' ? 's:cret' : `${text}${'k'.repeat(32)}`),
    warn: (line) => void warned.push(line),
    ...deps,
  });
  const handler = oidcPolicy.createHandler(options, world);
  return { handler, state, asked, warned, options, world };
}

/** Cookies by name, as a browser keeps them. */
export type Jar = Map<string, string>;

interface Step {
  readonly path?: string;
  readonly query?: string;
  readonly method?: string;
  readonly headers?: readonly string[];
  /** Whether it is no page that is loaded. */
  readonly isCall?: boolean;
  readonly scheme?: 'http' | 'https';
}

/** Sends one request with the cookies of a jar, and keeps what cookies come back. */
export async function step(
  handler: PolicyHandler,
  jar: Jar,
  { path = '/page', query, method = 'GET', headers = [], isCall = false, scheme = 'https' }: Step = {},
): Promise<{ readonly exchange: Exchange; readonly answer: Answer | undefined }> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const mode = isCall ? ['sec-fetch-mode', 'cors'] : ['sec-fetch-mode', 'navigate', 'accept', 'text/html'];
  const all = [...mode, ...(cookie === '' ? [] : ['cookie', cookie]), ...headers];
  const exchange = exchangeOf({ method, path, query, clientScheme: scheme, headers: all });
  const answer = await handler.request?.(exchange);
  exchange.response = answer?.head ?? { status: 200, headers: exchange.request.headers };
  if (answer === undefined) exchange.response.headers.remove('set-cookie');
  handler.response?.(exchange);
  for (const set of exchange.response.headers.all('set-cookie')) keep(jar, set);
  return { exchange, answer };
}

function keep(jar: Jar, text: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
  if (text.includes('Max-Age=0;')) jar.delete(name);
  else jar.set(name, value);
}

/** What a login was begun with. */
export interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly location: URL;
}

/** Begins a login. */
export async function begin(handler: PolicyHandler, jar: Jar, asked: Step = {}): Promise<Begun> {
  const { answer } = await step(handler, jar, asked);
  const location = new URL(answer?.head.headers.first('location') ?? '');
  const { searchParams } = location;
  return { location, state: searchParams.get('state') ?? '', nonce: searchParams.get('nonce') ?? '' };
}

/** A good ID token, but for the changes. */
export async function idToken(
  nowMs: number,
  claims: Readonly<Record<string, unknown>>,
  signer: Pair | undefined = undefined,
): Promise<string> {
  const exp = nowMs / 1000 + 600;
  return sign(signer ?? (await providerKey()), { iss: ISSUER, aud: 'gw', sub: 'ann', exp, ...claims });
}

/** An answer of the token endpoint with such an ID token. */
export async function tokens(
  nowMs: number,
  claims: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Response> {
  return Response.json({ id_token: await idToken(nowMs, claims), token_type: 'Bearer', ...more });
}

/** Logs in; gives the jar with the session. */
export async function logIn(
  site: Awaited<ReturnType<typeof oidcSite>>,
  claims: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Promise<Jar> {
  const jar: Jar = new Map();
  const { state, nonce } = await begin(site.handler, jar);
  site.state.token = () => tokens(site.state.now, { nonce, ...claims }, more);
  await step(site.handler, jar, { path: '/in/back', query: `code=c&state=${state}` });
  return jar;
}
