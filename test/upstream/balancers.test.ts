import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Balance } from '../../src/artifact/types.ts';
import type { Exchange } from '../../src/http/types.ts';
import { createUpstream } from '../../src/upstream/create-upstream.ts';
import { BALANCERS } from '../../src/upstream/registry.ts';
import { createWeightedChoice } from '../../src/upstream/weighted.ts';
import { upstreamDeps } from './support/deps.ts';
import { exchangeFrom, upstreamRecord } from './support/records.ts';

const WEIGHTS = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 8 });

describe('every balancer', () => {
  it.each(BALANCERS.map((balancer) => balancer.kind))('%s takes only endpoints with a weight', (kind) => {
    fc.assert(
      fc.property(WEIGHTS, fc.integer(), (weights, seed) => {
        const { pick } = upstreamOf(weights, balanceOf(kind), seed);
        for (let at = 0; at < 20; at += 1) {
          const picked = pick(exchangeFrom(`10.0.0.${at}`));
          if (weights.every((weight) => weight === 0)) expect(picked).toBeUndefined();
          else expect(picked?.endpoint.weight).toBeGreaterThan(0);
        }
      }),
    );
  });

  it.each(BALANCERS.map((balancer) => balancer.kind))('%s shares in proportion to weight', (kind) => {
    const weights = [5, 1, 0, 3, 1];
    const { pick } = upstreamOf(weights, balanceOf(kind), 7);
    const counts = new Map<number, number>();
    const rounds = 20_000;
    for (let at = 0; at < rounds; at += 1) {
      const index = indexOf(pick(exchangeFrom(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)));
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    for (const [index, weight] of weights.entries()) {
      const share = (counts.get(index) ?? 0) / rounds;
      // With nothing under way, least-request always takes the heavier of two; its shares follow the load instead.
      if (kind !== 'least-request') expect(share).toBeCloseTo(weight / 10, 1.5);
    }
  });
});

describe('round-robin', () => {
  it('is smooth: never long runs of one endpoint', () => {
    const { pick } = upstreamOf([5, 1, 1], { kind: 'round-robin' }, 1);
    const order = Array.from({ length: 14 }, () => indexOf(pick(exchangeFrom('10.0.0.1'))));
    expect(order).toEqual([0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0]);
  });

  it('is exact over every full turn', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }), (weights) => {
        const { pick } = upstreamOf(weights, { kind: 'round-robin' }, 1);
        const counts = weights.map(() => 0);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (let at = 0; at < total; at += 1) {
          const index = indexOf(pick(exchangeFrom('10.0.0.1')));
          counts[index] = (counts[index] ?? 0) + 1;
        }
        expect(counts).toEqual(weights);
      }),
    );
  });
});

describe('least-request', () => {
  it('keeps the load per weight level', () => {
    const weights = [1, 1, 2, 4];
    const { pick, endpoints } = upstreamOf(weights, { kind: 'least-request' }, 3);
    for (let at = 0; at < 800; at += 1) {
      const picked = pick(exchangeFrom('10.0.0.1'));
      if (picked !== undefined) picked.active += 1;
    }
    for (const { endpoint, active } of endpoints) {
      expect(active / endpoint.weight).toBeGreaterThan(85);
      expect(active / endpoint.weight).toBeLessThan(115);
    }
  });
});

describe('hash', () => {
  const exchanges = [
    ['client-ip', { kind: 'hash', by: 'client-ip' }, (key: string) => exchangeFrom(key)],
    [
      'header',
      { kind: 'hash', by: 'header', name: 'X-User' },
      (key: string) => exchangeFrom('1', ['x-user', key]),
    ],
    [
      'cookie',
      { kind: 'hash', by: 'cookie', name: 'sid' },
      (key: string) => exchangeFrom('1', ['Cookie', `a=1; sid=${key}`]),
    ],
    [
      'path parameter',
      { kind: 'hash', by: 'param', name: 'id' },
      (key: string) => ({ ...exchangeFrom('1'), params: { id: key } }),
    ],
  ] as const satisfies readonly (readonly [string, Balance, (key: string) => Exchange])[];

  it.each(exchanges)('gives the same key the same endpoint, by %s', (_, balance, exchangeOf) => {
    const one = upstreamOf([1, 1, 1, 1], balance, 1);
    const two = upstreamOf([1, 1, 1, 1], balance, 2);
    const picked = new Set<number>();
    for (let key = 0; key < 100; key += 1) {
      const index = indexOf(one.pick(exchangeOf(`key${key}`)));
      expect(indexOf(two.pick(exchangeOf(`key${key}`)))).toBe(index);
      picked.add(index);
    }
    expect(picked.size).toBe(4);
  });

  it('moves only the keys of an endpoint that goes', () => {
    const balance: Balance = { kind: 'hash', by: 'client-ip' };
    const before = upstreamOf([1, 1, 1, 1], balance, 1);
    const after = upstreamOf([1, 1, 0, 1], balance, 1);
    for (let key = 0; key < 500; key += 1) {
      const exchange = exchangeFrom(`10.0.0.${key}`);
      const index = indexOf(before.pick(exchange));
      if (index !== 2) expect(indexOf(after.pick(exchange))).toBe(index);
    }
  });

  it('with bounded load, no endpoint has more than its share and some percent above', () => {
    const loads = fc.record({
      weights: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 6 }),
      percent: fc.integer({ min: 101, max: 300 }),
      keys: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 200 }),
    });
    fc.assert(
      fc.property(loads, ({ weights, percent, keys }) => {
        const balance: Balance = { kind: 'hash', by: 'client-ip', boundedLoadPercent: percent };
        const { take, endpoints } = upstreamOf(weights, balance, 1);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [count, key] of keys.entries()) {
          const taken = take(exchangeFrom(`key${key}`));
          if ('kind' in taken) throw new Error(taken.detail);
          const share = taken.endpoint.weight / total;
          expect(taken.active).toBeLessThanOrEqual(Math.ceil((percent / 100) * share * (count + 1) + 1e-9));
        }
        expect(endpoints.reduce((sum, { active }) => sum + active, 0)).toBe(keys.length);
      }),
    );
  });

  it('with bounded load and room for all, keys go where they go without', () => {
    const plain = upstreamOf([1, 1, 1], { kind: 'hash', by: 'client-ip' }, 1);
    const bounded = upstreamOf([1, 1, 1], { kind: 'hash', by: 'client-ip', boundedLoadPercent: 125 }, 1);
    for (let key = 0; key < 200; key += 1) {
      const exchange = exchangeFrom(`10.0.0.${key}`);
      expect(indexOf(bounded.pick(exchange))).toBe(indexOf(plain.pick(exchange)));
    }
  });

  it('spreads exchanges without a key by chance', () => {
    const { pick } = upstreamOf([1, 1], { kind: 'hash', by: 'cookie', name: 'sid' }, 5);
    const picked = new Set(Array.from({ length: 50 }, () => indexOf(pick(exchangeFrom('10.0.0.1')))));
    expect(picked.size).toBe(2);
  });
});

describe('createWeightedChoice', () => {
  it.each([
    [0, 'a'],
    [0.24, 'a'],
    [0.26, 'c'],
    [0.999_999, 'c'],
  ])('at %d takes %s', (point, expected) => {
    const items = [
      { value: 'a', weight: 1 },
      { value: 'b', weight: 0 },
      { value: 'c', weight: 3 },
    ];
    expect(createWeightedChoice(items, () => point)()).toBe(expected);
  });

  it('refuses weights that are all 0', () => {
    expect(() => createWeightedChoice([{ value: 'a', weight: 0 }], Math.random)).toThrow(RangeError);
  });
});

function upstreamOf(weights: readonly number[], balance: Balance, seed: number) {
  const endpoints = weights.map((weight, index) => ({ url: `http://10.9.0.${index}:80`, weight }));
  const record = upstreamRecord(endpoints, { balance });
  const upstream = createUpstream(record, undefined, upstreamDeps({ random: randomFrom(seed) }));
  const pick = (exchange: Exchange) => {
    const taken = upstream.take(exchange);
    if ('kind' in taken) return undefined;
    upstream.done(taken, { status: 200, headMs: 1, durationMs: 1, failure: undefined });
    return taken;
  };
  return { ...upstream, pick };
}

function balanceOf(kind: Balance['kind']): Balance {
  return kind === 'hash' ? { kind, by: 'client-ip' } : { kind };
}

function indexOf(picked: { readonly endpoint: { readonly url: string } } | undefined): number {
  return Number(/10\.9\.0\.(\d+)/.exec(picked?.endpoint.url ?? '')?.[1] ?? -1);
}

/** Mulberry32: enough chance for a test, and the same on every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
