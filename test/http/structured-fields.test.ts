import { describe, expect, test } from 'vitest';
import { parseDictionary, writeInnerList, writeItem } from '../../src/http/structured-fields.ts';

/** The field written anew, in canonical form. */
function canonical(text: string): string | undefined {
  const members = parseDictionary(text);
  const written = [...(members ?? [])].map(
    ([key, member]) => `${key}=${'items' in member ? writeInnerList(member) : writeItem(member)}`,
  );
  return members && written.join(', ');
}

describe('parseDictionary', () => {
  test.each([
    ['', ''],
    ['a=1', 'a=1'],
    ['  a=1.5 \t,\t b="x" ', 'a=1.5, b="x"'],
    ['a', 'a=?1'],
    ['a;x;y=2', 'a=?1;x;y=2'],
    ['a=?0', 'a=?0'],
    ['a=to*k/en:1', 'a=to*k/en:1'],
    ['a=:aGk=:', 'a=:aGk=:'],
    ['a=::', 'a=::'],
    ['a="\\"\\\\"', 'a="\\"\\\\"'],
    ['a=()', 'a=()'],
    ['a=( "x"  "y";p )', 'a=("x" "y";p)'],
    ['a=("x";q=1);created=1;keyid="k"', 'a=("x";q=1);created=1;keyid="k"'],
    ['a=1, b=2, a=3', 'b=2, a=3'],
    ['a=1;x=1;y=2;x=3', 'a=1;y=2;x=3'],
    ['*a.b-c_d=-7', '*a.b-c_d=-7'],
  ])('%s is read as %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test.each([
    'A=1',
    'a=',
    'a=1,',
    'a=1;',
    'a=1;X',
    'a=1;x=',
    'a 1',
    'a=("x""y")',
    'a=("x"',
    'a=("x" b=1)',
    'a="x',
    'a="\\x"',
    'a="é"',
    'a=:a b:',
    'a=:aGk=',
    'a=?2',
    'a=1234567890123456',
    'a=1.2345',
    'a=((1))',
    'a=,b=1',
  ])('%s is no dictionary', (text) => {
    expect(parseDictionary(text)).toBeUndefined();
  });
});
