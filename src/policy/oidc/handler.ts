/** What an `oidc` policy does with a request: way back, logout, a session that is good, or none. Start at `request`. */
import type { Answer } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { challenge, unauthorized } from '../challenge.ts';
import { fieldStripper } from '../strip-fields.ts';
import { claimTest } from '../token/claims.ts';
import { type Holder, holderReader } from '../token/identity.ts';
import { TokenCache } from '../token/token-cache.ts';
import type { PolicyDeps, PolicyHandler, Verdict } from '../types.ts';
import { explain, withCookies } from './answer.ts';
import {
  createContext,
  type OidcContext,
  providerDown,
  SessionTooLargeError,
  tooLarge,
  type Visit,
} from './context.ts';
import { beginLogin, endLogin } from './login.ts';
import { logOut } from './logout.ts';
import type { OidcOptions } from './options.ts';
import { isNavigation } from './place.ts';
import { Refreshes, refresh } from './refresher.ts';
import { parseSession, type Session } from './session.ts';

/** How long what a cookie holds is remembered. */
const MEMORY_MS = 600_000;

interface Known {
  readonly session: Session;
  readonly holder: Holder;
}

/** Makes the handler. Throws when a secret is missing or too short. */
export function createOidcHandler(options: OidcOptions, deps: PolicyDeps): PolicyHandler {
  const handler = new OidcHandler(createContext(options, deps));
  return {
    strip: (exchange) => handler.strip(exchange),
    owns: (exchange) => handler.owns(exchange),
    request: (exchange) => handler.request(exchange),
    response: (exchange) => handler.response(exchange),
  };
}

class OidcHandler {
  readonly #context: OidcContext;
  readonly #refreshes: Refreshes;
  readonly #holderOf: (session: Session) => Known;
  readonly #failingClaim: ReturnType<typeof claimTest>;
  readonly #stripFields: ReturnType<typeof fieldStripper>;
  /** Sessions by their cookies, so that most requests wait for nothing; forgetting one costs a decryption. */
  readonly #memory = new TokenCache<Known>();
  /** Cookies to set with whatever the answer will be. */
  readonly #pending = new WeakMap<Exchange, string>();

  constructor(context: OidcContext) {
    const { options, deps } = context;
    const holderOf = holderReader(options, deps);
    this.#context = context;
    this.#failingClaim = claimTest(options.claims ?? {});
    this.#refreshes = deps.keep('refreshes', () => new Refreshes());
    this.#holderOf = (session) => ({ session, holder: holderOf(session.claims) });
    this.#stripFields = fieldStripper(Object.keys(options.claimHeaders ?? {}));
  }

  strip(exchange: Exchange): void {
    this.#context.visit(exchange);
    this.#stripFields(exchange.request.headers);
  }

  owns({ path }: Exchange): boolean {
    const { callbackPath, logoutPath } = this.#context.options;
    return path === callbackPath || path === logoutPath;
  }

  request(exchange: Exchange): Verdict | Promise<Verdict> {
    const context = this.#context;
    const visit = context.visit(exchange);
    if (this.owns(exchange)) return this.#answerOwn(visit);
    this.#stripFields(exchange.request.headers);
    // With `forward`, the token there is the provider's.
    if (context.options.forward === true) exchange.request.headers.remove('authorization');
    const { session } = visit.jar;
    if (session === undefined) return this.#logIn(visit);
    const known = this.#memory.get(TokenCache.keyOf(session), context.deps.now());
    return known === undefined ? this.#read(visit, session) : this.#judge(visit, known);
  }

  /** A cookie that goes with somebody else's answer makes that answer this browser's own. */
  response(exchange: Exchange): void {
    const cookie = this.#pending.get(exchange);
    if (cookie === undefined || exchange.response === undefined) return;
    exchange.response.headers.add('set-cookie', cookie);
    exchange.response.headers.set('cache-control', 'no-store');
  }

  #answerOwn(visit: Visit): Promise<Answer> | Answer {
    const { path, request } = visit.exchange;
    if (path === this.#context.options.logoutPath) return logOut(this.#context, visit);
    if (request.method === 'GET') return endLogin(this.#context, visit);
    const detail = `${request.method} is not allowed here.`;
    return explain(visit.exchange, { status: 405, detail, allow: ['GET'] });
  }

  async #read(visit: Visit, cookie: string): Promise<Verdict> {
    const { sessionSealer, deps } = this.#context;
    const session = parseSession(await sessionSealer.open(cookie));
    // One that began under other rules may lack what is needed now.
    if (session === undefined || this.#failingClaim(session.claims) !== undefined) return this.#logIn(visit);
    const known = this.#holderOf(session);
    this.#memory.set(TokenCache.keyOf(cookie), known, deps.now() + MEMORY_MS);
    return this.#judge(visit, known);
  }

  #judge(visit: Visit, known: Known): Verdict | Promise<Verdict> {
    const { rules, now } = this.#context;
    const { session } = known;
    switch (rules.condition(session, now())) {
      case 'good':
        return this.#pass(visit, known);
      case 'touch':
        return this.#goOn(visit, this.#holderOf({ ...session, seenAt: now() }));
      case 'refresh':
        return this.#refresh(visit, known);
      case 'over':
        return this.#logIn(visit);
    }
  }

  async #refresh(visit: Visit, known: Known): Promise<Verdict> {
    const context = this.#context;
    const found = await refresh(context, this.#refreshes, known.session);
    if (typeof found === 'object') return this.#goOn(visit, this.#holderOf(found.session));
    if (found === 'over') return this.#logIn(visit);
    const { untilAt = 0 } = known.session;
    if (context.now() < untilAt) return this.#pass(visit, known);
    if (found === 'down') return providerDown(visit.exchange);
    const page = { status: 503, detail: 'The session is being renewed.', retrySeconds: 1 };
    return explain(visit.exchange, page);
  }

  /** The session goes on with a new cookie. */
  async #goOn(visit: Visit, known: Known): Promise<Verdict> {
    const { exchange, isSecure } = visit;
    try {
      this.#pending.set(exchange, await this.#context.sessionCookie(known.session, isSecure));
    } catch (error) {
      if (error instanceof SessionTooLargeError) return tooLarge(exchange, this.#context.deps);
      throw error;
    }
    return this.#pass(visit, known);
  }

  #pass({ exchange }: Visit, { session, holder }: Known): undefined {
    const { headers } = exchange.request;
    for (const [name, value] of holder.fields) headers.set(name, value);
    if (session.accessToken !== undefined) headers.set('authorization', `Bearer ${session.accessToken}`);
    exchange.identity = holder.identity;
    return undefined;
  }

  /** Pages lead to the login; anything else, such as a call of a script, cannot show one. */
  #logIn(visit: Visit): Answer | Promise<Answer> {
    const { exchange, isSecure, jar } = visit;
    const { cookies } = this.#context;
    if (isNavigation(exchange)) return beginLogin(this.#context, visit);
    const scheme = challenge('Cookie', undefined, `, cookie-name="${cookies.sessionName(isSecure)}"`);
    const answer = unauthorized(exchange, 'A login is needed.', scheme);
    answer.head.headers.set('cache-control', 'no-store');
    return withCookies(answer, jar.session === undefined ? [] : [cookies.noSession(isSecure)]);
  }
}
