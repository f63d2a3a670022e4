// Rules that never win: against the naive reference, asked with every request that random specs are made for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnreachable, requestWonBy } from '../../../src/matching/algebra/reach.ts';
import { openRuleSets, type RuleSet } from '../../../src/matching/algebra/rule-set.ts';
import { referenceLookup } from '../../../src/matching/reference.ts';
import type { MatchEntry } from '../../../src/matching/types.ts';
import { type EntrySketch, entriesOf, exactly, requestOf } from '../support/entry.ts';
import { artifactOf } from '../support/open-entries.ts';
import { entries, questionAt } from '../support/random-spec.ts';
import { matchByRegExp } from '../support/regexp.ts';
import { withoutTies } from '../support/without-ties.ts';

function ruleSet(spec: readonly MatchEntry[]): RuleSet {
  const [set] = openRuleSets(artifactOf(spec, 1));
  if (set === undefined) throw new Error('no listener');
  return set;
}

/** Routes that no request reaches, each with the routes that take its place. */
function unreachable(...sketches: readonly EntrySketch[]): [number, number[]][] {
  const found = findUnreachable(ruleSet(entriesOf(...sketches)));
  expect(found.unknown).toEqual([]);
  return found.unreachable.map(({ rule, coveredBy }) => [rule.route, coveredBy.map(({ route }) => route)]);
}

describe('findUnreachable', () => {
  const present = (name: string, value: boolean) => ({ name, op: 'present', value }) as const;
  it.each<[string, EntrySketch[], [number, number[]][]]>([
    ['nothing among routes that differ', [{ path: '/a' }, { path: '/{x}' }], []],
    [
      'a route whose two halves are taken by conditions that exclude each other',
      [
        { path: '/a', headers: [present('x', true)] },
        { path: '/a', headers: [present('x', false)] },
        { path: '/a' },
      ],
      [[2, [0, 1]]],
    ],
    [
      'a prefix whose paths are all taken',
      [{ path: '/a' }, { path: '/a/{rest...}' }, { path: 'prefix /a' }],
      [[2, [0, 1]]],
    ],
    [
      'a typed parameter behind an expression that takes the same',
      [{ path: 'regex /u/[0-9]+' }, { path: '/u/{id:uint}' }],
      [[1, [0]]],
    ],
    [
      'methods that are all listed elsewhere',
      [
        { path: '/a', methods: ['GET', 'POST'], headers: [] },
        { path: '/a', methods: ['GET'], headers: [], priority: -1 },
      ],
      [[1, [0]]],
    ],
    [
      'only the routes that are needed to cover it',
      [
        { path: 'regex /a/x' },
        { path: 'regex /a/[a-m]' },
        { path: 'regex /a/[l-z]' },
        { path: '/a/{x~[a-z]}' },
      ],
      [
        [0, [2]],
        [3, [1, 2]],
      ],
    ],
    [
      'a header that would need two values',
      [{ headers: [...exactly({ x: '1' }), ...exactly({ x: '2' })] }],
      [[0, []]],
    ],
  ])('finds %s', (_, sketches, expected) => {
    expect(unreachable(...sketches)).toEqual(expected);
  });

  it('says nothing that a request refutes, and shows a request for every other rule', () => {
    let dead = 0;
    fc.assert(
      fc.property(entries, fc.array(fc.nat(), { minLength: 100, maxLength: 100 }), (drawn, numbers) => {
        const spec = withoutTies(drawn.map((entry, route) => ({ ...entry, listener: 0, route })));
        const set = ruleSet(spec);
        const { unreachable: found, unknown } = findUnreachable(set);
        expect(unknown).toEqual([]);
        const never = new Set(found.map(({ rule }) => rule));
        dead += never.size;
        for (const rule of set.rules) {
          const request = requestWonBy(set, rule);
          expect(typeof request === 'string').toBe(never.has(rule));
          if (typeof request === 'string') continue;
          expect(set.winner(request)).toBe(rule);
          const answer = referenceLookup(spec, 0, requestOf(request), matchByRegExp);
          expect('route' in answer ? answer.route : undefined).toBe(rule.route);
        }
        for (const number of numbers) {
          const { request } = questionAt(number, spec);
          const { method, host, path, query } = request;
          const headers = Object.fromEntries(
            ['h1', 'h2'].flatMap((name) => {
              const value = request.header(name);
              return value === undefined ? [] : [[name, value]];
            }),
          );
          const winner = set.winner({ method, host, path, headers, ...(query !== undefined && { query }) });
          expect(winner !== undefined && never.has(winner)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
    expect(dead).toBeGreaterThan(20);
  });
});
