import { describe, expect, it } from 'vitest';
import type { ActiveHealthRecord, HealthRecord, UpstreamRecord } from '../../src/artifact/types.ts';
import { createUpstream } from '../../src/upstream/create-upstream.ts';
import type { AttemptOutcome } from '../../src/upstream/types.ts';
import { TestClock } from './support/clock.ts';
import { upstreamDeps } from './support/deps.ts';
import { exchangeFrom, upstreamRecord } from './support/records.ts';

const GOOD: AttemptOutcome = { status: 200, headMs: 1, durationMs: 1, failure: undefined };
const BAD: AttemptOutcome = { ...GOOD, status: 503 };
const RESET: AttemptOutcome = { ...GOOD, status: undefined, failure: 'reset' };
const GIVEN_UP: AttemptOutcome = { ...GOOD, status: undefined };
const PASSIVE = { failures: 3, ejectMs: 1000, ejectMaxMs: 2500, maxEjectedPercent: 50 };

describe('passive health', () => {
  it('ejects an endpoint after failures one behind the other, and takes it back by itself', async () => {
    const { healths, fail, clock, lines } = upstreamOf(2, { passive: PASSIVE });
    fail(0, BAD, RESET, GOOD, BAD, BAD);
    expect(healths()).toEqual(['healthy', 'healthy']);
    fail(0, RESET);
    expect(healths()).toEqual(['ejected', 'healthy']);
    expect(lines).toEqual([
      'upstream "test": endpoint http://10.0.0.0 is ejected for 1 s after 3 failures, the last by reset; 1 take traffic',
    ]);
    await clock.advance(999);
    expect(healths()).toEqual(['ejected', 'healthy']);
    await clock.advance(1);
    expect(healths()).toEqual(['healthy', 'healthy']);
  });

  it('what clients give up says nothing', () => {
    const { healths, fail } = upstreamOf(2, { passive: PASSIVE });
    fail(0, BAD, GIVEN_UP, BAD, GIVEN_UP, GIVEN_UP);
    expect(healths()).toEqual(['healthy', 'healthy']);
    fail(0, BAD);
    expect(healths()).toEqual(['ejected', 'healthy']);
  });

  it('ejects at the first failure after the return, each time for longer up to the bound', async () => {
    const { healths, fail, clock } = upstreamOf(2, { passive: PASSIVE });
    fail(0, BAD, BAD, BAD);
    for (const ms of [1000, 2000, 2500, 2500]) {
      await clock.advance(ms - 1);
      expect(healths()).toEqual(['ejected', 'healthy']);
      await clock.advance(1);
      expect(healths()).toEqual(['healthy', 'healthy']);
      fail(0, BAD);
      expect(healths()).toEqual(['ejected', 'healthy']);
    }
  });

  it('begins anew with one that has been well for as long as it was out', async () => {
    const { healths, fail, clock } = upstreamOf(2, { passive: PASSIVE });
    fail(0, BAD, BAD, BAD);
    await clock.advance(1000);
    fail(0, GOOD);
    await clock.advance(1001);
    fail(0, BAD, BAD);
    expect(healths()).toEqual(['healthy', 'healthy']);
    fail(0, BAD);
    await clock.advance(1000);
    expect(healths()).toEqual(['healthy', 'healthy']);
  });

  it.each([
    [1, 50, 0],
    [2, 50, 1],
    [3, 50, 1],
    [5, 50, 2],
    [5, 0, 0],
    [3, 100, 3],
  ])('of %d endpoints, with %d %%, at most %d are ejected', (count, percent, expected) => {
    const { healths, fail } = upstreamOf(count, { passive: { ...PASSIVE, maxEjectedPercent: percent } });
    for (let at = 0; at < count; at += 1) fail(at, BAD, BAD, BAD, BAD);
    expect(healths().filter((each) => each === 'ejected')).toHaveLength(expected);
  });

  it('leaves no timer behind', () => {
    const { upstream, fail, clock } = upstreamOf(2, { passive: PASSIVE });
    fail(0, BAD, BAD, BAD);
    upstream.close();
    expect(clock.pending).toBe(0);
  });
});

describe('active health', () => {
  const ACTIVE: ActiveHealthRecord = {
    probe: { kind: 'tcp' },
    intervalMs: 100,
    timeoutMs: 50,
    unhealthyAfter: 2,
    healthyAfter: 3,
    jitterPercent: 0,
    initially: 'healthy',
  };

  it('turns after so many checks in a row, and says what was wrong', async () => {
    const { healths, problems, upstream, clock, lines } = upstreamOf(2, { active: ACTIVE });
    upstream.start();
    await clock.advance(0);
    problems[0] = 'status 500';
    await clock.advance(100);
    problems[0] = undefined;
    await clock.advance(100);
    problems[0] = 'status 500';
    await clock.advance(100);
    expect(healths()).toEqual(['healthy', 'healthy']);
    await clock.advance(100);
    expect(healths()).toEqual(['unhealthy', 'healthy']);
    expect(upstream.status().endpoints[0]?.lastFailure).toEqual({
      at: clock.date(),
      detail: 'check: status 500',
    });
    problems[0] = undefined;
    await clock.advance(299);
    expect(healths()).toEqual(['unhealthy', 'healthy']);
    await clock.advance(1);
    expect(healths()).toEqual(['healthy', 'healthy']);
    expect(lines).toEqual([
      'upstream "test": endpoint http://10.0.0.0 is unhealthy (status 500); 1 take traffic',
      'upstream "test": endpoint http://10.0.0.0 is healthy; 2 take traffic',
    ]);
  });

  it('one that counts as unhealthy at first takes traffic with its first good check', async () => {
    const { healths, problems, upstream, clock, take } = upstreamOf(2, {
      active: { ...ACTIVE, initially: 'unhealthy' },
    });
    problems[1] = 'refused';
    expect(take()).toBe('no endpoint is healthy');
    upstream.start();
    await clock.advance(0);
    expect(healths()).toEqual(['healthy', 'unhealthy']);
    problems[1] = undefined;
    await clock.advance(200);
    expect(healths()).toEqual(['healthy', 'unhealthy']);
    await clock.advance(100);
    expect(healths()).toEqual(['healthy', 'healthy']);
  });

  it('pauses differ by chance, within bounds', async () => {
    const draws = [0, 1, 0.5];
    const { upstream, clock, checks } = upstreamOf(
      1,
      { active: { ...ACTIVE, jitterPercent: 20 } },
      { random: () => draws.shift() ?? 0.5 },
    );
    upstream.start();
    await clock.advance(1000);
    expect(checks.slice(0, 4)).toEqual([0, 80, 200, 300]);
  });

  it('stops with the upstream', async () => {
    const { upstream, clock, checks } = upstreamOf(2, { active: ACTIVE });
    upstream.start();
    await clock.advance(100);
    upstream.close();
    const count = checks.length;
    await clock.advance(1000);
    expect(checks).toHaveLength(count);
    expect(clock.pending).toBe(0);
  });
});

describe('panic', () => {
  it('with too few healthy ones, health is ignored', () => {
    const { fail, healths, take } = upstreamOf(4, {
      panicPercent: 50,
      passive: { ...PASSIVE, maxEjectedPercent: 100 },
    });
    fail(0, BAD, BAD, BAD);
    fail(1, BAD, BAD, BAD);
    const takers = () => [...new Set(Array.from({ length: 16 }, take))].sort();
    expect(takers()).toEqual(['http://10.0.0.2', 'http://10.0.0.3']);
    fail(2, BAD, BAD, BAD);
    expect(healths()).toEqual(['ejected', 'ejected', 'ejected', 'healthy']);
    expect(takers()).toHaveLength(4);
  });

  it('another priority comes first', () => {
    const { fail, take } = upstreamOf(
      3,
      { panicPercent: 60, passive: { ...PASSIVE, maxEjectedPercent: 100 } },
      {},
      { endpoints: [0, 0, 1].map((priority, at) => ({ url: `http://10.0.0.${at}`, weight: 1, priority })) },
    );
    fail(0, BAD, BAD, BAD);
    expect(take()).toBe('http://10.0.0.2');
    fail(2, BAD, BAD, BAD);
    expect(new Set(Array.from({ length: 8 }, take))).toEqual(new Set(['http://10.0.0.0', 'http://10.0.0.1']));
  });
});

describe('slow start', () => {
  it('one that comes back begins with a tenth of its share and gets the rest bit by bit', async () => {
    const { fail, clock, take, upstream } = upstreamOf(2, { passive: PASSIVE }, {}, { slowStartMs: 10_000 });
    const share = () => {
      const taken = Array.from({ length: 1100 }, take).filter((each) => each === 'http://10.0.0.0');
      return taken.length / 1100;
    };
    expect(share()).toBeCloseTo(0.5, 2);
    fail(0, BAD, BAD, BAD);
    await clock.advance(1000);
    expect(share()).toBeCloseTo(0.1 / 1.1, 2);
    await clock.advance(5000);
    expect(share()).toBeCloseTo(0.5 / 1.5, 2);
    await clock.advance(5000);
    expect(share()).toBeCloseTo(0.5, 2);
    expect(clock.pending).toBe(0);
    upstream.close();
  });
});

function upstreamOf(
  count: number,
  health: Partial<HealthRecord>,
  world: { random?: () => number } = {},
  changes: Partial<UpstreamRecord> = {},
) {
  const clock = new TestClock();
  const lines: string[] = [];
  const problems: (string | undefined)[] = [];
  const checks: number[] = [];
  const endpoints = Array.from({ length: count }, (_, at) => ({ url: `http://10.0.0.${at}`, weight: 1 }));
  const record = upstreamRecord(endpoints, { health: { panicPercent: 0, ...health }, ...changes });
  const { now, date, after } = clock;
  const deps = upstreamDeps({
    ...{ now, date, after, ...world },
    warn: (line) => lines.push(line),
    probe: () => async (state) => {
      checks.push(now());
      return problems[upstream.endpoints.indexOf(state)];
    },
  });
  const upstream = createUpstream(record, undefined, deps);
  /** Ends one attempt after the other at an endpoint, whoever the balancer would choose. */
  const fail = (at: number, ...outcomes: readonly AttemptOutcome[]) => {
    const state = upstream.endpoints[at];
    if (state === undefined) throw new Error(`no endpoint ${at}`);
    for (const outcome of outcomes) {
      state.active += 1;
      upstream.done(state, outcome);
    }
  };
  const take = () => {
    const taken = upstream.take(exchangeFrom('10.0.0.1'));
    if ('kind' in taken) return taken.detail;
    upstream.done(taken, GIVEN_UP);
    return taken.endpoint.url;
  };
  const healths = () => upstream.status().endpoints.map((each) => each.health);
  return { upstream, clock, lines, problems, checks, fail, take, healths };
}
