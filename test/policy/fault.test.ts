import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/http/problem.ts';
import { type FaultOptions, faultPolicy } from '../../src/policy/fault.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

afterEach(() => vi.useRealTimers());

describe('an error', () => {
  it.each<[options: FaultOptions, random: number, status: number | undefined]>([
    [{ abort: { status: 503 } }, 0.999, 503],
    [{ abort: { status: 503, percent: 10 } }, 0.0999, 503],
    [{ abort: { status: 503, percent: 10 } }, 0.1, undefined],
    [{ abort: { status: 503, percent: 0 } }, 0, undefined],
  ])('%j at %s: %s', (options, random, status) => {
    const handler = faultPolicy.createHandler(options, policyDeps({ random: () => random }));
    const answer = handler.request?.(exchangeOf()) as Answer | undefined;
    expect(answer?.head.status).toBe(status);
  });
});

describe('a delay', () => {
  it('comes before the error, and ends with the exchange', async () => {
    vi.useFakeTimers();
    const options = { delay: { time: '1s500ms' }, abort: { status: 500 } };
    const handler = faultPolicy.createHandler(options, policyDeps());
    const told: unknown[] = [];
    void Promise.resolve(handler.request?.(exchangeOf())).then((answer) => told.push(answer?.head.status));
    await vi.advanceTimersByTimeAsync(1_499);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toEqual([500]);
    const gone = exchangeOf();
    handler.request?.(gone);
    handler.end?.(gone);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each(WAYS)('a served spec: $name', async (way) => {
  const policies =
    'late: { fault: { delay: { time: 20ms } } }, broken: { fault: { abort: { status: 503 } } }';
  const routes = 'broken: { match: { path: /broken }, policies: [broken], to: only }';
  const { ask } = await startSite(way, { policies, chain: 'late', routes }, (_, response) =>
    response.end('tea'),
  );
  const started = performance.now();
  expect(String((await ask()).body)).toBe('tea');
  expect(performance.now() - started).toBeGreaterThan(18);
  expect((await ask({ path: '/broken' })).status).toBe(503);
});
