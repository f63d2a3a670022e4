/**
 * When a failed attempt is followed by another: only for the conditions that the spec names, only where sending twice
 * does no harm, only as long as attempts and budget last.
 */
import type { RetryRecord } from '../artifact/types.ts';
import type { RepeatBudget } from './repeat-budget.ts';
import type { AttemptEnd, Attempts, Retry } from './types.ts';

/** What retries use of their upstream and the world. */
export interface RetryDeps {
  readonly budget: RepeatBudget;
  /** From 0 up to 1. */
  random(): number;
}

/** Makes what follows failed attempts, for all exchanges of an upstream. */
export function createRetry(record: RetryRecord, deps: RetryDeps): Retry {
  const rules = new RetryRules(record, deps);
  return {
    perTryMs: record.perTryMs,
    replayBytesMax: record.replayBytesMax,
    begin: (method) => new FurtherAttempts(rules, method),
  };
}

class RetryRules {
  readonly record: RetryRecord;
  readonly deps: RetryDeps;
  readonly #failures: ReadonlySet<string>;
  readonly #statuses: ReadonlySet<number>;

  constructor(record: RetryRecord, deps: RetryDeps) {
    this.record = record;
    this.deps = deps;
    this.#failures = new Set(record.conditions.filter((each) => typeof each === 'string'));
    this.#statuses = new Set(record.conditions.filter((each) => typeof each === 'number'));
  }

  isNamed({ failure, response }: AttemptEnd): boolean {
    if (failure !== undefined) return this.#failures.has(CONDITIONS[failure]);
    return response !== undefined && this.#statuses.has(response.status);
  }
}

/** What the spec calls each failure. */
const CONDITIONS = {
  connect: 'connect-failure',
  reset: 'reset',
  invalid: 'invalid',
  timeout: 'timeout',
  overload: 'overload',
} as const;

class FurtherAttempts implements Attempts {
  readonly #rules: RetryRules;
  readonly #method: string;
  #count = 0;
  #holdsBudget = false;
  #pauses = false;

  constructor(rules: RetryRules, method: string) {
    this.#rules = rules;
    this.#method = method;
  }

  next(ended: AttemptEnd): number | undefined {
    const { record } = this.#rules;
    if (this.#count >= record.attempts || !this.#rules.isNamed(ended)) return undefined;
    // RFC 9110 section 9.2.2: what may have been done must not be done twice, unless twice is the same as once.
    if (!ended.untouched && !record.methods.includes(this.#method)) return undefined;
    const pauseMs = this.#pauseMs(ended);
    if (pauseMs === undefined) return undefined;
    if (!this.#holdsBudget && !this.#rules.deps.budget.take()) return undefined;
    this.#holdsBudget = true;
    this.#count += 1;
    if (!this.#pauses) this.#rules.deps.budget.pause();
    this.#pauses = true;
    return pauseMs;
  }

  begun(): void {
    if (this.#pauses) this.#rules.deps.budget.resume();
    this.#pauses = false;
  }

  end(): void {
    this.begun();
    if (this.#holdsBudget) this.#rules.deps.budget.giveBack();
    this.#holdsBudget = false;
  }

  /** By chance up to a bound that doubles (full jitter); what the answer asks for if that is short, else no attempt. */
  #pauseMs({ response }: AttemptEnd): number | undefined {
    const { baseMs, maxMs } = this.#rules.record.backoff;
    const asked = response === undefined ? undefined : retryAfterMs(response.headers.first('retry-after'));
    if (asked !== undefined && asked > 0) return asked <= maxMs ? asked : undefined;
    return this.#rules.deps.random() * Math.min(maxMs, baseMs * 2 ** this.#count);
  }
}

/** `Retry-After` in seconds (RFC 9110 section 10.2.3); a date is taken for a long time. */
function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  return /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Number.POSITIVE_INFINITY;
}
