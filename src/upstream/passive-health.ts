/**
 * Ejects endpoints whose requests fail one after the other. An ejected one comes back by itself after a while, on
 * trial: its next failure ejects it again, for longer. Never so many at once that the rest would break down.
 */
import type { PassiveHealthRecord } from '../artifact/types.ts';
import type { EndpointSet } from './endpoint-set.ts';
import type { AttemptOutcome, EndpointState, UpstreamDeps } from './types.ts';

/** What is known of an endpoint that has been ejected. */
interface Ejection {
  /** How many times in a row. */
  times: number;
  /** Until when, on the clock that never goes back. */
  until: number;
  /** How long, the last time. */
  ms: number;
  cancel(): void;
}

/** Judges endpoints by what becomes of their requests. */
export class PassiveHealth {
  readonly #record: PassiveHealthRecord;
  readonly #set: EndpointSet;
  readonly #deps: UpstreamDeps;
  readonly #name: string;
  /** Of those endpoints only that have been ejected before. */
  readonly #ejections = new Map<EndpointState, Ejection>();

  constructor(upstream: { name: string; record: PassiveHealthRecord; set: EndpointSet }, deps: UpstreamDeps) {
    this.#record = upstream.record;
    this.#set = upstream.set;
    this.#deps = deps;
    this.#name = upstream.name;
  }

  /** An attempt is over. What was under way when its endpoint was ejected says nothing new. */
  ended(state: EndpointState, { status, failure }: AttemptOutcome): void {
    if (failure === undefined && (status === undefined || status < 500)) {
      // An attempt that the client gave up says nothing either way.
      if (status !== undefined) state.failures = 0;
      return;
    }
    if (state.health !== 'healthy') return;
    state.failures += 1;
    if (failure === undefined) state.lastFailure = { at: this.#deps.date(), detail: `status ${status}` };
    if (state.failures >= this.#record.failures) this.#eject(state);
  }

  /** Endpoints that are gone need not be remembered. */
  forget(states: readonly EndpointState[]): void {
    for (const state of states) {
      this.#ejections.get(state)?.cancel();
      this.#ejections.delete(state);
    }
  }

  /** Nobody comes back by itself from now on. */
  close(): void {
    for (const { cancel } of this.#ejections.values()) cancel();
  }

  #eject(state: EndpointState): void {
    const { ejectMs, ejectMaxMs, maxEjectedPercent, failures } = this.#record;
    const all = this.#set.states.length;
    if (this.#set.ejected + 1 > Math.floor((all * maxEjectedPercent) / 100)) return;
    const now = this.#deps.now();
    const before = this.#ejections.get(state);
    // Whoever has been well for as long as it was out last begins anew.
    const times = before === undefined || now > before.until + before.ms ? 1 : before.times + 1;
    const ms = Math.min(ejectMaxMs, ejectMs * times);
    const cancel = this.#deps.after(ms, () => this.#readmit(state));
    this.#ejections.set(state, { times, until: now + ms, ms, cancel });
    this.#set.mark(state, { ejected: true });
    const why = state.lastFailure === undefined ? '' : `, the last by ${state.lastFailure.detail}`;
    this.#say(
      `endpoint ${state.endpoint.url} is ejected for ${ms / 1000} s after ${Math.min(state.failures, failures)} failures${why}`,
    );
  }

  #readmit(state: EndpointState): void {
    // On trial: the next failure is one too many, the next success clears it.
    state.failures = this.#record.failures - 1;
    this.#set.mark(state, { ejected: false });
    this.#say(`endpoint ${state.endpoint.url} is ejected no more`);
  }

  #say(text: string): void {
    this.#deps.warn(`upstream "${this.#name}": ${text}; ${this.#set.taking.length} take traffic`);
  }
}
