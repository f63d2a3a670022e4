// The cache at work on an exchange. `request` answers from what is stored or says how the upstream is to be asked;
// `instead` sees the upstream's head before any other policy has changed it, and is where storing is decided.
import { tapContent } from '../../http/content.ts';
import { fieldName } from '../../http/field-name.ts';
import { HeaderFields } from '../../http/header-fields.ts';
import type { Answer } from '../../http/problem.ts';
import type { Exchange, ResponseHead } from '../../http/types.ts';
import { refuse } from '../refuse.ts';
import type { PolicyHandler, Verdict } from '../types.ts';
import { collect } from './collect.ts';
import type { Flight, Flights } from './flights.ts';
import { freshMs, timesOf } from './freshness.ts';
import { addressKey, locationKeys } from './key.ts';
import { type ClientWishes, mayStandIn, usageOf, wishesOf } from './request-directives.ts';
import { isStorable, varyOf } from './storable.ts';
import type { CacheStore } from './store.ts';
import { type Conditions, conditionsOf, storedAnswer } from './stored-answer.ts';
import { takeTags } from './tags.ts';
import type { CacheRules, Entry } from './types.ts';
import { confirmed } from './update.ts';

/** What is known of an exchange between its parts. */
interface Visit {
  readonly key: string;
  /** Why the upstream is asked (RFC 9211 section 2.2). */
  readonly reason: 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'stale' | 'request';
  readonly askedAt: number;
  readonly conditions: Conditions;
  /** Whether an answer may be stored. */
  readonly stores: boolean;
  /** What the upstream is asked to confirm. */
  readonly entry: Entry | undefined;
  /** Those who wait for this answer. */
  flight: Flight | undefined;
  /** What it was asked with, as far as an answer may depend on it. */
  readonly request: HeaderFields;
  /** How often the store had been purged when the upstream was asked. */
  readonly purges: number;
  fwdStatus: number | undefined;
  isStored: boolean;
  /** Answered from the store, with a head that says so. */
  isAnswered: boolean;
  hasWaited: boolean;
}

const CACHE_STATUS = fieldName('Cache-Status');
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** RFC 5861 section 4. */
const FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Fields by which some frameworks take another host than the request has: nobody may fill the cache so. */
const OVERRIDES = ['x-host', 'x-original-host', 'x-http-host-override'];

/** What a handler works with. */
export interface CacheParts {
  readonly store: CacheStore;
  readonly flights: Flights;
  readonly rules: CacheRules;
  now(): number;
}

/** Makes the handler. */
export function createCacheHandler(parts: CacheParts): PolicyHandler {
  const handler = new CacheHandler(parts);
  return {
    request: (exchange) => handler.request(exchange),
    instead: (exchange, head) => handler.instead(exchange, head),
    response: (exchange) => handler.response(exchange),
    end: (exchange) => handler.end(exchange),
  };
}

class CacheHandler {
  readonly #parts: CacheParts;
  readonly #visits = new WeakMap<Exchange, Visit>();

  constructor(parts: CacheParts) {
    this.#parts = parts;
  }

  request(exchange: Exchange): Verdict | Promise<Verdict> {
    const { method, headers } = exchange.request;
    const key = addressKey(exchange);
    const isWebSocket = headers.has('sec-websocket-key');
    if ((method !== 'GET' && method !== 'HEAD') || isWebSocket || exchange.hasBody) {
      this.#ask(exchange, { key, reason: SAFE.has(method) ? 'bypass' : 'method' });
      return undefined;
    }
    for (const name of OVERRIDES) headers.remove(name);
    return this.#look(exchange, key, false);
  }

  instead(exchange: Exchange, head: ResponseHead | undefined): Answer | undefined {
    const visit = this.#visits.get(exchange);
    if (visit === undefined) return undefined;
    visit.fwdStatus = head?.status;
    const { entry, key } = visit;
    if (entry !== undefined && (head === undefined || FAILURES.has(head.status))) {
      const now = this.#parts.now();
      if (!mayStandIn(entry, now)) return this.#land(visit);
      this.#land(visit);
      return this.#answer(visit, entry, now);
    }
    if (head === undefined) return this.#land(visit);
    if (entry !== undefined && head.status === 304) return this.#confirm(visit, entry, head);
    if (!SAFE.has(exchange.request.method) && head.status < 400) this.#invalidate(exchange, head, key);
    else this.#store(exchange, visit, head);
    return undefined;
  }

  response(exchange: Exchange): void {
    const visit = this.#visits.get(exchange);
    const { response } = exchange;
    for (const field of this.#parts.rules.tagFields) response?.headers.remove(field);
    if (visit === undefined || visit.isAnswered || response?.httpVersion === undefined) return;
    response.headers.append(CACHE_STATUS, forwarded(visit));
  }

  end(exchange: Exchange): void {
    this.#visits.get(exchange)?.flight?.land();
  }

  /** Answers from the store, waits for another's answer, or has the upstream asked. */
  #look(exchange: Exchange, key: string, hasWaited: boolean): Verdict | Promise<Verdict> {
    const { store, flights, rules, now } = this.#parts;
    const { headers, method } = exchange.request;
    const wishes = wishesOf(headers, rules.heedsClient);
    const conditions = conditionsOf(headers);
    const { entry, isOther } = store.find(key, exchange);
    const at = now();
    if (entry !== undefined) {
      const usage = usageOf(entry, wishes, at);
      if (usage !== 'confirm') {
        if (usage === 'refresh') this.#refresh(exchange, key, entry);
        const collapsed = hasWaited ? '; detail=collapsed' : '';
        return storedAnswer(entry, conditions, at, `gw; hit; ttl=${secondsLeft(entry, at)}${collapsed}`);
      }
    }
    if (wishes.onlyIfCached) return refuse(exchange, NOT_CACHED);
    const stores = method === 'GET' && !wishes.noStore && conditions.range === undefined;
    const flight = stores && !hasWaited && isPlain(wishes) ? flights.find(key) : undefined;
    if (flight !== undefined && !store.isPassed(key, at)) {
      return flight.landed.then(() => this.#look(exchange, key, true));
    }
    const reason =
      entry === undefined ? (isOther ? 'vary-miss' : 'uri-miss') : wishes.noCache ? 'request' : 'stale';
    const confirms = stores ? entry : undefined;
    if (confirms !== undefined) askToConfirm(headers, confirms);
    const own = stores && flights.find(key) === undefined ? flights.begin(key) : undefined;
    this.#ask(exchange, { key, reason, conditions, stores, entry: confirms, flight: own, hasWaited });
    return undefined;
  }

  #ask(exchange: Exchange, visit: Partial<Visit> & Pick<Visit, 'key' | 'reason'>): void {
    this.#visits.set(exchange, {
      askedAt: this.#parts.now(),
      conditions: conditionsOf(new HeaderFields()),
      stores: false,
      entry: undefined,
      flight: undefined,
      request:
        visit.stores === true ? new HeaderFields(exchange.request.headers.toRaw()) : exchange.request.headers,
      purges: this.#parts.store.purges,
      fwdStatus: undefined,
      isStored: false,
      isAnswered: false,
      hasWaited: false,
      ...visit,
    });
  }

  /** Fetches a new answer behind the client's back, once for all who get the old one. */
  #refresh(exchange: Exchange, key: string, entry: Entry): void {
    const { flights } = this.#parts;
    const own = `refresh ${key}`;
    if (flights.find(own) !== undefined) return;
    const flight = flights.begin(own);
    exchange.repeat((copy) => {
      const { headers } = copy.request;
      for (const name of ['if-none-match', 'if-modified-since', 'range', 'if-range']) headers.remove(name);
      copy.request.method = 'GET';
      askToConfirm(headers, entry);
      this.#ask(copy, { key, reason: 'stale', stores: true, entry, flight });
    });
  }

  #confirm(visit: Visit, entry: Entry, head: ResponseHead): Answer {
    const { rules, now } = this.#parts;
    const receivedAt = now();
    const fresh = confirmed(entry, head.headers, { askedAt: visit.askedAt, receivedAt }, rules);
    this.#put(visit, fresh);
    this.#land(visit);
    return this.#answer(visit, fresh, receivedAt);
  }

  #answer(visit: Visit, entry: Entry, now: number): Answer {
    visit.isAnswered = true;
    const status = visit.fwdStatus === undefined ? '' : `; fwd-status=${visit.fwdStatus}`;
    return storedAnswer(entry, visit.conditions, now, `gw; fwd=${visit.reason}${status}`);
  }

  #store(exchange: Exchange, visit: Visit, head: ResponseHead): void {
    const { store, rules, now } = this.#parts;
    const { status, headers } = head;
    const { key, askedAt } = visit;
    const receivedAt = now();
    const times = timesOf(status, headers, { askedAt, receivedAt }, rules);
    if (!visit.stores || !isStorable(exchange, head, times, rules)) {
      if (visit.stores) {
        store.pass(key, receivedAt);
        // What is stored is no longer what the upstream says.
        if (visit.entry !== undefined && status !== 304 && status < 500) store.remove(key);
      }
      this.#land(visit);
      return;
    }
    visit.isStored = true;
    const kept = new HeaderFields(headers.toRaw());
    const tags = takeTags(kept, rules.tagFields);
    const vary = varyOf(visit.request, headers);
    tapContent(
      head,
      collect(store, rules.bodyBytesMax, (body) => {
        if (body !== undefined)
          this.#put(visit, { route: exchange.route, vary, status, headers: kept, body, tags, times });
        this.#land(visit);
      }),
    );
  }

  /** Stores it, unless there was a purge meanwhile, and so it may be what was to go. */
  #put({ key, purges }: Visit, entry: Entry): void {
    const { store } = this.#parts;
    if (store.purges === purges) store.put(key, entry);
  }

  /** RFC 9111 section 4.4: what has changed is no longer what is stored. */
  #invalidate(exchange: Exchange, head: ResponseHead, key: string): void {
    for (const each of [key, ...locationKeys(exchange, head.headers)]) this.#parts.store.remove(each);
  }

  #land(visit: Visit): undefined {
    visit.flight?.land();
    visit.flight = undefined;
    return undefined;
  }
}

const NOT_CACHED = { status: 504, detail: 'Nothing is stored for this request.' };

/** Whether the client is content with what another has asked for. */
function isPlain({ noCache, maxAge, minFresh }: ClientWishes): boolean {
  return !noCache && maxAge === Number.POSITIVE_INFINITY && minFresh === 0;
}

/** RFC 9111 section 4.3.1: what the client asks with would say of its own copy, not of the stored one. */
function askToConfirm(headers: HeaderFields, { headers: stored }: Entry): void {
  const tag = stored.first('etag');
  const modified = stored.first('last-modified');
  headers.remove('if-none-match');
  headers.remove('if-modified-since');
  if (tag !== undefined) headers.set('If-None-Match', tag);
  if (modified !== undefined) headers.set('If-Modified-Since', modified);
}

function secondsLeft(entry: Entry, now: number): number {
  return Math.floor(freshMs(entry, now) / 1000);
}

function forwarded({ reason, fwdStatus, isStored, hasWaited }: Visit): string {
  const confirmed = reason === 'stale' && fwdStatus !== undefined ? `; fwd-status=${fwdStatus}` : '';
  return `gw; fwd=${reason}${confirmed}${isStored ? '; stored' : ''}${hasWaited ? '; collapsed=?0' : ''}`;
}
