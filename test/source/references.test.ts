import { describe, expect, it } from 'vitest';
import { toPlain } from '../../src/source/node.ts';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { expandReferences } from '../../src/source/references.ts';
import { createSourceFile } from '../../src/source/source-file.ts';
import { codesOf, diskOf } from './support.ts';

const env = {
  HOST: 'a.example.com',
  PORT: '8080',
  EMPTY: '',
  ON: 'true',
  HALF: '0.5',
  ZIP: '01234',
  INNER: '${env:HOST}',
};
const disk = diskOf({
  '/spec/sub/token': 'secret\n',
  '/spec/token': 'outer',
  '/spec/big': 'x'.repeat(1024 * 1024 + 1),
  '/spec/bytes': Uint8Array.of(0xff),
});

function expand(text: string, keep: (path: readonly (string | number)[]) => boolean = () => false) {
  const { document } = parseYaml(createSourceFile('gateway.yaml', '/spec/sub/gateway.yaml', text));
  if (document.root === undefined) throw new Error('not valid YAML');
  const expanded = expandReferences(document.root, { env, disk, folder: '/spec', keep });
  return { ...expanded, root: document.root, plain: toPlain(expanded.node) };
}

describe('what a reference stands for', () => {
  it.each<[string, unknown]>([
    ['a: ${env:HOST}', 'a.example.com'],
    ['a: "http://${env:HOST}:${env:PORT}/x"', 'http://a.example.com:8080/x'],
    ['a: ${env:PORT}', 8080],
    ['a: "${env:PORT}"', '8080'],
    ['a: x${env:PORT}', 'x8080'],
    ['a: ${env:ON}', true],
    ['a: ${env:HALF}', 0.5],
    ['a: ${env:ZIP}', '01234'],
    ['a: ${env:NO:-7}', 7],
    ['a: ${env:NO:-}', ''],
    ['a: ${env:NO:-http://b:1}', 'http://b:1'],
    ['a: ${env:EMPTY}', ''],
    ['a: ${env:EMPTY:-b}', 'b'],
    ['a: ${env:INNER}', '${env:HOST}'],
    ['a: ${file:token}', 'secret'],
    ['a: ${file:../token}', 'outer'],
    ['a: ${file:/spec/token}', 'outer'],
    ['a: $${env:HOST}', '${env:HOST}'],
    ['a: "$${x} ${env:PORT} $${y}"', '${x} 8080 ${y}'],
    ['a: $5', '$5'],
    ['a: "/users/{id}"', '/users/{id}'],
  ])('%s', (text, value) => {
    const { plain, diagnostics } = expand(text);
    expect(codesOf(diagnostics)).toEqual([]);
    expect(plain).toEqual({ a: value });
  });

  it('leaves nodes without references as they are', () => {
    const { node, root } = expand('a: [b, { c: 1 }]');
    expect(node).toBe(root);
  });

  it('keeps references where they may be secret', () => {
    const text = 'a: [{ key: "${env:NO}" }, { other: "${env:PORT}" }]';
    const { plain, diagnostics } = expand(text, (path) => path.join('.') === 'a.0.key');
    expect(diagnostics).toEqual([]);
    expect(plain).toEqual({ a: [{ key: '${env:NO}' }, { other: '8080' }] });
  });

  it('names the files, found or not', () => {
    const { files } = expand('a: ["${file:token}", "${file:no}"]');
    expect(files).toEqual(['/spec/sub/token', '/spec/sub/no']);
  });
});

describe('what is wrong with a reference', () => {
  it.each<[string, string, string]>([
    ['a: ${env:NO}', 'GW1030 1:4', 'NO is not set'],
    ['a:\n  - "x${env:NO}y"', 'GW1030 2:7', '${env:NO:-default}'],
    ['a: ${HOST}', 'GW1031 1:4', 'write `${env:HOST}`'],
    ['a: "b ${env:}"', 'GW1031 1:7', '`$${`'],
    ['a: "${env:HOST"', 'GW1031 1:5', 'not a reference'],
    ['a: ${vault:x}', 'GW1031 1:4', 'not a reference'],
    ['a: ${env:HOST-x}', 'GW1031 1:4', 'not a reference'],
    ['a: "x ${file:no}"', 'GW1032 1:7', 'there is no such file'],
    ['a: ${file:../big}', 'GW1032 1:4', 'larger than 1 MiB'],
    ['a: ${file:../bytes}', 'GW1032 1:4', 'cannot be read'],
    ['a: ${file:..}', 'GW1032 1:4', 'it is not a file'],
    ['a: ${env:constructor}', 'GW1030 1:4', 'constructor is not set'],
  ])('%s', (text, gives, says) => {
    const { diagnostics } = expand(text);
    expect(codesOf(diagnostics)).toEqual([gives]);
    expect(`${diagnostics[0]?.message}\n${diagnostics[0]?.hint}`).toContain(says);
  });

  it('tells of each reference in a text', () => {
    expect(codesOf(expand('a: "${env:NO} ${env:NOT}"').diagnostics)).toEqual(['GW1030 1:5', 'GW1030 1:15']);
  });

  it('tells once of a value that is reached through two aliases', () => {
    const { diagnostics } = expand('a: &x { b: "${env:NO}" }\nc: *x\n');
    expect(new Set(codesOf(diagnostics))).toEqual(new Set(['GW1030 1:13']));
  });
});
