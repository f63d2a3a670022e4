/**
 * Leads clients back to the endpoint that has answered them, by a cookie. Its value is an HMAC over the endpoint:
 * nobody without the secret can make one, and it tells no address. Gateways with one secret make the same values, so
 * that none of them has to remember anything.
 */
import { createHmac } from 'node:crypto';
import type { StickyRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { cookieOf } from './cookie.ts';
import type { EndpointState } from './types.ts';

/** What values are made for; text in front keeps them apart from anything else that is signed with the secret. */
const PURPOSE = 'gw sticky endpoint';

/** The cookie of one upstream. */
export class StickyCookie {
  readonly #record: StickyRecord;
  readonly #name: string;
  readonly #secret: string;
  #endpoints = new Map<string, EndpointState>();
  #values = new Map<EndpointState, string>();

  /** `secret` is what the record's reference stands for. */
  constructor(record: StickyRecord, upstream: { readonly name: string; readonly secret: string }) {
    this.#record = record;
    this.#name = upstream.name;
    this.#secret = upstream.secret;
  }

  /** From now on it leads to these endpoints. */
  follow(states: readonly EndpointState[]): void {
    this.#values = new Map(states.map((state) => [state, this.#values.get(state) ?? this.#valueFor(state)]));
    this.#endpoints = new Map([...this.#values].map(([state, value]) => [value, state]));
  }

  /** The endpoint that a client's cookie names, if it takes traffic. */
  find(exchange: Exchange): EndpointState | undefined {
    const value = cookieOf(exchange, this.#record.cookie);
    const state = value === undefined ? undefined : this.#endpoints.get(value);
    return state?.health === 'healthy' && state.endpoint.weight > 0 ? state : undefined;
  }

  /** A cookie for the endpoint that has answered; undefined when the client has that one already. */
  cookieFor(exchange: Exchange, state: EndpointState): string | undefined {
    const { cookie, ttlMs } = this.#record;
    const value = this.#values.get(state);
    if (value === undefined || cookieOf(exchange, cookie) === value) return undefined;
    const age = ttlMs === undefined ? '' : `; Max-Age=${Math.ceil(ttlMs / 1000)}`;
    // A browser would not keep a secure cookie of a site without TLS.
    const secure = exchange.clientScheme === 'https' ? '; Secure' : '';
    return `${cookie}=${value}; Path=/${age}; HttpOnly; SameSite=Lax${secure}`;
  }

  #valueFor({ endpoint }: EndpointState): string {
    const hmac = createHmac('sha256', this.#secret);
    return hmac.update(JSON.stringify([PURPOSE, this.#name, endpoint.url])).digest('base64url');
  }
}
