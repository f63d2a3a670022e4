import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../src/diagnostic/registry.ts';
import { compileDiagnostics } from './compile-diagnostics.ts';
import { parseTexts } from './memory-source.ts';

const folder = new URL('../../fixtures/invalid/', import.meta.url);

/** Codes that no fixture here can give, each with the test that does. */
const COVERED_ELSEWHERE: Readonly<Record<string, string>> = {
  GW1001: 'test/source/: a file that cannot be read',
  GW1002: 'test/source/: a file of more than the allowed size',
  GW1109: 'test/spec/hostile.test.ts',
  GW1602: 'test/serve/: a test of the spec that fails',
  GW1024: 'test/source/: more files than allowed',
};

/** Codes of lint have their fixtures in fixtures/lint/ (test/lint/). Codes of reading need a disk, and GW1602 a test to be run; their own tests cover their pages. */
const isOfSpec = (code: string) => /^GW1[1-9]/.test(code) && code !== 'GW1602';

test('each code has a broken spec in fixtures/invalid/', () => {
  const texts = readdirSync(folder).filter((name) => name.endsWith('.diagnostics.txt'));
  const all = texts.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  const missing = Object.keys(CODES).filter(
    (code) => code.startsWith('GW1') && !all.includes(` ${code} `) && !(code in COVERED_ELSEWHERE),
  );
  expect(missing).toEqual([]);
});

test('names of codes differ', () => {
  const names = Object.values(CODES).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(Object.entries(CODES).filter(([code]) => isOfSpec(code)))('%s', (code, { bad, good }) => {
  test.skipIf(bad === undefined)('the bad example gives the code', () => {
    expect(codesOf(bad ?? '')).toContain(code);
  });
  test.skipIf(good === undefined)('the good example is valid', () => {
    expect(codesOf(good ?? '')).toEqual([]);
  });
});

/** Examples are parts of specs, or keys of a route; what they leave out is put around or beside them. */
function codesOf(example: string): string[] {
  const isRoute = example.startsWith('match:');
  const spec = isRoute ? `routes:\n  example:\n    ${example}\n    respond: {}\n` : example;
  const rest = [
    /^version:/m.test(spec) ? '' : 'version: 1\n',
    /^listeners:/m.test(spec) ? '' : 'listeners: { public: { address: "127.0.0.1:8080" } }\n',
    /^upstreams:/m.test(spec) ? '' : 'upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }\n',
  ];
  const { value, diagnostics } = parseTexts(spec, rest.join(''));
  const compiled = value === undefined ? [] : compileDiagnostics(value);
  return [...diagnostics, ...compiled].map(({ code }) => code);
}
