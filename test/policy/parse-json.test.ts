import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, plainText, writeJson } from '../../src/policy/json/parse-json.ts';

const parse = (text: string | Uint8Array, exact = false) => parseJson(Buffer.from(text), { exact });

describe('JSON', () => {
  test('is read as the platform reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  test('keeps what was written, read and written again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const parsed = parse(text, true);
        expect('value' in parsed && writeJson(parsed.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test.each([
    '{"id":12345678901234567890}',
    '[1e400,-0.12345678901234567890,1E-500]',
    '{"a":"12345678901234567890","b":{"12345678901234567890":1}}',
    '["\\"12345678901234567890",12345678901234567890]',
  ])('keeps numbers that JavaScript cannot hold: %s', (text) => {
    const parsed = parse(text, true);
    expect('value' in parsed && writeJson(parsed.value)).toBe(text);
  });

  test('shows such a number in a text', () => {
    const parsed = parse('[12345678901234567890]', true);
    const [number] = 'value' in parsed ? (parsed.value as string[]) : [];
    expect(plainText(`no. ${number}`)).toBe('no. 12345678901234567890');
  });

  test.each([
    ['{"a":1,"a":2}', 'twice'],
    ['{"a":1,"\\u0061":2}', 'twice'],
    ['[{"b":{"a":1, "a" :2}}]', 'twice'],
    ['{"a":1,}', 'not JSON'],
    ['', 'not JSON'],
    ['\ufeff{}', 'not JSON'],
    ['NaN', 'not JSON'],
    [new Uint8Array([0x22, 0xc3, 0x22]), 'UTF-8'],
    ['['.repeat(101) + ']'.repeat(101), 'nested'],
  ])('is refused when two could read it apart, or it is none: %s', (text, problem) => {
    expect(parse(text)).toEqual({ problem: expect.stringContaining(problem) });
  });

  test.each([
    '{"a":{"a":1},"b":{"a":1}}',
    '["a","a"]',
    '{"a":"a","b":"a: \\""}',
    '['.repeat(100) + ']'.repeat(100),
  ])('is taken when it only looks so: %s', (text) => {
    expect(parse(text)).toHaveProperty('value');
  });
});
