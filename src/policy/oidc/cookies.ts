/**
 * The cookies of a login: one with the session, and one for each login under way, named by its state. They are taken
 * out of the request before anything else, whatever becomes of it.
 */
import type { Exchange } from '../../http/types.ts';
import { takeCookies } from '../credential/cookie.ts';

/** What browsers keep of one cookie at the least: name, value and attributes (RFC 6265 section 6.1). */
export const COOKIE_BYTES_MAX = 4096;

/** Logins that may be under way at once in a browser; a new one beyond that ends the others. */
const LOGINS_MAX = 4;

/** The prefix with which browsers take a cookie only from this very host, over TLS, for all paths. */
const HOST_PREFIX = '__Host-';

/** What a request had of them. */
export interface Jar {
  /** Undefined also when there are two: one of them was put there by somebody else. */
  readonly session: string | undefined;
  /** By the id of the login. */
  readonly logins: ReadonlyMap<string, string>;
}

/** The cookies of one policy. */
export class Cookies {
  readonly #name: string;
  readonly #jars = new WeakMap<Exchange, Jar>();

  constructor(name: string) {
    this.#name = name;
  }

  /** What the request had; the first time they are taken out of it. */
  take(exchange: Exchange, isSecure: boolean): Jar {
    let jar = this.#jars.get(exchange);
    if (jar === undefined) {
      jar = this.#read(exchange, isSecure);
      this.#jars.set(exchange, jar);
    }
    return jar;
  }

  /** The session's cookie. */
  session(isSecure: boolean, value: string, seconds: number): string {
    return cookieText(this.sessionName(isSecure), value, seconds, isSecure);
  }

  /** What the session's cookie is called. */
  sessionName(isSecure: boolean): string {
    return (isSecure ? HOST_PREFIX : '') + this.#name;
  }

  /** The cookie of a login; with those that make it forget others, when there are many. */
  login(
    jar: Jar,
    isSecure: boolean,
    login: { readonly id: string; readonly value: string; readonly seconds: number },
  ): string[] {
    const given = cookieText(this.#loginName(isSecure, login.id), login.value, login.seconds, isSecure);
    const others = jar.logins.size < LOGINS_MAX ? [] : [...jar.logins.keys()];
    return [...others.map((id) => this.noLogin(isSecure, id)), given];
  }

  /** Ends the session. */
  noSession(isSecure: boolean): string {
    return this.session(isSecure, '', 0);
  }

  /** Ends a login. */
  noLogin(isSecure: boolean, id: string): string {
    return cookieText(this.#loginName(isSecure, id), '', 0, isSecure);
  }

  #loginName(isSecure: boolean, id: string): string {
    return `${this.sessionName(isSecure)}-login-${id}`;
  }

  #read(exchange: Exchange, isSecure: boolean): Jar {
    const bare = (name: string) => (name.startsWith(HOST_PREFIX) ? name.slice(HOST_PREFIX.length) : name);
    const loginStart = `${this.#name}-login-`;
    const taken = takeCookies(
      exchange.request.headers,
      (name) => bare(name) === this.#name || bare(name).startsWith(loginStart),
    );
    const sessionName = this.sessionName(isSecure);
    const start = this.#loginName(isSecure, '');
    const [session, second] = taken.filter(({ name }) => name === sessionName);
    const logins = taken.filter(({ name }) => name.startsWith(start));
    return {
      session: second === undefined ? session?.value : undefined,
      logins: new Map(logins.map(({ name, value }) => [name.slice(start.length), value])),
    };
  }
}

function cookieText(name: string, value: string, seconds: number, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}
