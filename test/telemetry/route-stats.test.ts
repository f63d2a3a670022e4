// Figures of routes against the same worked out exactly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/http/types.ts';
import { joinFigures, quantileMs, RouteStats } from '../../src/telemetry/route-stats.ts';
import type { ExchangeReport } from '../../src/telemetry/types.ts';

function ended(route: string | undefined, durationMs: number, status = 200): ExchangeReport {
  // What the figures look at.
  return { exchange: { route }, durationMs, status, end: 'complete' } as ExchangeReport;
}

function statsAt(clock: { ms: number }): RouteStats {
  return new RouteStats(() => clock.ms);
}

describe('the figures of routes', () => {
  it('give percentiles within 6 % of the exact ones', () => {
    const durations = fc.array(fc.double({ min: 0.01, max: 100_000, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, quantile) => {
        const stats = statsAt({ ms: 1_000 });
        for (const each of all) stats.ended(ended('a', each));
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(quantile * all.length) - 1] ?? Number.NaN;
        const told = quantileMs(stats.figures()[0]?.buckets ?? new Map(), quantile) ?? Number.NaN;
        expect(Math.abs(told / exact - 1)).toBeLessThan(0.06);
      }),
    );
  });

  it('are the same whether one process counts or several', () => {
    const clock = { ms: 0 };
    const [one, other, all] = [statsAt(clock), statsAt(clock), statsAt(clock)];
    for (let count = 0; count < 500; count++) {
      clock.ms += 37;
      const asked = { route: count % 3 === 0 ? 'a' : 'b' } as Exchange;
      for (const each of [count % 2 === 0 ? one : other, all]) each.routed(asked);
      const report = ended(count % 3 === 0 ? 'a' : 'b', 1 + (count % 97), count % 10 === 0 ? 502 : 200);
      (count % 2 === 0 ? one : other).ended(report);
      all.ended(report);
    }
    const joined = joinFigures([one.figures(), other.figures()]);
    const whole = joinFigures([all.figures()]);
    for (const [route, figures] of whole) {
      const { buckets, ratePerS, errorRatePerS, ...counts } = joined.get(route) ?? figures;
      expect(counts).toEqual({ route, total: figures.total, errors: figures.errors, inFlight: 0 });
      expect(ratePerS).toBeCloseTo(figures.ratePerS);
      expect(errorRatePerS).toBeCloseTo(figures.errorRatePerS);
      expect([...buckets].sort()).toEqual([...figures.buckets].sort());
    }
  });

  it('tell rates of the last ten seconds that are over', () => {
    const clock = { ms: 0 };
    const stats = statsAt(clock);
    for (let second = 0; second < 30; second++) {
      for (let count = 0; count < (second < 20 ? 100 : 7); count++)
        stats.ended(ended('a', 1, count === 0 ? 500 : 200));
      clock.ms += 1_000;
    }
    expect(stats.figures()[0]).toMatchObject({ ratePerS: 7, errorRatePerS: 1, total: 2070, errors: 30 });
    clock.ms += 60_000;
    expect(stats.figures()[0]).toMatchObject({ ratePerS: 0, errorRatePerS: 0, total: 2070 });
  });

  it('forget durations after a minute, and count what is under way', () => {
    const clock = { ms: 0 };
    const stats = statsAt(clock);
    stats.routed({ route: 'a' } as Exchange);
    stats.routed({ route: 'a' } as Exchange);
    stats.ended(ended('a', 5_000));
    clock.ms = 59_000;
    expect(stats.figures()[0]?.inFlight).toBe(1);
    expect(quantileMs(stats.figures()[0]?.buckets ?? new Map(), 0.5)).toBeGreaterThan(4_000);
    clock.ms = 61_000;
    expect(quantileMs(stats.figures()[0]?.buckets ?? new Map(), 0.5)).toBeUndefined();
  });

  it('are bounded when names come and go', () => {
    const stats = statsAt({ ms: 0 });
    stats.routed({ route: 'kept' } as Exchange);
    for (let name = 0; name < 1_000; name++) {
      stats.routed({ route: `gone-${name}` } as Exchange);
      stats.ended(ended(`gone-${name}`, 1));
    }
    stats.retain(10);
    expect(stats.figures().map(({ route }) => route)).toEqual(['kept']);
  });
});
