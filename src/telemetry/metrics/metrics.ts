/**
 * Counts what becomes of exchanges and attempts. Series are bounded: names come from the spec, never from a client,
 * and beyond a number of routes they are counted together. prom-client only joins and writes: its own counters look
 * their labels up by text, which would be a visible part of every request.
 */
import type { MetricsRecord } from '../../artifact/telemetry.ts';
import type { Attempt, AttemptOutcome, ExchangeObserver, ExchangeReport, MetricFamily } from '../types.ts';
import { RouteCounts } from './route-counts.ts';
import { UpstreamCounts } from './upstream-counts.ts';

/** What requests that no route takes are counted as. */
const NO_ROUTE = 'none';
/** What routes beyond the bound are counted as. */
const OTHER = 'other';

/** The observer that counts. */
export class Metrics implements ExchangeObserver {
  readonly #record: MetricsRecord;
  readonly #routes = new Map<string, RouteCounts>();
  readonly #upstreams = new Map<string, UpstreamCounts>();
  readonly #denied = new Map<string, number>();
  #inFlight = 0;

  constructor(record: MetricsRecord) {
    this.#record = record;
  }

  began(): void {
    this.#inFlight += 1;
  }

  attempting({ upstream, number }: Attempt): void {
    if (number > 1) this.#upstream(upstream).retries += 1;
  }

  attempted({ upstream }: Attempt, outcome: AttemptOutcome): void {
    this.#upstream(upstream).add(outcome);
  }

  ended(report: ExchangeReport): void {
    const { exchange, status, durationMs, bytesIn, bytesOut, route = NO_ROUTE, answeredBy } = report;
    const { trace } = exchange;
    this.#inFlight -= 1;
    const { method } = exchange.request;
    const counts = this.#routes.get(route) ?? this.#addRoute(route);
    counts.add({ method, status, seconds: durationMs / 1000, bytesIn, bytesOut, trace });
    if (answeredBy !== undefined && status >= 400)
      this.#denied.set(answeredBy, (this.#denied.get(answeredBy) ?? 0) + 1);
  }

  /** Forgets upstreams and policies that are no more, and routes if there are too many. */
  retain(known: { readonly upstreams: ReadonlySet<string>; readonly policies: ReadonlySet<string> }): void {
    for (const name of this.#upstreams.keys()) if (!known.upstreams.has(name)) this.#upstreams.delete(name);
    for (const name of this.#denied.keys()) if (!known.policies.has(name)) this.#denied.delete(name);
    if (this.#routes.size > this.#record.routesMax) this.#routes.clear();
  }

  /** All that has been counted. */
  families(): MetricFamily[] {
    const routes = [...this.#routes];
    const upstreams = [...this.#upstreams];
    const sum = { aggregator: 'sum' } as const;
    return [
      {
        ...{ ...sum, name: 'gw_requests_total', type: 'counter', help: 'Requests that are over.' },
        values: routes.flatMap(([route, counts]) => counts.requests(route)),
      },
      {
        ...{ ...sum, name: 'gw_request_duration_seconds', type: 'histogram' },
        help: 'From the head of a request to the end of its answer.',
        values: routes.flatMap(([route, { durations }]) =>
          durations.values('gw_request_duration_seconds', { route }),
        ),
      },
      {
        ...{ ...sum, name: 'gw_request_bytes_total', type: 'counter', help: 'Bytes of request bodies.' },
        values: routes.map(([route, { bytesIn }]) => ({ value: bytesIn, labels: { route } })),
      },
      {
        ...{
          ...sum,
          name: 'gw_response_bytes_total',
          type: 'counter',
          help: 'Bytes of answers, without heads.',
        },
        values: routes.map(([route, { bytesOut }]) => ({ value: bytesOut, labels: { route } })),
      },
      {
        ...{ ...sum, name: 'gw_requests_in_flight', type: 'gauge', help: 'Requests under way.' },
        values: [{ value: this.#inFlight, labels: {} }],
      },
      {
        ...{ ...sum, name: 'gw_upstream_requests_total', type: 'counter' },
        help: 'Attempts at upstreams that are over, by the class of the status or how they failed.',
        values: upstreams.flatMap(([upstream, counts]) => counts.requests(upstream)),
      },
      {
        ...{ ...sum, name: 'gw_upstream_duration_seconds', type: 'histogram' },
        help: "From asking an endpoint to its answer's head.",
        values: upstreams.flatMap(([upstream, { durations }]) =>
          durations.values('gw_upstream_duration_seconds', { upstream }),
        ),
      },
      {
        ...{ ...sum, name: 'gw_retries_total', type: 'counter' },
        help: 'Attempts beyond the first of a request.',
        values: upstreams.map(([upstream, { retries }]) => ({ value: retries, labels: { upstream } })),
      },
      {
        ...{ ...sum, name: 'gw_policy_denied_total', type: 'counter' },
        help: 'Requests that a policy answered with a status of 400 or above.',
        values: [...this.#denied].map(([policy, value]) => ({ value, labels: { policy } })),
      },
    ];
  }

  #addRoute(name: string): RouteCounts {
    const isWithin = this.#routes.size < this.#record.routesMax || name === NO_ROUTE || name === OTHER;
    if (!isWithin) return this.#routes.get(OTHER) ?? this.#addRoute(OTHER);
    const counts = new RouteCounts(this.#record.buckets, this.#record.exemplars);
    this.#routes.set(name, counts);
    return counts;
  }

  #upstream(name: string): UpstreamCounts {
    let counts = this.#upstreams.get(name);
    if (counts === undefined) {
      counts = new UpstreamCounts(this.#record.buckets);
      this.#upstreams.set(name, counts);
    }
    return counts;
  }
}
