import type { MetricsSnapshot } from '../types.ts';

/** Counts loads of revisions; for the one process that loads them. */
export class ReloadCounts {
  #good = 0;
  #bad = 0;
  #lastGoodMs = 0;
  #isGood = true;
  readonly #now: () => number;

  /** `now` gives milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A load is over; `problem` is what was wrong, if anything. */
  loaded(problem: string | undefined): void {
    this.#isGood = problem === undefined;
    if (!this.#isGood) this.#bad += 1;
    else {
      this.#good += 1;
      this.#lastGoodMs = this.#now();
    }
  }

  snapshot(): MetricsSnapshot {
    return [
      {
        ...{ name: 'gw_reloads_total', type: 'counter', aggregator: 'sum' },
        help: 'Loads of the spec, the first one too.',
        values: [
          { value: this.#good, labels: { result: 'success' } },
          { value: this.#bad, labels: { result: 'failure' } },
        ],
      },
      {
        ...{ name: 'gw_last_reload_successful', type: 'gauge', aggregator: 'first' },
        help: 'Whether the last load went well.',
        values: [{ value: this.#isGood ? 1 : 0, labels: {} }],
      },
      {
        ...{ name: 'gw_last_reload_success_timestamp_seconds', type: 'gauge', aggregator: 'first' },
        help: 'When a load last went well, in seconds since 1970.',
        values: [{ value: this.#lastGoodMs / 1000, labels: {} }],
      },
    ];
  }
}
