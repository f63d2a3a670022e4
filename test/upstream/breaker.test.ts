// When a breaker opens, what it lets through until it closes again, and what must not deceive it.
import { describe, expect, it } from 'vitest';
import type { BreakerRecord } from '../../src/artifact/types.ts';
import type { AttemptFailure } from '../../src/upstream/types.ts';
import { BreakerWorld } from './support/breaker-world.ts';

const OPEN = { kind: 'overload', detail: 'the breaker is open' };

type Ended = number | AttemptFailure;

/** A world whose breaker has just opened. */
function opened(changes: Partial<BreakerRecord> = {}): BreakerWorld {
  const world = new BreakerWorld(changes);
  world.attempts(503, 503, 503, 503);
  expect(world.state).toBe('open');
  return world;
}

describe('a breaker', () => {
  it.each<[string, Partial<BreakerRecord>, Ended[], 'open' | 'closed']>([
    ['stays closed below the least number of attempts', {}, [503, 503, 503], 'closed'],
    ['opens at the share of them that fails', {}, [200, 200, 503, 'reset'], 'open'],
    ['stays closed below that share', {}, [200, 200, 200, 503, 503], 'closed'],
    ['does not mind statuses that are not named', {}, [404, 429, 501, 404, 400], 'closed'],
    ['does not mind failures that are not named', {}, ['invalid', 'invalid', 'invalid', 'invalid'], 'closed'],
    ['counts each kind of failure', {}, ['connect', 'reset', 'timeout', 500], 'open'],
    ['opens at so many in a row', { failures: 3, minRequests: 100 }, [200, 503, 'timeout', 503], 'open'],
    [
      'begins to count anew with each that is well',
      { failures: 3, minRequests: 100 },
      [503, 503, 200, 503, 503],
      'closed',
    ],
  ])('%s', (_, changes, attempts, state) => {
    const world = new BreakerWorld(changes);
    world.attempts(...attempts);
    expect(world.state).toBe(state);
  });

  it('forgets what is longer ago than its window', () => {
    const world = new BreakerWorld();
    world.attempts(503, 503, 503);
    world.now += 11_000;
    world.attempts(503, 503, 503);
    expect(world.state).toBe('closed');
    world.attempt(503);
    expect(world.state).toBe('open');
  });

  it('refuses all at once while it is open, and says when to come again', () => {
    const world = opened();
    expect(world.take()).toEqual({ ...OPEN, retryAfterS: 5 });
    world.now += 3_500;
    expect(world.take()).toEqual({ ...OPEN, retryAfterS: 2 });
    expect(world.active).toBe(0);
    expect(world.warnings).toEqual(['upstream "test": the breaker is open, 4 of the last 4 attempts failed']);
  });

  it('lets a few through as a trial, and closes once all of them are well', () => {
    const world = opened();
    world.now += 5_000;
    const trials = [world.begin(), world.begin()];
    expect(world.take()).toMatchObject({ detail: 'the breaker is half open', retryAfterS: 1 });
    trials[0]?.head(200);
    expect(world.state).toBe('half-open');
    expect(world.take()).toMatchObject({ kind: 'overload' });
    trials[1]?.head(404);
    expect(world.state).toBe('closed');
    world.attempts(200, 503, 200);
    expect(world.warnings).toHaveLength(2);
  });

  it('opens for twice as long after each trial that fails, up to a bound, and for the first time again once closed', () => {
    const world = opened();
    for (const seconds of [10, 15, 15]) {
      world.now += 15_000;
      world.attempt('timeout');
      expect(world.take()).toEqual({ ...OPEN, retryAfterS: seconds });
    }
    world.now += 15_000;
    world.attempts(200, 200);
    expect(world.state).toBe('closed');
    world.attempts(503, 503, 503, 503);
    expect(world.take()).toEqual({ ...OPEN, retryAfterS: 5 });
  });

  it('gives the place of a trial that its client gave up to another', () => {
    const world = opened();
    world.now += 5_000;
    for (let at = 0; at < 5; at += 1) world.begin().end();
    world.attempts(200, 200);
    expect(world.state).toBe('closed');
  });

  it('is not deceived by what began before it opened', () => {
    const world = new BreakerWorld();
    const old = Array.from({ length: 6 }, () => world.begin());
    world.attempts(503, 503, 503, 503);
    old[0]?.head(200);
    world.now += 5_000;
    const trial = world.begin();
    old[1]?.head(200);
    old[2]?.head(200);
    old[3]?.end();
    expect(world.state).toBe('half-open');
    old[4]?.end('timeout');
    expect(world.state).toBe('half-open');
    trial.head(200);
    world.attempt(200);
    expect(world.state).toBe('closed');
    old[5]?.end('timeout');
    world.attempts(503, 503, 200);
    expect(world.state).toBe('closed');
  });

  it('judges a stream by its head, and again when it breaks off', () => {
    const world = opened({ halfOpen: 1 });
    world.now += 5_000;
    const stream = world.begin();
    stream.head(200);
    expect(world.state).toBe('closed');
    world.attempts(503, 503, 503);
    expect(world.state).toBe('closed');
    world.now += 1_000;
    stream.end('reset');
    expect(world.state).toBe('open');
  });
});
