/**
 * Figures of each route, cheap enough to be kept for every request: how many, how many failed, how long they took.
 * Durations fall into buckets that are an eighth of a power of two wide, so a percentile is off by 6 % at most
 * whatever its size; they are kept for two windows of half a minute, so percentiles tell of the last 30 to 60 seconds.
 */
import type { Exchange } from '../http/types.ts';
import { isFailed } from './recent-errors.ts';
import type { ExchangeObserver, ExchangeReport } from './types.ts';

/** What is known of a route's requests in one process; survives structured cloning. */
export interface RouteFigures {
  /** Empty for requests that no route takes. */
  readonly route: string;
  readonly total: number;
  readonly errors: number;
  readonly inFlight: number;
  /** Over the last seconds. */
  readonly ratePerS: number;
  readonly errorRatePerS: number;
  /** How many of late took how long, by bucket; see `quantileMs`. */
  readonly buckets: ReadonlyMap<number, number>;
}

/** Eighths of a power of two of microseconds, up to 2^32 µs, which is more than an hour. */
const PARTS = 8;
const BUCKETS = 32 * PARTS;
const WINDOW_S = 30;
const RATE_S = 10;
const SLOTS = 16;

/** The observer that keeps the figures. */
export class RouteStats implements ExchangeObserver {
  readonly #routes = new Map<string, Counts>();
  readonly #now: () => number;
  readonly #since: number;

  /** `now` gives milliseconds on a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  routed({ route = '' }: Exchange): void {
    this.#of(route).inFlight += 1;
  }

  ended(report: ExchangeReport): void {
    const { route } = report.exchange;
    const counts = this.#of(route ?? '');
    if (route !== undefined) counts.inFlight -= 1;
    counts.add(Math.floor(this.#now() / 1000), report.durationMs, isFailed(report));
  }

  /** Forgets routes without requests when there are far more of them than a revision has: names that came and went. */
  retain(routeCount: number): void {
    if (this.#routes.size <= 2 * routeCount + 100) return;
    for (const [route, counts] of this.#routes) if (counts.inFlight === 0) this.#routes.delete(route);
  }

  /** The figures of every route that has had a request. */
  figures(): RouteFigures[] {
    const second = Math.floor(this.#now() / 1000);
    const elapsed = Math.floor((this.#now() - this.#since) / 1000);
    const seconds = Math.max(1, Math.min(RATE_S, elapsed));
    return [...this.#routes].map(([route, counts]) => ({ route, ...counts.figures(second, seconds) }));
  }

  #of(route: string): Counts {
    const known = this.#routes.get(route);
    if (known !== undefined) return known;
    const counts = new Counts();
    this.#routes.set(route, counts);
    return counts;
  }
}

class Counts {
  inFlight = 0;
  #total = 0;
  #errors = 0;
  /** Which second each slot is of, and what it counts. */
  readonly #seconds = new Float64Array(SLOTS).fill(-1);
  readonly #requests = new Uint32Array(SLOTS);
  readonly #failed = new Uint32Array(SLOTS);
  #window = 0;
  #current = new Uint32Array(BUCKETS);
  #previous = new Uint32Array(BUCKETS);

  add(second: number, durationMs: number, isFailure: boolean): void {
    this.#total += 1;
    const slot = second % SLOTS;
    if (this.#seconds[slot] !== second) {
      this.#seconds[slot] = second;
      this.#requests[slot] = 0;
      this.#failed[slot] = 0;
    }
    this.#requests[slot] = (this.#requests[slot] ?? 0) + 1;
    if (isFailure) {
      this.#errors += 1;
      this.#failed[slot] = (this.#failed[slot] ?? 0) + 1;
    }
    this.#turn(second);
    const bucket = bucketOf(durationMs);
    this.#current[bucket] = (this.#current[bucket] ?? 0) + 1;
  }

  figures(second: number, seconds: number): Omit<RouteFigures, 'route'> {
    this.#turn(second);
    let requests = 0;
    let failed = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      // The second that runs is not over: counted, it would make every rate too low.
      const age = second - (this.#seconds[slot] ?? -1);
      if (age < 1 || age > seconds) continue;
      requests += this.#requests[slot] ?? 0;
      failed += this.#failed[slot] ?? 0;
    }
    return {
      total: this.#total,
      errors: this.#errors,
      inFlight: this.inFlight,
      ratePerS: requests / seconds,
      errorRatePerS: failed / seconds,
      buckets: this.#buckets(),
    };
  }

  /** Goes over to the window of this second. */
  #turn(second: number): void {
    const window = Math.floor(second / WINDOW_S);
    if (window === this.#window) return;
    const isNext = window === this.#window + 1;
    this.#window = window;
    [this.#current, this.#previous] = [this.#previous, this.#current];
    this.#current.fill(0);
    if (!isNext) this.#previous.fill(0);
  }

  #buckets(): ReadonlyMap<number, number> {
    const buckets = new Map<number, number>();
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = (this.#current[bucket] ?? 0) + (this.#previous[bucket] ?? 0);
      if (count > 0) buckets.set(bucket, count);
    }
    return buckets;
  }
}

function bucketOf(durationMs: number): number {
  return Math.min(BUCKETS - 1, Math.max(0, Math.floor(Math.log2(durationMs * 1000) * PARTS)));
}

/** The duration below which so much (0 to 1) of what the buckets count lies; undefined when they count nothing. */
export function quantileMs(buckets: ReadonlyMap<number, number>, quantile: number): number | undefined {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of sorted) {
    seen += count;
    // The middle of the bucket stands for all of it.
    if (seen >= quantile * total) return 2 ** ((bucket + 0.5) / PARTS) / 1000;
  }
  return undefined;
}

/** The figures of several processes as one, by route. */
export function joinFigures(lists: readonly (readonly RouteFigures[])[]): Map<string, RouteFigures> {
  const joined = new Map<string, RouteFigures>();
  for (const figures of lists.flat()) {
    const known = joined.get(figures.route);
    joined.set(figures.route, known === undefined ? figures : sum(known, figures));
  }
  return joined;
}

/** The figures of all of them together. */
export function totalFigures(all: Iterable<RouteFigures>): RouteFigures {
  const buckets = new Map<number, number>();
  const total = { route: '', total: 0, errors: 0, inFlight: 0, ratePerS: 0, errorRatePerS: 0 };
  for (const each of all) {
    total.total += each.total;
    total.errors += each.errors;
    total.inFlight += each.inFlight;
    total.ratePerS += each.ratePerS;
    total.errorRatePerS += each.errorRatePerS;
    for (const [bucket, count] of each.buckets) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  }
  return { ...total, buckets };
}

function sum(one: RouteFigures, other: RouteFigures): RouteFigures {
  const buckets = new Map(one.buckets);
  for (const [bucket, count] of other.buckets) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  return {
    route: one.route,
    total: one.total + other.total,
    errors: one.errors + other.errors,
    inFlight: one.inFlight + other.inFlight,
    ratePerS: one.ratePerS + other.ratePerS,
    errorRatePerS: one.errorRatePerS + other.errorRatePerS,
    buckets,
  };
}
