/**
 * The login: authorization code flow with PKCE, state and nonce (OpenID Connect Core section 3.1, RFC 7636, RFC 9207;
 * RFC 9700 says against what). Whatever must be remembered on the way stands encrypted in a cookie of the browser
 * that has begun, so that the code of another browser is worth nothing here.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Answer } from '../../http/problem.ts';
import { queryValues } from '../credential/query.ts';
import { type Claims, claimReader, claimTest } from '../token/claims.ts';
import { ProviderDownError } from '../token/handler.ts';
import { explain, redirectTo } from './answer.ts';
import type { Tokens } from './client.ts';
import { type OidcContext, providerDown, SessionTooLargeError, tooLarge, type Visit } from './context.ts';
import { urlOf } from './place.ts';
import type { Metadata } from './provider.ts';

/** How long one may take to log in. */
const LOGIN_SECONDS = 600;

/** Longer addresses are not come back to: the cookie must stay small. */
const RETURN_LENGTH_MAX = 1024;

/** What is remembered of a login; times are seconds since 1970. */
interface Login {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** A path of this origin, with its query. */
  readonly returnTo: string;
  readonly redirectUri: string;
  readonly beganAt: number;
}

/** Sends the browser to the provider. */
export async function beginLogin(context: OidcContext, visit: Visit): Promise<Answer> {
  const { options, cookies, loginSealer, now } = context;
  const { exchange, origin, isSecure, jar } = visit;
  const metadata = await metadataOf(context);
  if (metadata === undefined) return providerDown(exchange);
  const login: Login = {
    state: randomText(),
    nonce: randomText(),
    verifier: randomText(),
    returnTo: returnPath(exchange.path, exchange.query),
    redirectUri: urlOf(origin, options.callbackPath),
    beganAt: now(),
  };
  const value = await loginSealer.seal(login);
  const given = cookies.login(jar, isSecure, { id: idOf(login.state), value, seconds: LOGIN_SECONDS });
  // A session that is over must not be read again at the way back.
  const ended = jar.session === undefined ? [] : [cookies.noSession(isSecure)];
  return redirectTo(302, authorizationUrl(context, metadata, login), [...ended, ...given]);
}

function authorizationUrl(
  { options }: OidcContext,
  { authorizationEndpoint }: Metadata,
  login: Login,
): string {
  const url = new URL(authorizationEndpoint);
  const asked = {
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: login.redirectUri,
    scope: [...new Set(['openid', ...(options.scopes ?? [])])].join(' '),
    state: login.state,
    nonce: login.nonce,
    code_challenge: createHash('sha256').update(login.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url.href;
}

/** Takes the browser back from the provider: a session begins, or a page says why none does. */
export async function endLogin(context: OidcContext, visit: Visit): Promise<Answer> {
  const { exchange, jar, isSecure, origin } = visit;
  const state = only(exchange.query, 'state');
  const id = state === undefined ? '' : idOf(state);
  const login = await openLogin(context, jar.logins.get(id));
  if (login === undefined || login.state !== state) return noSuchLogin(context, visit);
  const forgotten = [context.cookies.noLogin(isSecure, id)];
  try {
    const outcome = await outcomeOf(context, visit, login);
    if ('refused' in outcome) {
      const way = { text: 'Log in again', href: urlOf(origin, login.returnTo) };
      return explain(exchange, { status: outcome.status, detail: outcome.refused, way }, forgotten);
    }
    const session = context.rules.make(outcome.claims, outcome.tokens, context.now());
    const cookie = await context.sessionCookie(session, isSecure);
    return redirectTo(303, urlOf(origin, login.returnTo), [...forgotten, cookie]);
  } catch (error) {
    if (error instanceof ProviderDownError) return providerDown(exchange);
    if (error instanceof SessionTooLargeError) return tooLarge(exchange, context.deps);
    throw error;
  }
}

type Outcome =
  | { readonly claims: Claims; readonly tokens: Tokens }
  | { readonly refused: string; readonly status: 400 | 403 };

async function outcomeOf(context: OidcContext, { exchange }: Visit, login: Login): Promise<Outcome> {
  const { options, provider, client, now } = context;
  if (now() >= login.beganAt + LOGIN_SECONDS) return refused('The login has taken too long.');
  const { metadata } = await provider.find();
  const issuers = valuesOf(exchange.query, 'iss');
  const isNamed = issuers.length === 1 && issuers[0] === options.issuer;
  // Another provider's answer, for whose code this one would be asked (mix-up, RFC 9207).
  if (!isNamed && (issuers.length > 0 || metadata.namesItself)) {
    return refused('The answer is of another provider.');
  }
  const failure = only(exchange.query, 'error');
  if (failure === 'access_denied') return { refused: 'The login was refused.', status: 403 };
  const code = only(exchange.query, 'code');
  if (failure !== undefined || code === undefined) return refused('The provider has not logged you in.');
  const tokens = await client.trade(metadata, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: login.redirectUri,
    code_verifier: login.verifier,
  });
  return tokens === undefined
    ? refused('The login has been used before, or has taken too long.')
    : judge(context, tokens, login);
}

async function judge(context: OidcContext, tokens: Tokens, login: Login): Promise<Outcome> {
  const { deps, options } = context;
  const verified = tokens.idToken === undefined ? 'there is none' : await context.verify(tokens.idToken);
  if (typeof verified === 'string') {
    deps.warn(`an ID token of ${options.issuer} is not good: ${verified}`);
    return refused("The provider's answer could not be verified.");
  }
  if (verified.nonce !== login.nonce) return refused('The answer belongs to another login.');
  return claimTest(options.claims ?? {})(verified) === undefined
    ? { claims: verified, tokens }
    : { refused: 'You are logged in, but may not come in here.', status: 403 };
}

function refused(why: string): Outcome {
  return { refused: why, status: 400 };
}

/** No login of this browser: an old address, a code of somebody else's, or cookies that are not taken. */
function noSuchLogin({ options }: OidcContext, { exchange, origin }: Visit): Answer {
  const detail = 'This browser has no such login under way: it may have ended, or cookies are not accepted.';
  const way = { text: 'Go on', href: urlOf(origin, options.afterLogout ?? '/') };
  return explain(exchange, { status: 400, detail, way });
}

/** What is known of the provider; undefined while it says nothing. */
export async function metadataOf({ provider }: OidcContext): Promise<Metadata | undefined> {
  try {
    return (await provider.find()).metadata;
  } catch (error) {
    if (error instanceof ProviderDownError) return undefined;
    throw error;
  }
}

async function openLogin({ loginSealer }: OidcContext, text: string | undefined): Promise<Login | undefined> {
  if (text === undefined) return undefined;
  const value = await loginSealer.open(text);
  return isLogin(value) ? value : undefined;
}

function isLogin(value: unknown): value is Login {
  if (typeof value !== 'object' || value === null) return false;
  const at = (name: string) => claimReader(name)({ ...value });
  const texts = ['state', 'nonce', 'verifier', 'returnTo', 'redirectUri'];
  return texts.every((name) => typeof at(name) === 'string') && typeof at('beganAt') === 'number';
}

/** Names the cookie of a login; the state itself stands in addresses, which are logged. */
function idOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url').slice(0, 12);
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}

function returnPath(path: string, query: string | undefined): string {
  const full = query === undefined ? path : `${path}?${query}`;
  return full.length <= RETURN_LENGTH_MAX ? full : path.length <= RETURN_LENGTH_MAX ? path : '/';
}

function valuesOf(query: string | undefined, name: string): string[] {
  return query === undefined ? [] : queryValues(query, name);
}

/** The value of a parameter that is there once; twice is as good as never. */
function only(query: string | undefined, name: string): string | undefined {
  const [value, second] = valuesOf(query, name);
  return second === undefined && value !== '' ? value : undefined;
}
