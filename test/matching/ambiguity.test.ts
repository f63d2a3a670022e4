import { describe, expect, it } from 'vitest';
import { findAmbiguities } from '../../src/matching/ambiguity.ts';
import { referenceLookup } from '../../src/matching/reference.ts';
import type { ValueCondition } from '../../src/matching/types.ts';
import { type EntrySketch, entriesOf, exactly, requestOf } from './support/entry.ts';

const regex = (name: string, value: string): ValueCondition => ({ name, op: 'regex', value });
const present = (name: string, value: boolean): ValueCondition => ({ name, op: 'present', value });

const TIES: readonly (readonly [what: string, EntrySketch, EntrySketch])[] = [
  ['the same', {}, {}],
  ['names of parameters', { path: '/{a}' }, { path: '/{b}' }],
  ['methods that overlap', { methods: ['GET', 'PUT'] }, { methods: ['POST', 'PUT'] }],
  ['the slash behind a prefix', { path: 'prefix /a' }, { path: 'prefix /a/' }],
  ['different headers', { headers: exactly({ a: '1' }) }, { headers: exactly({ b: '2' }) }],
  ['equal headers', { headers: exactly({ a: '1' }) }, { headers: exactly({ a: '1' }) }],
  ['exact and regex', { headers: exactly({ a: '12' }) }, { headers: [regex('a', '[0-9]+')] }],
  ['two regexes that overlap', { query: [regex('a', 'x.*')] }, { query: [regex('a', '.*y')] }],
  ['present and regex', { query: [present('a', true)] }, { query: [regex('a', 'x+')] }],
  ['both absent', { headers: [present('a', false)] }, { headers: [present('a', false)] }],
  ['regex segments of the same text', { path: '/{a~[0-9]+}' }, { path: '/{b~[0-9]+}' }],
  ['an expression for the path', { path: 'regex /a+' }, { path: 'regex /a+' }],
  ['a wildcard host', { host: '*.a.b' }, { host: '*.a.b' }],
];

const NO_TIES: readonly (readonly [what: string, EntrySketch, EntrySketch])[] = [
  ['the same route', { route: 1 }, { route: 1 }],
  ['listeners', { listener: 0 }, { listener: 1 }],
  ['hosts', { host: 'a.b' }, { host: '*.b' }],
  ['paths', { path: '/{a}' }, { path: '/{a:slug}' }],
  ['template and prefix', { path: '/a' }, { path: 'prefix /a' }],
  ['methods', { methods: ['GET'] }, { methods: ['POST'] }],
  ['GET and HEAD', { methods: ['GET'] }, { methods: ['HEAD'] }],
  ['listed and any', { methods: ['GET'] }, {}],
  ['priority', { priority: 1 }, { priority: 2 }],
  ['the number of headers', { headers: exactly({ a: '1' }) }, {}],
  ['the number of query conditions', { query: exactly({ a: '1' }) }, {}],
  ['values', { headers: exactly({ a: '1' }) }, { headers: exactly({ a: '2' }) }],
  ['presence', { query: [present('a', true)] }, { query: [present('a', false)] }],
  ['a value and absence', { query: exactly({ a: '1' }) }, { query: [present('a', false)] }],
  ['exact and regex', { headers: exactly({ a: 'x' }) }, { headers: [regex('a', '[0-9]+')] }],
  ['two regexes', { query: [regex('a', 'x.*')] }, { query: [regex('a', 'y.*')] }],
  [
    'regexes that share only what no header can carry',
    { headers: [regex('a', '\\n|x')] },
    { headers: [regex('a', '\\n|y')] },
  ],
  ['the text of regexes', { path: '/{a~a|b}' }, { path: '/{a~b|a}' }],
];

describe('findAmbiguities', () => {
  it.each(TIES)('finds a tie that %s do not resolve, with a request that both match', (_, a, b) => {
    const entries = entriesOf(a, b);
    const [found, ...others] = findAmbiguities(entries);
    expect(others).toEqual([]);
    expect([found?.first.route, found?.second.route]).toEqual([0, 1]);
    const request = requestOf(found?.witness ?? {});
    for (const [route, entry] of entries.entries()) {
      expect(referenceLookup([entry], 0, request)).toMatchObject({ route });
    }
  });

  it.each(NO_TIES)('finds none where %s differ', (_, a, b) => {
    expect(findAmbiguities(entriesOf(a, b))).toEqual([]);
  });

  it('tells a pair of routes once, and each route against the first it ties with', () => {
    const entries = entriesOf({}, {}, {}, { host: 'a', route: 0 }, { host: 'a', route: 1 });
    expect(findAmbiguities(entries).map(({ first, second }) => [first.route, second.route])).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('gives a host that the listener takes', () => {
    const [found] = findAmbiguities(entriesOf({}, {}), [['*.shop.example']]);
    expect(found?.witness.host).toBe('www.shop.example');
  });

  it('stays fast on many entries that differ in one thing', () => {
    const count = 100_000;
    const numbered = (sketch: (number: number) => EntrySketch) => {
      const [shared] = entriesOf({ path: '/a/{b}' });
      if (shared === undefined) return [];
      return Array.from({ length: count }, (_, route) => ({
        ...shared,
        ...sketch(route),
        path: shared.path,
        route,
      }));
    };
    const tables = [
      numbered((number) => ({ headers: exactly({ tenant: `t${number}` }) })),
      numbered((number) => ({ query: exactly({ a: `${number % 300}`, b: `${Math.floor(number / 300)}` }) })),
      numbered((number) => ({ host: `h${number}.example` })),
      numbered((number) => ({ priority: number })),
    ];
    for (const table of tables) {
      const started = performance.now();
      expect(findAmbiguities(table)).toEqual([]);
      expect(performance.now() - started).toBeLessThan(3_000);
    }
    expect(findAmbiguities(numbered(() => ({})).slice(0, 2_000))).toHaveLength(1_999);
  });
});
