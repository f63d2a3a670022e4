// When a second attempt is due: by time, or by how long recent answers have taken.
import { describe, expect, it } from 'vitest';
import type { HedgeRecord } from '../../src/artifact/types.ts';
import { createUpstream } from '../../src/upstream/create-upstream.ts';
import { RecentTimes } from '../../src/upstream/recent-times.ts';
import type { EndpointState, Upstream } from '../../src/upstream/types.ts';
import { upstreamDeps } from './support/deps.ts';
import { quantile, seeded } from './support/queueing-model.ts';
import { exchangeFrom, upstreamRecord } from './support/records.ts';

function upstreamWith(changes: Partial<HedgeRecord>, retries?: number): Upstream {
  const hedge: HedgeRecord = { after: { percentile: 95 }, methods: ['GET'], budgetPercent: 10, ...changes };
  const limits = { connections: 0, pending: 0, ...(retries !== undefined && { retries }) };
  const record = upstreamRecord([{ url: 'http://a.test', weight: 1 }], { hedge, limits });
  return createUpstream(record, undefined, upstreamDeps());
}

function take(upstream: Upstream): EndpointState {
  const taken = upstream.take(exchangeFrom('127.0.0.1'));
  if ('kind' in taken) throw new Error(taken.detail);
  return taken;
}

/** An attempt that was answered after so long. */
function answer(upstream: Upstream, headMs: number): void {
  const endpoint = take(upstream);
  upstream.answered(endpoint, 200, headMs);
  upstream.done(endpoint, { status: 200, headMs, durationMs: headMs, failure: undefined });
}

/** An attempt that lost against another after so long. */
function lose(upstream: Upstream, durationMs: number): void {
  upstream.done(take(upstream), { status: undefined, headMs: undefined, durationMs, failure: undefined });
}

describe('a second attempt', () => {
  it('is due after the time that is given, for the methods that are', () => {
    const { hedge } = upstreamWith({ after: { ms: 50 } });
    expect([hedge?.delayMs('GET'), hedge?.delayMs('PUT')]).toEqual([50, undefined]);
  });

  it('is never due before it is known how long answers take', () => {
    const upstream = upstreamWith({});
    for (let at = 0; at < 99; at += 1) answer(upstream, 10);
    expect(upstream.hedge?.delayMs('GET')).toBeUndefined();
    answer(upstream, 10);
    expect(upstream.hedge?.delayMs('GET')).toBeGreaterThanOrEqual(10);
    expect(upstream.hedge?.delayMs('GET')).toBeLessThanOrEqual(12);
  });

  it('does not come ever sooner because those that lose are not waited for', () => {
    const upstream = upstreamWith({});
    const random = seeded(3);
    const times: number[] = [];
    for (let at = 0; at < 20_000; at += 1) {
      const ms = -Math.log(1 - random()) * 40;
      times.push(ms);
      const delayMs = upstream.hedge?.delayMs('GET') ?? Number.POSITIVE_INFINITY;
      // The other attempt answers five milliseconds after it was made.
      if (ms > delayMs + 5) lose(upstream, delayMs + 5);
      else answer(upstream, ms);
    }
    const wanted = quantile(times, 0.95);
    expect(upstream.hedge?.delayMs('GET')).toBeGreaterThan(0.85 * wanted);
    expect(upstream.hedge?.delayMs('GET')).toBeLessThan(1.2 * wanted);
  });

  it.each([
    [undefined, 3],
    [1, 1],
    [0, 0],
  ])('has as many places as the bound of %s on further attempts and the budget allow', (retries, places) => {
    const { hedge } = upstreamWith({}, retries);
    const begun = Array.from({ length: 5 }, () => hedge?.begin() === true).filter(Boolean);
    expect(begun).toHaveLength(places);
    if (places === 0) return;
    hedge?.end();
    expect([hedge?.begin(), hedge?.begin()]).toEqual([true, false]);
  });
});

describe('recent times', () => {
  it.each([0.5, 0.9, 0.95, 0.99])('have a quantile (%d) that is right to within a tenth', (share) => {
    const random = seeded(5);
    const times = new RecentTimes(share);
    const all = Array.from({ length: 5_000 }, () => 20 + random() * 300);
    for (const ms of all) times.add(ms);
    const wanted = quantile(all, share);
    expect(times.value).toBeGreaterThan(0.9 * wanted);
    expect(times.value).toBeLessThan(1.1 * wanted + 1);
  });

  it('follow what changes', () => {
    const times = new RecentTimes(0.9);
    for (let at = 0; at < 10_000; at += 1) times.add(10);
    for (let at = 0; at < 3_000; at += 1) times.add(100);
    expect(times.value).toBeGreaterThan(90);
    for (let at = 0; at < 8_000; at += 1) times.add(10);
    expect(times.value).toBeLessThan(13);
  });

  it('take any number', () => {
    const times = new RecentTimes(0.5);
    for (let at = 0; at < 200; at += 1) times.add(at % 2 === 0 ? -1 : 1e12);
    expect(times.value).toBeGreaterThanOrEqual(0);
  });
});
