// What is counted of the attempts at one upstream.
import type { AttemptOutcome, MetricValue } from '../types.ts';
import { Histogram } from './histogram.ts';
import { statusClass } from './route-counts.ts';

/** Counts of one upstream. */
export class UpstreamCounts {
  readonly durations: Histogram;
  /** Attempts beyond the first of an exchange. */
  retries = 0;
  readonly #outcomes = new Map<string, number>();

  constructor(buckets: readonly number[]) {
    this.durations = new Histogram(buckets);
  }

  add({ status, headMs, failure }: AttemptOutcome): void {
    // Neither status nor failure: the client or the gateway gave up.
    const outcome = failure ?? (status === undefined ? 'cancelled' : statusClass(status));
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    if (headMs !== undefined) this.durations.observe(headMs / 1000);
  }

  requests(upstream: string): MetricValue[] {
    return [...this.#outcomes].map(([outcome, value]) => ({ value, labels: { upstream, outcome } }));
  }
}
