/**
 * A circuit breaker. Closed, it lets all through and counts what becomes of it; when too much fails it opens, and
 * nothing is sent for a while; then, half open, a few attempts are let through as a trial, and all must be well for
 * it to close. An answer counts when its head comes, not when it ends, so that long streams do not keep a trial from
 * its verdict; one that breaks off later counts as failed then.
 *
 * Attempts that were under way when it opened may end during the trial. They tell of the time before, so what began
 * before the middle of the open time is not counted (`#countsFrom`); the middle, because engines read their clocks
 * less often than this gate does.
 */
import type { BreakerRecord, UpstreamRecord } from '../../artifact/types.ts';
import type { AttemptFailure, AttemptOutcome, Refusal, UpstreamDeps } from '../types.ts';
import { OutcomeWindow } from './outcome-window.ts';
import type { Gate, GateKind } from './types.ts';

/** What the spec calls each failure. */
const CONDITIONS = {
  connect: 'connect-failure',
  reset: 'reset',
  invalid: 'invalid',
  timeout: 'timeout',
} as const satisfies Record<AttemptFailure, BreakerRecord['conditions'][number]>;

type State = 'closed' | 'open' | 'half-open';

/** `breaker` of an upstream. */
export const breaker: GateKind = {
  kind: 'breaker',
  create: (record, deps) =>
    record.breaker === undefined ? undefined : new Breaker(record, record.breaker, deps),
};

class Breaker implements Gate {
  readonly #name: string;
  readonly #record: BreakerRecord;
  readonly #deps: UpstreamDeps;
  readonly #failures: ReadonlySet<string>;
  readonly #statuses: ReadonlySet<number>;
  readonly #window: OutcomeWindow;
  #state: State = 'closed';
  #inRow = 0;
  #openMs: number;
  #openUntil = 0;
  #countsFrom = Number.NEGATIVE_INFINITY;
  /** Attempts of the trial that have no verdict yet, and those that were well. */
  #trying = 0;
  #well = 0;
  #timesOpened = 0;

  constructor({ name }: UpstreamRecord, record: BreakerRecord, deps: UpstreamDeps) {
    this.#name = name;
    this.#record = record;
    this.#deps = deps;
    this.#failures = new Set(record.conditions.filter((each) => typeof each === 'string'));
    this.#statuses = new Set(record.conditions.filter((each) => typeof each === 'number'));
    this.#window = new OutcomeWindow(record.windowMs);
    this.#openMs = record.openMs;
  }

  admit(): Refusal | undefined {
    if (this.#state === 'closed') return undefined;
    if (this.#state === 'open') {
      const leftMs = this.#openUntil - this.#deps.now();
      if (leftMs > 0) return refusal('open', leftMs);
      this.#tryAgain();
    }
    if (this.#trying + this.#well >= this.#record.halfOpen) return refusal('half open', 0);
    this.#trying += 1;
    return undefined;
  }

  answered(status: number, headMs: number): void {
    this.#judge(headMs, this.#statuses.has(status));
  }

  ended(outcome: AttemptOutcome | undefined): void {
    const failure = outcome?.failure;
    if (failure !== undefined && this.#failures.has(CONDITIONS[failure]))
      return this.#judge(outcome?.durationMs ?? 0, true);
    // What was refused behind this gate, or given up by its client, says nothing and takes no place in the trial.
    const isSilent = outcome?.status === undefined && this.#counts(outcome?.durationMs ?? 0);
    if (isSilent && this.#state === 'half-open' && this.#trying > 0) this.#trying -= 1;
  }

  status() {
    const now = this.#deps.now();
    this.#window.pass(now);
    const { all, bad } = this.#window;
    const opensAgainInMs = this.#state === 'open' ? Math.max(0, Math.ceil(this.#openUntil - now)) : 0;
    return { state: this.#state, attempts: all, failed: bad, timesOpened: this.#timesOpened, opensAgainInMs };
  }

  #judge(agoMs: number, isBad: boolean): void {
    if (this.#state === 'open' || !this.#counts(agoMs)) return;
    if (this.#state === 'half-open') return this.#judgeTrial(isBad);
    this.#inRow = isBad ? this.#inRow + 1 : 0;
    const now = this.#deps.now();
    this.#window.add(now, isBad);
    if (isBad && this.#isTooMuch()) this.#open(now);
  }

  #judgeTrial(isBad: boolean): void {
    const { halfOpen, openMs, openMaxMs } = this.#record;
    if (isBad) {
      this.#openMs = Math.min(this.#openMs * 2, openMaxMs);
      return this.#open(this.#deps.now());
    }
    if (this.#trying > 0) this.#trying -= 1;
    this.#well += 1;
    if (this.#well < halfOpen) return;
    this.#state = 'closed';
    this.#openMs = openMs;
    this.#deps.warn(`upstream "${this.#name}": the breaker is closed again`);
  }

  /** Whether what began so long ago tells of how the upstream is now. */
  #counts(agoMs: number): boolean {
    return this.#deps.now() - agoMs >= this.#countsFrom;
  }

  #isTooMuch(): boolean {
    const { failures, errorPercent, minRequests } = this.#record;
    if (failures !== undefined && this.#inRow >= failures) return true;
    const { all, bad } = this.#window;
    return errorPercent !== undefined && all >= minRequests && bad * 100 >= all * errorPercent;
  }

  #open(now: number): void {
    const { all, bad } = this.#window;
    if (this.#state === 'closed')
      this.#deps.warn(
        `upstream "${this.#name}": the breaker is open, ${bad} of the last ${all} attempts failed`,
      );
    this.#state = 'open';
    this.#openUntil = now + this.#openMs;
    this.#countsFrom = now + this.#openMs / 2;
    this.#timesOpened += 1;
    this.#inRow = 0;
    this.#window.clear();
  }

  #tryAgain(): void {
    this.#state = 'half-open';
    this.#trying = 0;
    this.#well = 0;
  }
}

function refusal(state: string, leftMs: number): Refusal {
  return {
    kind: 'overload',
    detail: `the breaker is ${state}`,
    retryAfterS: Math.max(1, Math.ceil(leftMs / 1000)),
  };
}
