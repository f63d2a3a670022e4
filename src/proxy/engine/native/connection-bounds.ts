/**
 * The bounds on time of one client's connection: one on what the client owes (a head, more of a body, the next
 * request), one on the exchange under way. They live as long as the connection.
 */
import type { Deadlined, DeadlineWheel } from './deadline-wheel.ts';
import { CLIENT_LIMITS, type ConnectionLimits } from './limits.ts';

/** Whom the passing of a bound is told to. */
interface Bounded {
  /** The client has not done in time what it owes. */
  clientLate(): void;
  /** The bound on the exchange has passed. */
  exchangeLate(): void;
}

/** The bounds of a connection. */
export class ConnectionBounds {
  readonly #wheel: DeadlineWheel;
  readonly #limits: ConnectionLimits;
  readonly #client: Deadlined;
  readonly #exchange: Deadlined;
  /** Bytes of the body under way since its deadline was last put off. */
  #sinceProgress = 0;

  constructor(wheel: DeadlineWheel, limits: ConnectionLimits, bounded: Bounded) {
    this.#wheel = wheel;
    this.#limits = limits;
    this.#client = deadline(() => bounded.clientLate());
    this.#exchange = deadline(() => bounded.exchangeLate());
  }

  /** When the time for what the client owes is over; milliseconds of `performance.now`. */
  get clientDeadlineMs(): number {
    return this.#client.deadlineMs;
  }

  /** The client owes the rest of a head. */
  head(): void {
    this.#wheel.set(this.#client, this.#limits.headMs);
  }

  /** The client may send another request. */
  idle(): void {
    this.#wheel.set(this.#client, this.#limits.keepAliveMs);
  }

  /** The client owes the next part of a body, or has to take more of an answer. */
  progress(): void {
    this.#sinceProgress = 0;
    this.#wheel.set(this.#client, this.#limits.progressMs);
  }

  /** Some of a body has come; a trickle is no progress. */
  received(bytes: number): void {
    this.#sinceProgress += bytes;
    if (this.#sinceProgress >= CLIENT_LIMITS.progressBytesMin) this.progress();
  }

  /** Something moved in a tunnel. */
  tunnel(): void {
    this.#wheel.set(this.#client, this.#limits.tunnelIdleMs);
  }

  /** What is left of a request may come in behind its answer. */
  linger(): void {
    this.#wheel.set(this.#client, CLIENT_LIMITS.lingerMs);
  }

  /** Bounds the next step of the exchange under way; Infinity lifts the bound. */
  exchange(ms: number): void {
    if (ms === Number.POSITIVE_INFINITY) this.#wheel.clear(this.#exchange);
    else this.#wheel.set(this.#exchange, ms);
  }

  /** The connection has closed. */
  clear(): void {
    this.#wheel.remove(this.#client);
    this.#wheel.remove(this.#exchange);
  }
}

function deadline(expire: () => void): Deadlined {
  return { deadlineMs: Number.POSITIVE_INFINITY, queuedTick: -1, expire };
}
