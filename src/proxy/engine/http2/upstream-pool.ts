/**
 * HTTP/2 connections to one endpoint. Each carries as many requests at once as the endpoint allows; another is
 * opened only when they are full, up to the upstream's limit, and behind it requests wait in a bounded queue.
 */
import type { EndpointState, Upstream } from '../../../upstream/types.ts';
import type { ForwardFailure } from '../../types.ts';
import type { LinkPool, Waiter } from '../native/upstream-link.ts';
import { WaitingLine, waitIn } from '../native/waiting-line.ts';
import { type SessionListener, UpstreamSession } from './upstream-session.ts';

/** What a connection that is being opened is taken to carry, until its endpoint says how much. */
const STREAMS_EXPECTED = 100;

/** The connections to one endpoint. */
export class Http2Pool implements LinkPool, SessionListener {
  readonly #upstream: Upstream;
  readonly #endpoint: EndpointState;
  readonly #sessions = new Set<UpstreamSession>();
  readonly #waiting = new WaitingLine();
  #retired = false;

  constructor(upstream: Upstream, endpoint: EndpointState) {
    this.#upstream = upstream;
    this.#endpoint = endpoint;
  }

  get isFull(): boolean {
    return this.#roomy() === undefined && !this.#mayOpen;
  }

  acquire(waiter: Waiter): void {
    const session = this.#roomy();
    if (session !== undefined) return waiter.acquired(session.link());
    const waiting = this.#waiting.size - this.#opening * STREAMS_EXPECTED;
    const opens = waiting >= 0 && this.#mayOpen;
    const { pending } = this.#upstream.record.limits;
    // Those that a connection being opened will carry take no place.
    const placesMax = opens || pending === 0 ? 0 : pending + this.#waiting.size - waiting;
    waitIn(this.#waiting, waiter, placesMax);
    if (opens) this.#open();
  }

  acquireFresh(waiter: Waiter): void {
    // The connection that failed is gone by now; another is as good as a new one.
    this.acquire(waiter);
  }

  isOpening(waiter: Waiter): boolean {
    return this.#opening > 0 && this.#waiting.has(waiter);
  }

  cancel(waiter: Waiter): void {
    this.#waiting.delete(waiter);
  }

  retire(): void {
    this.#retired = true;
    for (const session of this.#sessions) {
      if (!session.opening || this.#waiting.size === 0) session.close();
    }
  }

  sweep(now: number): void {
    const { idleMs } = this.#upstream.record.timeouts;
    for (const session of this.#sessions) {
      if (session.idle && now - session.idleSince >= idleMs) session.close();
    }
  }

  ready(session: UpstreamSession): void {
    while (session.room > 0) {
      const waiter = this.#waiting.next();
      if (waiter === undefined) break;
      waiter.acquired(session.link());
    }
    if (this.#retired && session.idle) session.close();
    this.#openForWaiting();
  }

  failed(session: UpstreamSession, failure: ForwardFailure): void {
    this.#sessions.delete(session);
    // While another connection stands, it will have room in time.
    if (this.#sessions.size > 0) return;
    for (let left = this.#waiting.size; left > 0; left -= 1) this.#waiting.next()?.refused(failure);
  }

  gone(session: UpstreamSession): void {
    this.#sessions.delete(session);
    this.#openForWaiting();
  }

  get #opening(): number {
    let count = 0;
    for (const session of this.#sessions) if (session.opening) count++;
    return count;
  }

  get #mayOpen(): boolean {
    const { connections } = this.#upstream.record.limits;
    return connections === 0 || this.#sessions.size < connections;
  }

  #roomy(): UpstreamSession | undefined {
    for (const session of this.#sessions) if (session.room > 0) return session;
    return undefined;
  }

  #openForWaiting(): void {
    if (this.#waiting.size > this.#opening * STREAMS_EXPECTED && this.#mayOpen) this.#open();
  }

  #open(): void {
    this.#sessions.add(new UpstreamSession(this.#upstream, this.#endpoint, this));
  }
}
