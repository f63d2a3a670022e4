/**
 * The three ways to count, each as a counter of one key. A counter holds how much is in use, never what is left, so
 * that a limit can be raised or lowered under it.
 *
 * - bucket (GCRA, the leaky bucket as a meter): what is in use drains evenly, `limit` per window. At most `capacity`
 *   is let through at once, and in any span of time no more than `capacity + limit × span / window`.
 * - sliding: what is in use is what came within the last window, in slices of a twentieth of it. A slice counts until
 *   all of it is out, so no window of any start ever lets more than the limit through; what is refused would be let
 *   through at most a twentieth of the window later than by an exact log, which would need room for every request.
 * - period: what came since the period began. Another period has another id, and so another counter.
 *
 * script.ts says the same in Lua, and test/policy/limit compares both with a log of all requests.
 */
import type { LimitRule } from './types.ts';

/** How many slices a sliding window has. */
export const SLICES = 20;

/** How much of one key is in use by one rule. */
export interface Counter {
  used(rule: LimitRule, nowMs: number): number;
  add(rule: LimitRule, cost: number, nowMs: number): void;
  /** How long until no more than `amount` is in use, if nothing comes; 0 if that is so now. */
  msUntil(rule: LimitRule, amount: number, nowMs: number): number;
}

/** A counter that has counted nothing. */
export function createCounter({ kind }: LimitRule): Counter {
  if (kind === 'bucket') return new BucketCounter();
  return kind === 'sliding' ? new SlidingCounter() : new PeriodCounter();
}

class BucketCounter implements Counter {
  #level = 0;
  #atMs = 0;

  used({ limit, windowMs }: LimitRule, nowMs: number): number {
    // A clock that goes back gives nothing away.
    return Math.max(0, this.#level - (Math.max(0, nowMs - this.#atMs) * limit) / windowMs);
  }

  add(rule: LimitRule, cost: number, nowMs: number): void {
    this.#level = this.used(rule, nowMs) + cost;
    this.#atMs = Math.max(this.#atMs, nowMs);
  }

  msUntil(rule: LimitRule, amount: number, nowMs: number): number {
    return Math.max(0, ((this.used(rule, nowMs) - amount) * rule.windowMs) / rule.limit);
  }
}

class SlidingCounter implements Counter {
  /** Slices in the order of time, by turns their number and what came in them. */
  #slices: number[] = [];

  used(rule: LimitRule, nowMs: number): number {
    const oldest = sliceOf(rule, nowMs) - SLICES;
    const slices = this.#slices;
    let used = 0;
    for (let at = 0; at < slices.length; at += 2) {
      if ((slices[at] as number) >= oldest) used += slices[at + 1] as number;
    }
    return used;
  }

  add(rule: LimitRule, cost: number, nowMs: number): void {
    const slices = this.#slices;
    const oldest = sliceOf(rule, nowMs) - SLICES;
    while (slices.length > 0 && (slices[0] as number) < oldest) slices.splice(0, 2);
    const last = slices.length - 2;
    const slice = Math.max(sliceOf(rule, nowMs), slices[last] ?? 0);
    if (slices[last] === slice) slices[last + 1] = (slices[last + 1] as number) + cost;
    else slices.push(slice, cost);
  }

  msUntil(rule: LimitRule, amount: number, nowMs: number): number {
    const oldest = sliceOf(rule, nowMs) - SLICES;
    const slices = this.#slices;
    let used = this.used(rule, nowMs);
    for (let at = 0; at < slices.length && used > amount; at += 2) {
      const slice = slices[at] as number;
      if (slice < oldest) continue;
      used -= slices[at + 1] as number;
      if (used <= amount) return ((slice + SLICES + 1) * rule.windowMs) / SLICES - nowMs;
    }
    return 0;
  }
}

class PeriodCounter implements Counter {
  #count = 0;

  used(): number {
    return this.#count;
  }

  add(_rule: LimitRule, cost: number): void {
    this.#count += cost;
  }

  msUntil({ windowMs }: LimitRule, amount: number): number {
    return this.#count > amount ? windowMs : 0;
  }
}

function sliceOf({ windowMs }: LimitRule, nowMs: number): number {
  return Math.floor((nowMs * SLICES) / windowMs);
}
