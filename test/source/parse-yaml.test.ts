import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/source/decode-text.ts';
import { keyAt, nodeAt, toPlain } from '../../src/source/node.ts';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { spanOf, spanWithin } from '../../src/source/span.ts';
import type { Located, ScalarNode, SourceNode } from '../../src/source/types.ts';
import { codesOf, rootOf } from './support.ts';

function placeOf(located: Located | undefined): string | undefined {
  if (located === undefined) return undefined;
  const { start, end } = spanOf(located);
  return `${start.line}:${start.column}-${end.line}:${end.column}`;
}

function scalarAt(root: SourceNode, path: readonly (string | number)[]): ScalarNode {
  const node = nodeAt(root, path);
  if (node?.kind !== 'scalar') throw new Error(`no scalar at ${path.join('.')}`);
  return node;
}

describe('values', () => {
  it.each<[string, unknown]>([
    ['', {}],
    ['# nothing\n', {}],
    ['---\n', {}],
    ['a: 1\nb: 1.5\nc: -2\nd: 0x10\n', { a: 1, b: 1.5, c: -2, d: 16 }],
    ['a: true\nb: null\nc: ~\nd:\n', { a: true, b: null, c: null, d: null }],
    ['a: yes\nb: off\nc: NO\n', { a: 'yes', b: 'off', c: 'NO' }],
    ['%YAML 1.1\n---\na: 0o17\nb: on\n', { a: 15, b: 'on' }],
    ['a: "1"\nb: \'x\'\n', { a: '1', b: 'x' }],
    ['a: |\n  x\n  y\nb: >\n  x\n  y\n', { a: 'x\ny\n', b: 'x y\n' }],
    ['a: 2024-01-01\n', { a: '2024-01-01' }],
    ['{ "a": [1, { "b": "\\u00e9" }] }', { a: [1, { b: 'é' }] }],
    ['a:\r\n  b: 1\r\n  c: "x"\r\n', { a: { b: 1, c: 'x' } }],
    ['a: &x { b: 1 }\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    ['a: &x { b: 1, c: 2 }\nd: { <<: *x, c: 3 }\n', { a: { b: 1, c: 2 }, d: { c: 3, b: 1 } }],
    [
      'a: &x { b: 1 }\nc: &y { b: 2, d: 3 }\ne: { <<: [*x, *y] }\n',
      { a: { b: 1 }, c: { b: 2, d: 3 }, e: { b: 1, d: 3 } },
    ],
    ['a: { "<<": 1 }\n', { a: { '<<': 1 } }],
    ['hosts:\n- a\n- b\n', { hosts: ['a', 'b'] }],
  ])('%j', (text, value) => {
    expect(toPlain(rootOf(text))).toEqual(value);
  });

  it('keeps a key called __proto__ as a key', () => {
    const plain = toPlain(rootOf('{ "__proto__": { "a": 1 } }'));
    expect(Object.keys(plain as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
  });

  it('gives one object for a value reached through two aliases', () => {
    const plain = toPlain(rootOf('a: &x [1]\nb: *x\n')) as Record<string, unknown>;
    expect(plain.b).toBe(plain.a);
  });
});

describe('places', () => {
  const text = 'a:\n  b: [x, "yz"]\n  c: &n { d: 1 }\nd: *n\ne: { <<: *n, f: 2 }\n';
  const root = rootOf(text);

  it.each<[string, string | undefined, string | undefined]>([
    ['a', '1:1-1:2', '2:3-4:1'],
    ['a.b', '2:3-2:4', '2:6-2:15'],
    ['a.b.1', undefined, '2:10-2:14'],
    ['d', '4:1-4:2', '3:9-3:17'],
    ['d.d', '3:11-3:12', '3:14-3:15'],
    ['e.d', '3:11-3:12', '3:14-3:15'],
    ['e.f', '5:14-5:15', '5:17-5:18'],
    ['e.none', undefined, undefined],
    ['a.b.x.y', undefined, undefined],
  ])('%s', (dotted, key, value) => {
    const path = dotted.split('.');
    expect([placeOf(keyAt(root, path)), placeOf(nodeAt(root, path))]).toEqual([key, value]);
  });

  it.each(['\ufeff', ''])('counts columns from the first character, with %j in front', (mark) => {
    const bytes = new TextEncoder().encode(`${mark}a: 1\r\n"é😀": x\r\n`);
    const { file, diagnostics } = decodeText(bytes, { path: 'gateway.yaml', absolute: '/gateway.yaml' });
    const root = parseYaml(file).document.root;
    expect(diagnostics).toEqual([]);
    expect(root && [placeOf(keyAt(root, ['a'])), placeOf(nodeAt(root, ['é😀']))]).toEqual([
      '1:1-1:2',
      '2:8-2:9',
    ]);
  });

  it.each<[string, string]>([
    ['a: /users/{id}\n', '1:11-1:15'],
    ['a: "/users/{id}"\n', '1:12-1:16'],
    ["a: '/users/{id}'\n", '1:12-1:16'],
    ['a: "/\\x75sers/{id}"\n', '1:4-1:20'],
    ['a: |\n  /users/{id}\n', '1:4-3:1'],
  ])('of a stretch of %j', (text, place) => {
    const span = spanWithin(scalarAt(rootOf(text), ['a']), 7, 4);
    expect(`${span.start.line}:${span.start.column}-${span.end.line}:${span.end.column}`).toBe(place);
  });
});

describe('bytes', () => {
  const decoded = (bytes: Uint8Array) =>
    decodeText(bytes, { path: 'gateway.yaml', absolute: '/g' }).diagnostics;

  it.each<[string, number[], string]>([
    ['not UTF-8', [0x61, 0x3a, 0x20, 0x0a, 0xc3, 0x28], 'GW1003 2:1'],
    ['not UTF-8 behind U+FFFD', [0xef, 0xbf, 0xbd, 0x0a, 0xff], 'GW1003 2:1'],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], 'GW1003 1:1'],
    ['cut off', [0x61, 0xe2, 0x82], 'GW1003 1:2'],
    ['NUL', [0x61, 0x3a, 0x0a, 0x20, 0x00], 'GW1004 2:2'],
    ['escape', [0x1b, 0x5b, 0x33, 0x31, 0x6d], 'GW1004 1:1'],
  ])('%s', (_name, bytes, gives) => {
    expect(codesOf(decoded(Uint8Array.from(bytes)))).toEqual([gives]);
  });
});
