import type { TraceContext } from '../../http/types.ts';
import type { MetricValue } from '../types.ts';

/** A trace that fell into a bucket. */
export interface Exemplar {
  readonly labelSet: { readonly trace_id: string; readonly span_id: string };
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** Durations by bucket. Counting is a few additions; what is asked for seldom is worked out then. */
export class Histogram {
  /** Ascending; the last bucket has no bound. */
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  readonly #exemplars: (Exemplar | undefined)[] | undefined;
  #sum = 0;

  constructor(bounds: readonly number[], hasExemplars = false) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
    this.#exemplars = hasExemplars ? [] : undefined;
  }

  /** Counts a duration in seconds. */
  observe(seconds: number, trace?: TraceContext): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] ?? 0)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += seconds;
    if (trace?.sampled !== true || this.#exemplars === undefined) return;
    const { traceId, spanId } = trace;
    const labelSet = { trace_id: traceId, span_id: spanId };
    this.#exemplars[at] = { labelSet, value: seconds, timestamp: Date.now() / 1000 };
  }

  /** Its series. */
  values(name: string, labels: Readonly<Record<string, string>>): MetricValue[] {
    const values: MetricValue[] = [];
    let below = 0;
    for (const [at, count] of this.#counts.entries()) {
      below += count;
      const exemplar = this.#exemplars?.[at];
      values.push({
        metricName: `${name}_bucket`,
        labels: { le: this.#bounds[at] ?? '+Inf', ...labels },
        value: below,
        ...(exemplar && { exemplar }),
      });
    }
    values.push({ metricName: `${name}_sum`, labels, value: this.#sum });
    values.push({ metricName: `${name}_count`, labels, value: below });
    return values;
  }
}
