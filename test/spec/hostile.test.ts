import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/types.ts';
import { parseTexts } from './memory-source.ts';

const HEAD = 'version: 1\nlisteners: { public: { address: "0.0.0.0:8080" } }\n';
const repeat = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

test('of very many mistakes the first ones are shown, and it is said so', () => {
  const diagnostics = parsed(`routes:\n${repeat(3000, (index) => `  r${index}: { too: users }\n`)}`);
  expect(diagnostics.filter(({ code }) => code === 'GW1101')).toHaveLength(1000);
  expect(diagnostics.filter(({ code }) => code === 'GW1109')).toHaveLength(1);
});

test('chains may be nested deeper than functions can call each other', () => {
  const chains = repeat(20_000, (index) => `  c${index}: [c${index + 1}]\n`);
  expect(parsed(`chains:\n${chains}  c20000: []\n`)).toEqual([]);
  expect(parsed(`chains:\n${chains}  c20000: [c0]\n`).map(({ code }) => code)).toEqual(['GW1204']);
});

test('a chain that is opened by several others is walked once', () => {
  const chains = repeat(40, (index) => `  c${index}: [c${index + 1}, c${index + 1}]\n`);
  expect(parsed(`chains:\n${chains}  c40: []\ndefaults: { policies: [c0] }\n`)).toEqual([]);
});

test('names unknown by the thousand do not take a guess each', () => {
  const routes = repeat(2000, (index) => `  r${index}: { match: { path: /${index} }, to: u${index} }\n`);
  const upstreams = repeat(2000, (index) => `  v${index}: { endpoints: ["http://h${index}:1"] }\n`);
  const diagnostics = parsed(`routes:\n${routes}upstreams:\n${upstreams}`);
  expect(diagnostics).toHaveLength(2000);
  expect(diagnostics.filter(({ hint }) => hint !== undefined).length).toBeLessThan(100);
});

function parsed(text: string): readonly Diagnostic[] {
  return parseTexts(HEAD + text).diagnostics;
}
