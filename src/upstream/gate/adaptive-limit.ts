/**
 * How many requests an upstream can have under way at once, found by watching how long its answers take. A service
 * that works on all it can keeps the rest waiting, so answers that take longer than they do while nothing waits show
 * that more is under way than helps. After each window of answers (as in Netflix's and Envoy's gradient limits)
 *
 *   limit = limit × clamp(target × idle time ÷ time now, ½, 1) + √limit, the last only if the limit was in the way
 *
 * For 20 servers of 50 ms and a target of 150 % it settles where answers take about 80 ms and 32 are under way: all
 * servers busy, a short queue. What answers take while nothing waits (`#idleMs`) cannot be seen under load; therefore
 * the limit is quartered for a moment every half minute in which it was in the way, and at the first time. A minimum
 * over a window of time was dropped: under load that lasts, queueing creeps into it. Each window begins with attempts
 * that began behind the last change, so that the queue of the limit before does not speak for the new one.
 */
import type { AdaptiveRecord } from '../../artifact/types.ts';

/** Answers that make a window, and the shortest one. */
const SAMPLES = 20;
const WINDOW_MS = 100;
/** How often the limit is quartered, and after how many windows at the lowest limit that is done ahead of time. */
const PROBE_EVERY_MS = 30_000;
const WINDOWS_AT_MIN = 10;
const PROBE_PART = 0.25;
/** How much one window tells of the time while nothing waits. */
const DRIFT = 0.05;
const FIRST_LIMIT = 20;

/** A limit on requests under way that finds itself. */
export class AdaptiveLimit {
  readonly #record: AdaptiveRecord;
  #limit: number;
  #idleMs: number | undefined;
  #sumMs = 0;
  #count = 0;
  /** When the first answer of the window came. */
  #firstAt = 0;
  /** Attempts that began before are of no account. */
  #countsFrom = Number.NEGATIVE_INFINITY;
  #peak = 0;
  #windowsAtMin = 0;
  #probedAt = Number.NEGATIVE_INFINITY;
  #isProbing = false;

  constructor(record: AdaptiveRecord) {
    this.#record = record;
    this.#limit = Math.min(Math.max(FIRST_LIMIT, record.min), record.max);
  }

  /** How many may be under way now. */
  get current(): number {
    return this.#isProbing ? Math.max(1, this.#limit * PROBE_PART) : this.#limit;
  }

  /** Milliseconds that answers take while nothing waits, as far as it is known. */
  get idleMs(): number | undefined {
    return this.#idleMs;
  }

  /** So many are under way. */
  note(underWay: number): void {
    if (underWay > this.#peak) this.#peak = underWay;
  }

  /** An answer has come, or could not be waited for any longer. */
  sample(now: number, tookMs: number): void {
    if (now - tookMs < this.#countsFrom) return;
    if (this.#count === 0) this.#firstAt = now;
    this.#sumMs += tookMs;
    this.#count += 1;
    if (this.#count < Math.max(SAMPLES, this.#peak) || now - this.#firstAt < WINDOW_MS) return;
    const meanMs = Math.max(this.#sumMs / this.#count, 0.001);
    if (this.#isProbing) this.#endProbe(meanMs);
    else this.#adjust(now, meanMs);
    this.#sumMs = 0;
    this.#count = 0;
    this.#peak = 0;
    this.#countsFrom = now;
  }

  #endProbe(meanMs: number): void {
    this.#isProbing = false;
    this.#idleMs = meanMs;
  }

  #adjust(now: number, meanMs: number): void {
    const { min, max, targetPercent } = this.#record;
    const limit = this.#limit;
    this.#idleMs ??= meanMs;
    const gradient = Math.min(1, Math.max(0.5, ((targetPercent / 100) * this.#idleMs) / meanMs));
    const isInTheWay = this.#peak >= limit / 2;
    // With room to spare nothing waits, so this is what answers take; loads and services change over the day.
    if (meanMs < this.#idleMs || (!isInTheWay && gradient === 1))
      this.#idleMs += DRIFT * (meanMs - this.#idleMs);
    const next = limit * gradient + (isInTheWay ? Math.sqrt(limit) : 0);
    this.#limit = Math.min(Math.max(next, min), max);
    this.#windowsAtMin = gradient < 1 && this.#limit === min ? this.#windowsAtMin + 1 : 0;
    const isDue = now - this.#probedAt >= PROBE_EVERY_MS || this.#windowsAtMin >= WINDOWS_AT_MIN;
    if (!isInTheWay || !isDue) return;
    this.#isProbing = true;
    this.#probedAt = now;
    this.#windowsAtMin = 0;
  }
}
