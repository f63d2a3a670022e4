import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Balance } from '../../src/artifact/types.ts';
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

describe('health and balance', () => {
  const ENDPOINTS = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 9 }), isWell: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  });

  it('those that are healthy share by weight, exactly, and nobody else takes anything', () => {
    fc.assert(
      fc.property(ENDPOINTS, (endpoints) => {
        const set = setWith(endpoints, { kind: 'round-robin' });
        const expected = endpoints.map(({ weight, isWell }) => (isWell ? weight : 0));
        const total = expected.reduce((sum, weight) => sum + weight, 0);
        const counts = endpoints.map(() => 0);
        for (let turn = 0; turn < total; turn += 1) {
          const taken = set.choose(exchangeFrom('10.0.0.1'), []);
          if ('kind' in taken) throw new Error(taken.detail);
          const at = set.states.indexOf(taken);
          counts[at] = (counts[at] ?? 0) + 1;
        }
        expect(counts).toEqual(expected);
        expect(set.refusal === undefined).toBe(total > 0);
      }),
    );
  });

  it('by hash, an endpoint that fails moves only its own keys, and gets them back', () => {
    fc.assert(
      fc.property(ENDPOINTS, fc.nat(), (endpoints, pick) => {
        const set = setWith(endpoints, { kind: 'hash', by: 'client-ip' });
        const choices = () =>
          Array.from({ length: 50 }, (_, key) => set.choose(exchangeFrom(`key${key}`), []));
        const before = choices();
        const failing = set.states[pick % endpoints.length];
        if (failing?.health !== 'healthy') return;
        set.mark(failing, { down: true });
        for (const [key, choice] of choices().entries()) {
          if (before[key] !== failing) expect(choice).toEqual(before[key]);
          else expect(choice).not.toBe(failing);
        }
        set.mark(failing, { down: false });
        expect(choices()).toEqual(before);
      }),
    );
  });
});

function setWith(endpoints: readonly { weight: number; isWell: boolean }[], balance: Balance): EndpointSet {
  const given = endpoints.map(({ weight }, at) => ({ url: `http://10.0.0.${at}`, weight }));
  const set = new EndpointSet(upstreamRecord(given, { balance }), upstreamDeps());
  for (const [at, { isWell }] of endpoints.entries()) {
    const state = set.states[at];
    if (state !== undefined) set.mark(state, { down: !isWell });
  }
  return set;
}

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
