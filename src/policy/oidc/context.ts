/** What all parts of one `oidc` policy share. */

import type { Answer } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { credentialText } from '../consumer/identity-of.ts';
import { ALGORITHMS, isSecretAlgorithm } from '../jwt/algorithms.ts';
import { verifierWith } from '../jwt/verifier.ts';
import { type Claims, claimTexts } from '../token/claims.ts';
import type { PolicyDeps } from '../types.ts';
import { explain } from './answer.ts';
import { type Client, createClient } from './client.ts';
import { COOKIE_BYTES_MAX, Cookies, type Jar } from './cookies.ts';
import { DEFAULT_COOKIE, type OidcOptions } from './options.ts';
import { originOf } from './place.ts';
import { Provider } from './provider.ts';
import { createSealer, type Sealer } from './seal.ts';
import { type Session, SessionRules } from './session.ts';

/** Keys of secrets that both sides know have no place here: only the provider can sign. */
const SIGNING = ALGORITHMS.filter((each) => !isSecretAlgorithm(each));

const SECRET_CHARACTERS_MIN = 32;

/** A session that no cookie holds. */
export class SessionTooLargeError extends Error {}

/** The parts. */
export interface OidcContext {
  readonly options: OidcOptions;
  readonly deps: PolicyDeps;
  readonly provider: Provider;
  readonly client: Client;
  readonly cookies: Cookies;
  readonly rules: SessionRules;
  readonly sessionSealer: Sealer;
  readonly loginSealer: Sealer;
  /** Seconds since 1970. */
  now(): number;
  /** How the browser reaches the gateway, and what cookies it sent. */
  visit(exchange: Exchange): Visit;
  /** The cookie that holds a session. Rejects with a `SessionTooLargeError`. */
  sessionCookie(session: Session, isSecure: boolean): Promise<string>;
  /** Claims of a token that the provider has made for this client; else why it is not good. */
  verify(idToken: string): Promise<Claims | string>;
}

/** One request, as a login sees it. */
export interface Visit {
  readonly exchange: Exchange;
  readonly origin: string;
  readonly isSecure: boolean;
  readonly jar: Jar;
}

/** Makes the parts. Throws when a secret is missing or too short. */
export function createContext(options: OidcOptions, deps: PolicyDeps): OidcContext {
  const { issuer, clientId, clientSecret, session, baseUrl } = options;
  const secrets = session.keys.map((reference) => sessionSecret(reference, deps));
  const place = JSON.stringify([issuer, clientId]);
  const cookies = new Cookies(session.cookie ?? DEFAULT_COOKIE);
  const provider = deps.keep(`provider ${issuer}`, () => new Provider(issuer, deps));
  const secret = clientSecret === undefined ? undefined : credentialText(clientSecret, deps);
  const rules = new SessionRules(options);
  const sessionSealer = createSealer(secrets, `session ${place}`);
  const now = () => Math.floor(deps.now() / 1000);
  return {
    options,
    deps,
    provider,
    client: createClient({ id: clientId, secret }, deps),
    cookies,
    rules,
    sessionSealer,
    loginSealer: createSealer(secrets, `login ${place}`),
    now,
    visit(exchange) {
      const origin = originOf(exchange, baseUrl);
      const isSecure = origin.startsWith('https:');
      return { exchange, origin, isSecure, jar: cookies.take(exchange, isSecure) };
    },
    async sessionCookie(value, isSecure) {
      const sealed = await sessionSealer.seal(value);
      const cookie = cookies.session(isSecure, sealed, rules.cookieSeconds(value, now()));
      if (cookie.length > COOKIE_BYTES_MAX) throw new SessionTooLargeError();
      return cookie;
    },
    async verify(idToken) {
      const { keys } = await provider.find();
      const verifier = verifierWith(keys, { algorithms: SIGNING, issuer, audience: clientId }, deps);
      const checked = await verifier.check(idToken);
      if ('refused' in checked) return checked.refused;
      return claimsProblem(checked.claims, clientId) ?? checked.claims;
    },
  };
}

function sessionSecret(reference: string, deps: PolicyDeps): string {
  const secret = credentialText(reference, deps);
  if (secret.length >= SECRET_CHARACTERS_MIN) return secret;
  throw new Error(
    `the secret that ${reference} gives is too short: sessions need ${SECRET_CHARACTERS_MIN} characters`,
  );
}

/** OpenID Connect Core section 3.1.3.7, steps 4 and 5: a token for several must have been made for this one. */
function claimsProblem({ aud, azp, sub }: Claims, clientId: string): string | undefined {
  if (typeof sub !== 'string' || sub === '') return 'The token names nobody.';
  const isShared = claimTexts(aud).length > 1;
  return (azp !== undefined || isShared) && azp !== clientId ? 'The token is for another client.' : undefined;
}

/** The answer while the provider says nothing. */
export function providerDown(exchange: Exchange): Answer {
  return explain(exchange, { status: 503, detail: 'Nobody can log in at present.' });
}

/** The answer when the session would be too large, and what the operator is told. */
export function tooLarge(exchange: Exchange, { warn }: PolicyDeps): Answer {
  const what = 'a session does not fit into a cookie of 4096 bytes';
  warn(`${what}: have the provider issue smaller tokens, keep fewer claims, or leave \`forward\` out`);
  return explain(exchange, { status: 500, detail: 'The session is too large.' });
}
