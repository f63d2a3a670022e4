// What is counted of the exchanges of one route.
import type { TraceContext } from '../../http/types.ts';
import type { MetricValue } from '../types.ts';
import { Histogram } from './histogram.ts';

/** Methods that have series of their own: a client may send any, and each would be one more. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'] as const;
/** `none`: the client went away before an answer. */
const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

const METHOD_INDEX: Readonly<Record<string, number>> = Object.assign(
  Object.create(null),
  Object.fromEntries(METHODS.slice(0, -1).map((method, index) => [method, index])),
);

/** Statuses by their first digit; `none` for 0. */
export function statusClass(status: number): string {
  return CLASSES[Math.floor(status / 100)] ?? 'none';
}

/** What an exchange adds. */
export interface CountedExchange {
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly trace: TraceContext | undefined;
}

/** Counts of one route. */
export class RouteCounts {
  readonly durations: Histogram;
  readonly #requests = new Float64Array(METHODS.length * CLASSES.length);
  bytesIn = 0;
  bytesOut = 0;

  constructor(buckets: readonly number[], hasExemplars: boolean) {
    this.durations = new Histogram(buckets, hasExemplars);
  }

  add({ method, status, seconds, bytesIn, bytesOut, trace }: CountedExchange): void {
    const row = METHOD_INDEX[method] ?? METHODS.length - 1;
    const at = row * CLASSES.length + Math.floor(status / 100);
    this.#requests[at] = (this.#requests[at] ?? 0) + 1;
    this.bytesIn += bytesIn;
    this.bytesOut += bytesOut;
    this.durations.observe(seconds, trace);
  }

  /** The series of requests; those that never counted anything are left out. */
  requests(route: string): MetricValue[] {
    return [...this.#requests].flatMap((value, at) => {
      if (value === 0) return [];
      const method = METHODS[Math.floor(at / CLASSES.length)] ?? 'other';
      const status_class = CLASSES[at % CLASSES.length] ?? 'none';
      return [{ value, labels: { route, method, status_class } }];
    });
  }
}
