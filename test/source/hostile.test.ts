// Text made to hurt: each gives a clear error at once, wherever it would lead if it were believed.
import { describe, expect, it } from 'vitest';
import { composeText } from '../../src/source/compose.ts';
import { loadSource } from '../../src/source/load.ts';
import { codesOf, diskOf, parse } from './support.ts';

const MANY = 10_000_000;
/** Far above what is measured (some 50 ms), since the machine may be busy. */
const BOUND_MS = 1000;

function bomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const inner = level === 0 ? 'x' : `*a${level - 1}`;
    return `k${level}: &a${level} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
  });
  return `${lines.join('\n')}\n`;
}

const filled = (unit: string, length = MANY) => unit.repeat(Math.ceil(length / unit.length));
const stairs = (text: string, count: number) =>
  Array.from({ length: count }, (_, depth) => ' '.repeat(depth) + text).join('\n');

describe('in less than a second', () => {
  it.each<[string, () => string, string]>([
    ['brackets', () => filled('['), 'GW1012 1:65'],
    ['braces', () => filled('{'), 'GW1012 1:65'],
    ['maps in maps', () => filled('{a: '), 'GW1012 1:257'],
    ['dashes', () => filled('- '), 'GW1012 1:129'],
    ['question marks', () => filled('? '), 'GW1012 1:129'],
    ['colons', () => filled('a: '), 'GW1012 1:194'],
    ['keys, each one deeper', () => stairs('a:', 3000), 'GW1012 65:65'],
    ['items, each one deeper', () => stairs('-', 3000), 'GW1012 65:65'],
    ['brackets that close nothing', () => `a: ${filled(']')}`, 'GW1005 1:4'],
    ['an alias bomb', () => bomb(9), 'GW1013 5:45'],
    ['an alias bomb merged', () => `a: &a {b: 1}\nc: {${filled('<<: *a, ', 200_000)}d: 1}`, ''],
    ['bad escapes', () => `a: "${filled('\\d', 1_000_000)}"`, 'GW1016 1:5'],
    ['documents', () => filled('---\n'), 'GW1011 2:1'],
    ['a quote that never ends', () => `a: '${filled('b')}`, 'GW1005 1:4'],
  ])('%s', (_name, make, gives) => {
    const text = make();
    const before = performance.now();
    const { diagnostics } = parse(text);
    expect(performance.now() - before).toBeLessThan(BOUND_MS);
    expect(codesOf(diagnostics)).toEqual(gives === '' ? [] : [gives]);
  });

  it('a file of 100 MB, which is never read', () => {
    const disk = {
      ...diskOf({ '/spec/gateway.yaml': '' }),
      stat: () => ({ kind: 'file' as const, size: 100 * 1024 * 1024 }),
      read: () => {
        throw new Error('must not be read');
      },
    };
    const { diagnostics } = loadSource('gateway.yaml', { disk, cwd: '/spec' });
    expect(codesOf(diagnostics)).toEqual(['GW1002 1:1']);
  });

  it('100 MB from standard input', () => {
    const stdin = new Uint8Array(100 * 1024 * 1024);
    const { diagnostics } = loadSource('-', { disk: diskOf({}), cwd: '/spec', stdin });
    expect(codesOf(diagnostics, '<stdin>')).toEqual(['GW1002 1:1']);
  });
});

it('gives up on a text of too many words and marks before memory runs out', () => {
  expect(composeText(`a: [${filled('[],', 300)}]`, 100)).toMatchObject({ documents: [], tooDense: 98 });
});
