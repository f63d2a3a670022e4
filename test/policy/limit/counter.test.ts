// The ways to count, against a log of every request ever let through.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLICES } from '../../../src/policy/limit/counter.ts';
import { LocalStore } from '../../../src/policy/limit/local-store.ts';
import type { LimitRule } from '../../../src/policy/limit/types.ts';

interface Entry {
  readonly atMs: number;
  readonly cost: number;
}

const RULE = fc.record({
  limit: fc.integer({ min: 1, max: 20 }),
  capacity: fc.integer({ min: 1, max: 20 }),
  windowMs: fc.constantFrom(7, 100, 1000, 60_000),
});

/** Requests: how long after the one before, in hundredths of the window, and what they cost. */
const REQUESTS = fc.array(
  fc.record({ gap: fc.integer({ min: 0, max: 60 }), cost: fc.integer({ min: 1, max: 4 }) }),
  { maxLength: 80 },
);

/** Lets requests through a store, and keeps the log; `judge` sees every one with the log so far. */
function play(
  rule: LimitRule,
  requests: readonly { readonly gap: number; readonly cost: number }[],
  judge: (entry: Entry, allowed: boolean, log: readonly Entry[], retryMs: number) => void,
) {
  let nowMs = 1_700_000_000_000;
  const store = new LocalStore(10, () => nowMs);
  const log: Entry[] = [];
  for (const { gap, cost } of requests) {
    nowMs += Math.floor((gap * rule.windowMs) / 100);
    const { outcome, retryMs } = store.take({ key: 'k', rules: [rule], cost });
    const entry = { atMs: nowMs, cost };
    judge(entry, outcome === 'allowed', log, retryMs);
    if (outcome === 'allowed') log.push(entry);
  }
}

/** What a bucket holds, worked out from the log alone. */
function levelOf(log: readonly Entry[], { limit, windowMs }: LimitRule, nowMs: number): number {
  let level = 0;
  let atMs = 0;
  for (const entry of [...log, { atMs: nowMs, cost: 0 }]) {
    level = Math.max(0, level - ((entry.atMs - atMs) / windowMs) * limit) + entry.cost;
    atMs = entry.atMs;
  }
  return level;
}

function usedSince(log: readonly Entry[], sinceMs: number): number {
  return log.filter(({ atMs }) => atMs > sinceMs).reduce((sum, { cost }) => sum + cost, 0);
}

describe('a token bucket', () => {
  it('lets through what a bucket worked out from the log has room for, and nothing else', () => {
    fc.assert(
      fc.property(RULE, REQUESTS, (given, requests) => {
        const rule: LimitRule = { id: 'b', kind: 'bucket', ...given };
        play(rule, requests, ({ atMs, cost }, allowed, log) => {
          expect(allowed).toBe(levelOf(log, rule, atMs) + cost <= rule.capacity + 1e-6);
        });
      }),
    );
  });

  it('lets no more through in any span than the burst and what becomes free in it', () => {
    fc.assert(
      fc.property(RULE, REQUESTS, (given, requests) => {
        const rule: LimitRule = { id: 'b', kind: 'bucket', ...given };
        play(rule, requests, ({ atMs, cost }, allowed, log) => {
          if (!allowed) return;
          for (const first of log) {
            const passed = usedSince(log, first.atMs - 1) + cost;
            const free = ((atMs - first.atMs) * rule.limit) / rule.windowMs;
            expect(passed).toBeLessThanOrEqual(rule.capacity + free + 1e-6);
          }
        });
      }),
    );
  });
});

describe('a sliding window', () => {
  const ruleOf = ({ limit, windowMs }: { limit: number; windowMs: number }): LimitRule => ({
    id: 's',
    kind: 'sliding',
    capacity: limit,
    limit,
    windowMs,
  });

  it('never lets more through than the limit, in a window of any start', () => {
    fc.assert(
      fc.property(RULE, REQUESTS, (given, requests) => {
        const rule = ruleOf(given);
        play(rule, requests, ({ atMs, cost }, allowed, log) => {
          if (allowed) expect(usedSince(log, atMs - rule.windowMs) + cost).toBeLessThanOrEqual(rule.limit);
        });
      }),
    );
  });

  it('refuses nothing that a log of the window and a slice more has room for', () => {
    fc.assert(
      fc.property(RULE, REQUESTS, (given, requests) => {
        const rule = ruleOf(given);
        const sinceMs = rule.windowMs * (1 + 1 / SLICES);
        play(rule, requests, ({ atMs, cost }, allowed, log) => {
          if (usedSince(log, atMs - sinceMs) + cost <= rule.limit) expect(allowed).toBe(true);
        });
      }),
    );
  });
});

describe('what a refused request is told', () => {
  it('is when it passes: not a millisecond later, and in a bucket not one earlier', () => {
    fc.assert(
      fc.property(RULE, REQUESTS, fc.constantFrom('bucket', 'sliding'), (given, requests, kind) => {
        const capacity = kind === 'bucket' ? given.capacity : given.limit;
        const rule: LimitRule = { ...given, id: 'r', kind, capacity };
        let nowMs = 1_700_000_000_000;
        const store = new LocalStore(10, () => nowMs);
        for (const { gap, cost } of requests) {
          nowMs += Math.floor((gap * rule.windowMs) / 100);
          const order = { key: 'k', rules: [rule], cost };
          const { outcome, retryMs } = store.take(order);
          if (outcome === 'allowed' || cost > capacity) continue;
          const toldMs = nowMs + Math.ceil(retryMs - 0.001);
          nowMs = toldMs - 1;
          if (retryMs > 0.001) expect(store.take(order).outcome).toBe('refused');
          nowMs = toldMs;
          expect(store.take(order).outcome).toBe('allowed');
        }
      }),
    );
  });
});

describe('the memory of a store', () => {
  it('is bounded under a million keys, and the last ones are remembered', () => {
    const store = new LocalStore(1000, () => 0);
    const rule: LimitRule = { id: 'b', kind: 'bucket', capacity: 1, limit: 1, windowMs: 1000 };
    const take = (key: number) => store.take({ key: `ip=${key}`, rules: [rule], cost: 1 }).outcome;
    let heldMax = 0;
    for (let key = 0; key < 1_000_000; key++) {
      take(key);
      heldMax = Math.max(heldMax, store.size);
    }
    expect(heldMax).toBeLessThanOrEqual(2000);
    for (let key = 999_001; key < 1_000_000; key++) expect(take(key)).toBe('refused');
    expect(take(0)).toBe('allowed');
  });

  it('keeps a key that is used, whatever comes beside it', () => {
    const store = new LocalStore(10, () => 0);
    const rule: LimitRule = { id: 'b', kind: 'bucket', capacity: 1, limit: 1, windowMs: 1000 };
    const take = (key: string) => store.take({ key, rules: [rule], cost: 1 }).outcome;
    expect(take('used')).toBe('allowed');
    for (let other = 0; other < 1000; other++) {
      take(`other ${other}`);
      if (other % 5 === 0) expect(take('used')).toBe('refused');
    }
  });
});
