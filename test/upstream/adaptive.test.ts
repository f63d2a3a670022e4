// The limit that finds itself, in front of a simulated service: an M/M/c queue with a clock and chance of its own.
import { describe, expect, it } from 'vitest';
import type { AdaptiveRecord } from '../../src/artifact/types.ts';
import type { Exchange } from '../../src/http/types.ts';
import { createUpstream } from '../../src/upstream/create-upstream.ts';
import type { Upstream } from '../../src/upstream/types.ts';
import { upstreamDeps } from './support/deps.ts';
import { type Model, quantile, seeded, simulate, type Tally } from './support/queueing-model.ts';
import { exchangeFrom, upstreamRecord } from './support/records.ts';

const ADAPTIVE: AdaptiveRecord = { targetPercent: 150, min: 4, max: 1_000 };
const LIMITS = { connections: 0, pending: 0 };

const SERVERS = 20;
const SERVICE_MS = 50;
/** Requests in a second that the service can answer. */
const CAPACITY = (SERVERS * 1_000) / SERVICE_MS;

const SECONDS = 30;
/** Time to settle, which is not counted. */
const SETTLE_S = 5;

/** Runs a service of 20 servers, 400 requests in a second, for half a minute. */
function run(changes: Partial<Model>, adaptive: AdaptiveRecord | 'none' = ADAPTIVE, seed = 1) {
  const clock = { now: 1_000 };
  const random = seeded(seed);
  const record = upstreamRecord([{ url: 'http://a.test', weight: 1 }], {
    limits: { ...LIMITS, ...(adaptive !== 'none' && { adaptive }) },
  });
  const upstream = createUpstream(record, undefined, upstreamDeps({ random, now: () => clock.now }));
  const model = {
    ...{ upstream, clock, random, servers: SERVERS, serviceMs: () => SERVICE_MS },
    ...{ perSecond: () => CAPACITY, durationMs: SECONDS * 1_000, countFromMs: SETTLE_S * 1_000 },
  };
  return { upstream, ...simulate({ ...model, ...changes }) };
}

function throughput({ latencies }: Tally): number {
  return latencies.length / (SECONDS - SETTLE_S);
}

function servedShare(tally: Tally | undefined): number {
  if (tally === undefined) return Number.NaN;
  return tally.latencies.length / (tally.latencies.length + tally.refused);
}

describe('a limit that finds itself', () => {
  it.each([1, 2, 3])(
    'keeps throughput and latency at three times what the service can do (seed %d)',
    (seed) => {
      const { all } = run({ perSecond: () => 3 * CAPACITY }, ADAPTIVE, seed);
      expect(throughput(all)).toBeGreaterThan(0.9 * CAPACITY);
      // Of the service alone, 4.6 times the mean: its times are exponentially distributed.
      expect(quantile(all.latencies, 0.99)).toBeLessThan(8 * SERVICE_MS);
      expect(servedShare(all)).toBeCloseTo(1 / 3, 1);
    },
  );

  it('is what keeps it: without one, answers take ever longer', () => {
    const { all } = run({ perSecond: () => 3 * CAPACITY }, 'none');
    expect(quantile(all.latencies, 0.5)).toBeGreaterThan(100 * SERVICE_MS);
    expect(all.refused).toBe(0);
  });

  it('is not in the way of what the service can do', () => {
    const { all } = run({ perSecond: () => 0.7 * CAPACITY });
    expect(servedShare(all)).toBeGreaterThan(0.99);
  });

  it('follows a service that becomes slower, and faster again', () => {
    const serviceMs = (now: number) => (now < 11_000 || now > 21_000 ? SERVICE_MS : 3 * SERVICE_MS);
    const { all } = run({ serviceMs, perSecond: () => 2 * CAPACITY });
    // Five seconds at full speed, ten at a third of it, ten at full speed again.
    const possible = (5 * CAPACITY + (10 * CAPACITY) / 3 + 10 * CAPACITY) / (SECONDS - SETTLE_S);
    expect(throughput(all)).toBeGreaterThan(0.85 * possible);
    expect(quantile(all.latencies, 0.99)).toBeLessThan(8 * 3 * SERVICE_MS);
  });

  it('takes a latency that is there whatever is under way for what it is', () => {
    // Servers without number: none ever waits, so any refusal is one too many.
    const serviceMs = (now: number) => (now < 11_000 ? SERVICE_MS : 5 * SERVICE_MS);
    const { all } = run({ servers: 10_000, serviceMs, durationMs: 90_000, countFromMs: 60_000 });
    expect(servedShare(all)).toBeGreaterThan(0.97);
  });

  it('sheds what can wait first, and what is critical last', () => {
    const random = seeded(9);
    const importance = (): Exchange['importance'] => {
      const drawn = random();
      if (drawn < 0.1) return 'critical';
      return drawn < 0.3 ? 'normal' : 'sheddable';
    };
    const { byImportance, all } = run({ perSecond: () => 3 * CAPACITY, importance });
    expect(servedShare(byImportance.get('critical'))).toBeGreaterThan(0.99);
    // Critical ones are 30 % of what can be served, normal ones 60 %: the rest is little.
    expect(servedShare(byImportance.get('normal'))).toBeGreaterThan(0.9);
    expect(servedShare(byImportance.get('sheddable'))).toBeLessThan(0.25);
    expect(throughput(all)).toBeGreaterThan(0.9 * CAPACITY);
  });
});

describe('what is under way', () => {
  const one = (max: number) =>
    createUpstream(
      upstreamRecord([{ url: 'http://a.test', weight: 1 }], {
        limits: { ...LIMITS, adaptive: { targetPercent: 150, min: 1, max } },
      }),
      undefined,
      upstreamDeps(),
    );
  const begin = (upstream: Upstream, importance?: Exchange['importance']) => {
    const taken = upstream.take({ ...exchangeFrom('127.0.0.1'), importance });
    return 'kind' in taken ? taken.detail : taken;
  };
  const REFUSED = 'as many requests are under way as the upstream can take';

  it('is so until the head of an answer comes, so that streams do not fill the limit', () => {
    const upstream = one(2);
    const [first] = [begin(upstream), begin(upstream)];
    expect(begin(upstream)).toBe(REFUSED);
    if (typeof first !== 'object') throw new Error('not begun');
    upstream.answered(first, 200, 1);
    expect(begin(upstream)).toBeTypeOf('object');
    expect(begin(upstream)).toBe(REFUSED);
    upstream.done(first, { status: 200, headMs: 1, durationMs: 9, failure: undefined });
    expect(begin(upstream)).toBe(REFUSED);
  });

  it.each([
    [{ status: undefined, headMs: undefined, durationMs: 5, failure: 'connect' as const }],
    [{ status: undefined, headMs: undefined, durationMs: 5, failure: undefined }],
  ])('ends with an attempt that has no answer', (outcome) => {
    const upstream = one(1);
    const first = begin(upstream);
    if (typeof first !== 'object') throw new Error('not begun');
    upstream.done(first, outcome);
    expect(begin(upstream)).toBeTypeOf('object');
    expect(begin(upstream)).toBe(REFUSED);
    expect(upstream.status().gates.adaptive).toMatchObject({ limit: 1, underWay: 1, refused: 1 });
  });

  it('leaves a quarter to what is critical, and takes a quarter from what can wait', () => {
    const upstream = one(8);
    const count = (importance: Exchange['importance']) => {
      let begun = 0;
      while (typeof begin(upstream, importance) === 'object') begun += 1;
      return begun;
    };
    expect([count('sheddable'), count('normal'), count(undefined), count('critical')]).toEqual([6, 2, 0, 2]);
  });
});
