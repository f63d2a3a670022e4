import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRegex, REGEX_LENGTH_MAX, REGEX_STATES_MAX } from '../../src/matching/regex/compile-regex.ts';
import { matchDfa } from '../../src/matching/regex/match-dfa.ts';
import { intersectDfa, shortestMatch } from '../../src/matching/regex/shared-word.ts';
import type { Dfa } from '../../src/matching/regex/types.ts';

function dfaOf(text: string): Dfa {
  const result = compileRegex(text);
  if ('dfa' in result) return result.dfa;
  throw new Error(`${text}: ${result.problem.message}`);
}

describe('a compiled expression', () => {
  it.each([
    ['[0-9]+', ['0', '42'], ['', 'a', '4a', '4 ']],
    ['^[0-9]+$', ['7'], ['', 'x']],
    ['^a|b$', ['a', 'b'], ['', 'ab', 'xb', 'ax']],
    ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
    ['(foo|bar)?x*?', ['', 'foo', 'barxx'], ['fo', 'foobar']],
    ['(?:a)(?<name>b)', ['ab'], ['a']],
    ['\\d\\w\\s', ['1_ ', '0a\t'], ['a1 ', '12_']],
    ['\\D\\W\\S', ['a-b', 'é!é'], ['1-b', 'aab', 'a- ']],
    ['.', ['a', 'é', '\t'], ['', '\n', '\r', 'ab']],
    ['[^a-c]', ['d', 'é', '\n'], ['a', 'c', '']],
    ['[\\]\\-\\\\]', [']', '-', '\\'], ['a']],
    ['\\x41\\u0042\\n\\/', ['AB\n/'], ['AB']],
    ['', [''], ['a']],
    ['|a', ['', 'a'], ['aa']],
  ])('%s', (text, taken, refused) => {
    for (const each of taken) expect([each, matchDfa(dfaOf(text), each)]).toEqual([each, true]);
    for (const each of refused) expect([each, matchDfa(dfaOf(text), each)]).toEqual([each, false]);
  });

  it('looks only at the stretch it is given', () => {
    expect(matchDfa(dfaOf('[0-9]+'), '/a/42/b', 3, 5)).toBe(true);
    expect(matchDfa(dfaOf('[0-9]+'), '/a/42/b', 3, 6)).toBe(false);
    expect(matchDfa(dfaOf('a*'), 'x', 1, 1)).toBe(true);
  });

  it('is minimal, so that equal languages have equal tables', () => {
    expect(dfaOf('a+|aa*')).toEqual(dfaOf('aa*'));
    expect(dfaOf('(a|b)*abb')).toEqual(dfaOf('(?:b*a*)*abb'));
  });

  it('takes one step a character, whatever the input', () => {
    const dfa = dfaOf('(?:a+)+b');
    let steps = 0;
    const transitions = new Proxy(dfa.transitions, {
      get: (table, at) => {
        steps++;
        return Reflect.get(table, at);
      },
    });
    expect(matchDfa({ ...dfa, transitions }, 'a'.repeat(10_000))).toBe(false);
    expect(steps).toBe(10_000);
  });
});

const atom = fc.constantFrom(
  ...['a', 'b', '0', '.', '[ab]', '[^a]', '\\d', '\\w', '\\W', '\\s', '[a-c0-5]', '\\.', '-'],
);
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'))
      .map(([a, times]) => `(${a})${times}`),
  ),
})).node;
const input = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '0', '9', '.', '-', ' ', '_', 'é'),
  maxLength: 8,
});

describe('against the regular expressions of JavaScript', () => {
  it('takes the same texts', () => {
    let taken = 0;
    fc.assert(
      fc.property(expression, fc.array(input, { minLength: 5, maxLength: 5 }), (text, inputs) => {
        const dfa = dfaOf(text);
        const whole = new RegExp(`^(?:${text})$`, 'u');
        for (const each of inputs) {
          const isTaken = whole.test(each);
          if (isTaken) taken++;
          expect([each, matchDfa(dfa, each)]).toEqual([each, isTaken]);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it('finds a shortest text, which it takes', () => {
    fc.assert(
      fc.property(expression, input, (text, other) => {
        const found = shortestMatch(dfaOf(text)) ?? '';
        expect(found).toMatch(new RegExp(`^(?:${text})$`, 'u'));
        if (matchDfa(dfaOf(text), other)) expect(other.length).toBeGreaterThanOrEqual(found.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds a text that two take, and none only when they share none', () => {
    let shared = 0;
    fc.assert(
      fc.property(expression, expression, input, (a, b, other) => {
        const found = intersectDfa(dfaOf(a), dfaOf(b));
        const takenByBoth = (text: string) => matchDfa(dfaOf(a), text) && matchDfa(dfaOf(b), text);
        if (found === undefined) expect(takenByBoth(other)).toBe(false);
        else {
          shared++;
          expect(takenByBoth(found)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(shared).toBeGreaterThan(100);
  });
});

describe('intersectDfa', () => {
  it.each([
    ['[0-9]+', '[a-f0-9]{2}', '00'],
    ['a.*', '.*b', 'ab'],
    ['[0-9]+', '[a-z]+', undefined],
    ['(?:aa)+', '(?:aaa)+', 'aaaaaa'],
  ])('%s and %s share %j', (a, b, text) => {
    expect(intersectDfa(dfaOf(a), dfaOf(b))).toBe(text);
  });
});

describe('what is refused', () => {
  it.each([
    ['a(?=b)', 'GW1340', '(?=b)', /lookahead/],
    ['(?!a)b', 'GW1340', '(?!a)', /lookahead/],
    ['(?<=a)b', 'GW1340', '(?<=a)', /lookbehind/],
    ['(a)\\1', 'GW1340', '\\1', /back-references/],
    ['(?<x>a)\\k<x>', 'GW1340', '\\k<x>', /back-references/],
    ['\\ba', 'GW1340', '\\b', /not supported/],
    ['a^b', 'GW1340', '^', /only at the start/],
    ['(a$)', 'GW1340', '$', /only at the end/],
    ['\\p{L}', 'GW1340', '\\p{L}', /Unicode/],
    ['[a\\p{L}]', 'GW1340', '\\p{L}', /Unicode/],
    ['caf\u00e9', 'GW1340', '\u00e9', /ASCII/],
    ['[a-\u00e9]', 'GW1340', '\u00e9', /ASCII/],
    ['x\\u{1F600}', 'GW1340', '\\u{1F600}', /ASCII/],
    ['(?i:a)', 'GW1340', 'i', /flags/],
    ['(?i)a', 'GW1340', '(?i)', /flags/],
    ['(?P<x>a)', 'GW1340', '(?P<', /Python/],
    ['(?>a)', 'GW1340', '(?>', /atomic/],
    ['a++', 'GW1340', '++', /possessive/],
    ['[[:alpha:]]', 'GW1340', '[[:alpha:]', /POSIX/],
    ['\\Aa', 'GW1340', '\\A', /anchor/],
    ['(a', 'GW1339', 'a', /unterminated group/],
    ['[a', 'GW1339', 'a', /unterminated character class/],
    ['a{2,1}', 'GW1339', '}', /numbers out of order/],
    ['*a', 'GW1339', '*', /nothing to repeat/],
    ['[]', 'GW1342', '[]', /no text/],
    ['a[]', 'GW1342', 'a[]', /no text/],
  ])('%s', (text, code, stretch, message) => {
    const result = compileRegex(text);
    if (!('problem' in result)) throw new Error('it was taken');
    const { problem } = result;
    expect(problem.code).toBe(code);
    expect(text.slice(problem.offset, problem.offset + problem.length)).toBe(stretch);
    expect(problem.message).toMatch(message);
  });

  it.each([
    '(a|b)*a(a|b){20}',
    '(?:a{1000}){1000}',
    '[a-z]{1,100000}',
    '(?:[a-z]+\\.?){1,4000}',
    '(?:a?b?c?d?e?f?){600}',
    `${'(?:'.repeat(200)}a${'{9})'.repeat(200)}`,
    '.*a.{30}',
    '(?:(?:(?:a{0,50}b?){0,50}c?){0,50}d?){0,50}',
    'a'.repeat(REGEX_LENGTH_MAX + 1),
  ])('%.40s would be too large, and is refused quickly', (text) => {
    const started = performance.now();
    const result = compileRegex(text);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(result).toMatchObject({ problem: { code: 'GW1341' } });
  });

  it('has room for what is reasonable', () => {
    expect(dfaOf('[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}').accepting.length).toBeLessThan(40);
    expect(dfaOf('[a-z0-9]{1,255}').accepting.length).toBeLessThan(REGEX_STATES_MAX);
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      ...[
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '2',
        ',',
        '*',
        '+',
        '?',
        '|',
        '\\',
        '^',
        '$',
        'a',
        '-',
        '.',
        ':',
        'é',
        'u',
        'p',
        '\uD83D',
        '\n',
      ],
    );
    const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (written) => {
        const result = compileRegex(written);
        if ('problem' in result) {
          const { offset, length } = result.problem;
          expect(offset + length).toBeLessThanOrEqual(Math.max(1, written.length));
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
