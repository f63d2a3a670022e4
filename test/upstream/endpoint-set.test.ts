import { describe, expect, it } from 'vitest';
import { EndpointSet } from '../../src/upstream/endpoint-set.ts';
import type { EndpointState } from '../../src/upstream/types.ts';
import { upstreamDeps } from './support/deps.ts';
import { exchangeFrom, upstreamRecord } from './support/records.ts';

describe('priorities', () => {
  it('the lowest number takes all traffic as long as any of its endpoints is healthy', () => {
    const { set, states, takers } = setOf([0, 0, 1, 2]);
    expect(takers()).toEqual([0, 1]);
    set.mark(states[0], { down: true });
    expect(takers()).toEqual([1]);
    set.mark(states[1], { ejected: true });
    expect(takers()).toEqual([2]);
    set.mark(states[2], { down: true });
    expect(takers()).toEqual([3]);
    set.mark(states[3], { down: true });
    expect(takers()).toEqual([]);
    expect(set.refusal?.detail).toBe('no endpoint is healthy');
    set.mark(states[1], { down: false, ejected: false });
    expect(takers()).toEqual([1]);
  });

  it('whoever has tried all of one number goes on to the next', () => {
    const { set, states } = setOf([0, 0, 1]);
    const [first, second, third] = states;
    expect(set.choose(exchangeFrom('10.0.0.1'), [first])).toBe(second);
    expect(set.choose(exchangeFrom('10.0.0.1'), [first, second])).toBe(third);
    expect([first, second]).toContain(set.choose(exchangeFrom('10.0.0.1'), [first, second, third]));
  });

  it('an endpoint without a weight takes nothing, whatever its number', () => {
    const set = new EndpointSet(
      upstreamRecord([
        { url: 'http://10.0.0.1', weight: 0 },
        { url: 'http://10.0.0.2', weight: 1, priority: 3 },
      ]),
      upstreamDeps(),
    );
    expect(set.choose(exchangeFrom('10.0.0.1'), [])).toBe(set.states[1]);
  });
});

function setOf(priorities: readonly number[]) {
  const endpoints = priorities.map((priority, at) => ({ url: `http://10.0.0.${at}`, weight: 1, priority }));
  const set = new EndpointSet(upstreamRecord(endpoints), upstreamDeps());
  const states = set.states as [EndpointState, EndpointState, EndpointState, EndpointState];
  const takers = () => {
    const taken = Array.from({ length: 20 }, () => set.choose(exchangeFrom('10.0.0.1'), []));
    return [...new Set(taken.flatMap((each) => ('kind' in each ? [] : [set.states.indexOf(each)])))].sort();
  };
  return { set, states, takers };
}
