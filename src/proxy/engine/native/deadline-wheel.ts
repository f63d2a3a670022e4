/**
 * Deadlines for tens of thousands of connections: setting one is a store of a number, and one interval looks
 * only at those that may be due. A slot's entries are checked when its time comes; one that was put off
 * meanwhile moves on to its new slot. An expiry is late by at most one tick.
 */

import { clock } from './clock.ts';

/** Something that must make progress by a time. The wheel owns the two fields. */
export interface Deadlined {
  /** Milliseconds of `performance.now`; Infinity for none. */
  deadlineMs: number;
  /** The tick whose slot the entry waits in; -1 for none. */
  queuedTick: number;
  /** Called once when the deadline has passed; it may set a new one. */
  expire(): void;
}

const TICK_MS = 100;
const SLOTS = 1024;

/** A wheel of slots, turned by one unreferenced interval. */
export class DeadlineWheel {
  readonly #slots: (Set<Deadlined> | undefined)[] = new Array(SLOTS);
  #tick = currentTick();
  readonly #timer = setInterval(() => this.#turn(), TICK_MS);

  constructor() {
    this.#timer.unref();
  }

  /** Gives an entry `ms` from now, in place of what it had. */
  set(entry: Deadlined, ms: number): void {
    entry.deadlineMs = clock.now + ms;
    const tick = this.#tickFor(entry.deadlineMs);
    if (entry.queuedTick !== -1 && tick >= entry.queuedTick) return;
    this.#unqueue(entry);
    this.#queue(entry, tick);
  }

  /** Takes an entry's deadline away; the wheel still holds the entry for a while. */
  clear(entry: Deadlined): void {
    entry.deadlineMs = Number.POSITIVE_INFINITY;
  }

  /** Lets go of an entry that has ended: else connections that come and go would pile up until their time. */
  remove(entry: Deadlined): void {
    this.clear(entry);
    this.#unqueue(entry);
  }

  /** Stops the wheel; nothing expires any more. */
  close(): void {
    clearInterval(this.#timer);
  }

  #tickFor(deadlineMs: number): number {
    const tick = Math.floor(deadlineMs / TICK_MS) + 1;
    return Math.min(Math.max(tick, this.#tick + 1), this.#tick + SLOTS - 1);
  }

  #queue(entry: Deadlined, tick: number): void {
    entry.queuedTick = tick;
    const slot = this.#slots[tick % SLOTS];
    if (slot === undefined) this.#slots[tick % SLOTS] = new Set([entry]);
    else slot.add(entry);
  }

  #unqueue(entry: Deadlined): void {
    if (entry.queuedTick === -1) return;
    this.#slots[entry.queuedTick % SLOTS]?.delete(entry);
    entry.queuedTick = -1;
  }

  #turn(): void {
    clock.read();
    const { now } = clock;
    const last = Math.floor(now / TICK_MS);
    while (this.#tick < last) {
      this.#tick++;
      const slot = this.#slots[this.#tick % SLOTS];
      if (slot === undefined) continue;
      this.#slots[this.#tick % SLOTS] = undefined;
      for (const entry of slot) this.#visit(entry, now);
    }
  }

  #visit(entry: Deadlined, now: number): void {
    // One that expired before it in this slot has taken it out or queued it anew.
    if (entry.queuedTick !== this.#tick) return;
    entry.queuedTick = -1;
    if (entry.deadlineMs === Number.POSITIVE_INFINITY) return;
    if (entry.deadlineMs > now) {
      this.#queue(entry, this.#tickFor(entry.deadlineMs));
      return;
    }
    entry.deadlineMs = Number.POSITIVE_INFINITY;
    entry.expire();
  }
}

function currentTick(): number {
  clock.read();
  return Math.floor(clock.now / TICK_MS);
}
