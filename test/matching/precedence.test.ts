import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHosts, comparePatterns, compareSegments } from '../../src/matching/precedence.ts';
import { referenceLookup } from '../../src/matching/reference.ts';
import { pathWitness } from '../../src/matching/witness.ts';
import { patternOf, requestOf } from './support/entry.ts';
import { matchEntry } from './support/random-spec.ts';

describe('comparePatterns', () => {
  it('is one total order, in which only the same pattern ties', () => {
    fc.assert(
      fc.property(matchEntry, matchEntry, matchEntry, ({ path: a }, { path: b }, { path: c }) => {
        expect(Math.sign(comparePatterns(a, b))).toBe(0 - Math.sign(comparePatterns(b, a)));
        expect(comparePatterns(a, b) === 0).toBe(a.canonical === b.canonical);
        if (comparePatterns(a, b) < 0 && comparePatterns(b, c) < 0)
          expect(comparePatterns(a, c)).toBeLessThan(0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('says who wins a path that both take', () => {
    let overlaps = 0;
    fc.assert(
      fc.property(matchEntry, matchEntry, ({ path: a }, { path: b }) => {
        const order = comparePatterns(a, b);
        const path = pathWitness(a);
        if (order === 0 || path === undefined) return;
        const entries = [a, b].map((each, route) => ({ ...ANY, path: each, route }));
        const answer = referenceLookup(entries, 0, requestOf({ path }));
        const bothTake = 'route' in referenceLookup(entries.slice(1), 0, requestOf({ path }));
        if (!bothTake) return;
        overlaps++;
        expect(answer).toMatchObject({ route: order < 0 ? 0 : 1 });
      }),
      { numRuns: 20_000 },
    );
    expect(overlaps).toBeGreaterThan(1_000);
  });
});

const ANY = { listener: 0, host: '', methods: [], headers: [], query: [], priority: 0 };

describe('compareSegments', () => {
  it('puts the segments at one place into the order in which they are tried', () => {
    const written = ['a', 'b', 'ab{x}', 'a{x}b', '{x}ab', 'a{x:uint}', 'a{x:slug}', 'a{x~b}', 'a{x}', '{x}a'];
    const rest = ['{x:uuid}', '{x:uint}', '{x:int}', '{x:slug}', '{x~a}', '{x~b}', '{x}', '{x...}'];
    const segments = [...written, ...rest].flatMap((text) => patternOf(`/${text}`).segments);
    expect([...segments].reverse().sort(compareSegments)).toEqual(segments);
  });
});

describe('compareHosts', () => {
  it('is exact, then wildcards by longest suffix, then every host', () => {
    const hosts = ['long.example.com', 'a.com', 'b.com', '*.example.com', '*.a.com', '*.com', ''];
    expect([...hosts].reverse().sort(compareHosts)).toEqual(hosts);
  });
});
