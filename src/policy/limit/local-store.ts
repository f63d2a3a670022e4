// Counts in this process. Memory is bounded: when more keys come than are to be remembered, those that were used
// longest ago are forgotten and begin anew; a key that is in use is never one of them.

import type { KeptState } from '../types.ts';
import { type Counter, createCounter } from './counter.ts';
import type { LimitRule, LimitStore, Standing, Taken, TakeOrder } from './types.ts';

/** What divides leaves a little behind its point; so much of one request is none. */
const EPSILON = 1e-6;

type Counters = Map<string, Counter>;

/**
 * Two generations: a key that is used moves into the young one; when that is full it becomes the old one, and what
 * the old one held is forgotten. So the last `keysMax` keys are remembered, and never more than twice as many held.
 */
export class LocalStore implements LimitStore, KeptState {
  /** How many keys are remembered for certain. */
  keysMax: number;
  readonly #now: () => number;
  #young = new Map<string, Counters>();
  #old = new Map<string, Counters>();

  constructor(keysMax: number, now: () => number) {
    this.keysMax = keysMax;
    this.#now = now;
  }

  /** How many keys are held. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  take({ key, rules, cost }: TakeOrder): Taken {
    const nowMs = this.#now();
    const held = this.#find(key);
    const counters = rules.map((rule) => counterOf(held, rule));
    let retryMs = 0;
    let allowed = true;
    for (const [at, rule] of rules.entries()) {
      const counter = counters[at] as Counter;
      if (counter.used(rule, nowMs) + cost <= rule.capacity + EPSILON) continue;
      allowed = false;
      retryMs = Math.max(retryMs, counter.msUntil(rule, rule.capacity - cost, nowMs));
    }
    const standings = rules.map((rule, at) => {
      const counter = counters[at] as Counter;
      if (allowed) counter.add(rule, cost, nowMs);
      return standingOf(rule, counter.used(rule, nowMs), counter.msUntil(rule, 0, nowMs));
    });
    return { outcome: allowed ? 'allowed' : 'refused', retryMs, standings };
  }

  close(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #find(key: string): Counters {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const counters: Counters = this.#old.get(key) ?? new Map();
    this.#old.delete(key);
    if (this.#young.size >= this.keysMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, counters);
    return counters;
  }
}

/** A new period takes the place of the one before, which has the same name up to `@`. */
function counterOf(held: Counters, rule: LimitRule): Counter {
  const known = held.get(rule.id);
  if (known !== undefined) return known;
  if (rule.kind === 'period') forgetPeriods(held, rule.id.slice(0, rule.id.indexOf('@') + 1));
  const counter = createCounter(rule);
  held.set(rule.id, counter);
  return counter;
}

function forgetPeriods(held: Counters, name: string): void {
  for (const id of held.keys()) {
    if (id.startsWith(name)) held.delete(id);
  }
}

/** Where a limit stands of which so much is in use. */
export function standingOf(rule: LimitRule, used: number, resetMs: number): Standing {
  return { remaining: Math.max(0, Math.floor(rule.capacity - used + EPSILON)), resetMs };
}
