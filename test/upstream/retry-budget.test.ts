// The budget of further attempts counts exchanges, also those that wait between two attempts.
import { describe, expect, it } from 'vitest';
import { RepeatBudget } from '../../src/upstream/repeat-budget.ts';
import { createRetry } from '../../src/upstream/retry.ts';
import type { AttemptEnd } from '../../src/upstream/types.ts';

const REFUSED: AttemptEnd = { failure: 'connect', response: undefined, untouched: true };

/** An upstream at which `count` first attempts are under way. */
function upstreamWith(count: number, percent: number) {
  const world = { underWay: count };
  const budget = new RepeatBudget({ percent, max: undefined, underWay: () => world.underWay });
  const backoff = { baseMs: 10, maxMs: 10 };
  const retry = createRetry(
    {
      attempts: 1,
      conditions: ['connect-failure'],
      methods: ['GET'],
      budgetPercent: percent,
      backoff,
      replayBytesMax: 0,
    },
    { budget, random: () => 0.5 },
  );
  return {
    /** An attempt fails; whether another is to follow, for which its exchange then waits. */
    fail() {
      const attempts = retry.begin('GET');
      const isAllowed = attempts.next(REFUSED) !== undefined;
      world.underWay -= 1;
      return { attempts, isAllowed };
    },
    begin(attempts: ReturnType<typeof retry.begin>) {
      world.underWay += 1;
      attempts.begun();
    },
  };
}

describe('the budget', () => {
  it('of 100% lets every exchange try again, though all wait at once', () => {
    const upstream = upstreamWith(8, 100);
    const all = Array.from({ length: 8 }, () => upstream.fail());
    expect(all.map(({ isAllowed }) => isAllowed)).toEqual(Array(8).fill(true));
  });

  it('counts an exchange once: waiting, at its further attempt, and no more when it is over', () => {
    const upstream = upstreamWith(20, 50);
    const first = Array.from({ length: 10 }, () => upstream.fail());
    expect(first.every(({ isAllowed }) => isAllowed)).toBe(true);
    expect(upstream.fail().isAllowed).toBe(false);
    for (const { attempts } of first) upstream.begin(attempts);
    expect(upstream.fail().isAllowed).toBe(false);
    for (const { attempts } of first.slice(0, 2)) attempts.end();
    expect(upstream.fail().isAllowed).toBe(true);
  });
});
