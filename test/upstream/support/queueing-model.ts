import type { Exchange } from '../../../src/http/types.ts';
import type { Upstream } from '../../../src/upstream/types.ts';
import { exchangeFrom } from './records.ts';

/** A service of so many servers with a queue in front, as clients of a gateway meet it. */
export interface Model {
  readonly upstream: Upstream;
  /** The clock that the upstream reads. */
  readonly clock: { now: number };
  readonly random: () => number;
  readonly servers: number;
  /** How long a server works on a request, on average; exponentially distributed. */
  readonly serviceMs: (now: number) => number;
  /** Requests that arrive in a second, by the minute's millisecond; at random (Poisson). */
  readonly perSecond: (now: number) => number;
  readonly durationMs: number;
  /** Attempts that began before are of no account. */
  readonly countFromMs?: number;
  importance?(): Exchange['importance'];
}

/** What became of requests of one importance. */
export interface Tally {
  readonly latencies: number[];
  refused: number;
}

interface Request {
  readonly startedAt: number;
  readonly endpoint: Parameters<Upstream['done']>[0];
  readonly tally: Tally;
  readonly isCounted: boolean;
}

/** Runs a model to its end: a discrete simulation of an M/M/c queue behind an upstream. */
export function simulate(model: Model): {
  readonly byImportance: ReadonlyMap<string, Tally>;
  readonly all: Tally;
} {
  const { upstream, clock, random, durationMs, countFromMs = 0 } = model;
  const queue: Request[] = [];
  let head = 0;
  /** When each busy server is done, in no order: there are few. */
  const busy: { readonly at: number; readonly request: Request }[] = [];
  const byImportance = new Map<string, Tally>();
  const all: Tally = { latencies: [], refused: 0 };
  const exponential = (mean: number) => -Math.log(1 - random()) * mean;
  const begin = (request: Request) =>
    busy.push({ at: clock.now + exponential(model.serviceMs(clock.now)), request });
  const beganAt = clock.now;
  const until = beganAt + durationMs;
  let nextArrival = beganAt;
  while (nextArrival < until) {
    const first = busy.reduce((at, each, index) => (each.at < (busy[at]?.at ?? Infinity) ? index : at), 0);
    const completion = busy[first];
    if (completion !== undefined && completion.at <= nextArrival) {
      busy.splice(first, 1);
      clock.now = completion.at;
      finish(completion.request);
      const next = queue[head];
      if (next !== undefined) {
        head += 1;
        begin(next);
      }
      continue;
    }
    clock.now = nextArrival;
    arrive();
    nextArrival += exponential(1_000 / model.perSecond(clock.now - beganAt));
  }
  return { byImportance, all };

  function arrive(): void {
    const importance = model.importance?.();
    const exchange: Exchange = { ...exchangeFrom('127.0.0.1'), importance };
    const tally = byImportance.get(importance ?? 'normal') ?? { latencies: [], refused: 0 };
    byImportance.set(importance ?? 'normal', tally);
    const isCounted = clock.now - beganAt >= countFromMs;
    const endpoint = upstream.take(exchange);
    if ('kind' in endpoint) {
      if (!isCounted) return;
      tally.refused += 1;
      all.refused += 1;
      return;
    }
    const request = { startedAt: clock.now, endpoint, tally, isCounted };
    if (busy.length < model.servers) begin(request);
    else queue.push(request);
  }

  function finish({ startedAt, endpoint, tally, isCounted }: Request): void {
    const headMs = clock.now - startedAt;
    upstream.answered(endpoint, 200, headMs);
    upstream.done(endpoint, { status: 200, headMs, durationMs: headMs, failure: undefined });
    if (!isCounted) return;
    tally.latencies.push(headMs);
    all.latencies.push(headMs);
  }
}

/** The value below which such a share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
