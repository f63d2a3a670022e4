import { describe, expect, it } from 'vitest';
import { Restarts } from '../../../src/serve/worker/restarts.ts';

describe('Restarts', () => {
  it('replaces the first at once and those that fail again after longer and longer pauses', () => {
    const restarts = new Restarts(1);
    const pauses = Array.from({ length: 9 }, () => restarts.ended(0, 50));
    expect(pauses).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('begins anew after one that has lived long', () => {
    const restarts = new Restarts(1);
    const lives = [50, 50, 50, 60_000, 50, 50];
    expect(lives.map((livedMs) => restarts.ended(0, livedMs))).toEqual([0, 100, 200, 0, 0, 100]);
  });

  it('is hopeless when every place has failed six times in a row', () => {
    const restarts = new Restarts(2);
    for (let end = 0; end < 20; end++) restarts.ended(0, 50);
    for (let end = 0; end < 5; end++) restarts.ended(1, 50);
    expect(restarts.isHopeless).toBe(false);
    restarts.ended(1, 50);
    expect(restarts.isHopeless).toBe(true);
    restarts.ended(0, 60_000);
    expect(restarts.isHopeless).toBe(false);
  });
});
