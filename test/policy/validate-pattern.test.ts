import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern } from '../../src/policy/validate/pattern.ts';

const PATTERNS = [
  '^[a-z]+$',
  '[0-9]{3}',
  '^a|b$',
  'a|b',
  '^(a|b)*c$',
  '^$',
  '',
  '\\$',
  '^\\$$',
  'a\\\\$',
  '[$^|]',
  '^.{2,3}$',
  '^[^x]*$',
  'é+',
  '\\bword\\b',
  '^(?!no).*$',
  '^\\S+@\\S+$',
  '\\d\\w\\s',
  '^[^@]{1,3}@$',
];

const text = fc.string({
  unit: fc.constantFrom(...'abcxno09$^|\\ \n@_-', 'é', '😀', 'word'),
  maxLength: 8,
});

test.each(PATTERNS)('%s finds what the platform finds', (pattern) => {
  const own = compilePattern(pattern, 'u');
  const native = new RegExp(pattern, 'u');
  fc.assert(
    fc.property(text, (given) => own.test(given) === native.test(given)),
    { numRuns: 2_000 },
  );
});

test('what would take the platform for ever takes a moment', () => {
  const pattern = compilePattern('^(a+)+$', 'u');
  const started = performance.now();
  expect(pattern.test(`${'a'.repeat(50_000)}b`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('patterns are told apart by their text', () => {
  expect(String(compilePattern('^a$', 'u'))).toBe('/^a$/u');
});

test('what is no pattern is told', () => {
  expect(() => compilePattern('(', 'u')).toThrow(SyntaxError);
  expect(compilePattern('^[\\w-.]+$', 'u').test('a-b')).toBe(true);
});
