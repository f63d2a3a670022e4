import { describe, expect, it } from 'vitest';
import { loadSource } from '../../src/source/load.ts';
import type { LoadedSource } from '../../src/source/types.ts';
import { codesOf, diskOf } from './support.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const load = (files: Files, path = '/spec/gateway.yaml'): LoadedSource =>
  loadSource(path, { disk: diskOf(files), cwd: '/spec', env: { PART: 'b' } });
const namesOf = ({ documents }: LoadedSource) => documents.map(({ file }) => file.path);

describe('what is read', () => {
  it.each<{ name: string; files: Files; path?: string; reads: readonly string[]; folder?: string }>([
    { name: 'a file', files: { '/spec/gateway.yaml': 'a: 1' }, reads: ['gateway.yaml'] },
    {
      name: 'a file by a relative path',
      files: { '/spec/x/a.yaml': '' },
      path: 'x/a.yaml',
      reads: ['x/a.yaml'],
      folder: '/spec/x',
    },
    {
      name: 'a file elsewhere',
      files: { '/else/a.yaml': '' },
      path: '../else/a.yaml',
      reads: ['/else/a.yaml'],
      folder: '/else',
    },
    {
      name: 'a folder with its root',
      files: { '/spec/gateway.yaml': '', '/spec/b.yaml': '' },
      path: '.',
      reads: ['gateway.yaml'],
    },
    {
      name: 'the first of several roots',
      files: { '/spec/gateway.json': '{}', '/spec/gateway.yml': '' },
      path: '.',
      reads: ['gateway.yml'],
    },
    {
      name: 'a folder without a root',
      files: { '/spec/b.yml': '', '/spec/a.json': '{}', '/spec/c.txt': '', '/spec/d/e.yaml': '' },
      path: '.',
      reads: ['a.json', 'b.yml'],
    },
    {
      name: 'an include',
      files: { '/spec/gateway.yaml': 'include: b.yaml', '/spec/b.yaml': '' },
      reads: ['gateway.yaml', 'b.yaml'],
    },
    {
      name: 'includes, sorted behind the root',
      files: {
        '/spec/gateway.yaml': 'include: [z.yaml, a/*.yaml]',
        '/spec/z.yaml': '',
        '/spec/a/2.yaml': '',
        '/spec/a/1.yaml': '',
      },
      reads: ['gateway.yaml', 'a/1.yaml', 'a/2.yaml', 'z.yaml'],
    },
    {
      name: 'an include relative to its file',
      files: {
        '/spec/gateway.yaml': 'include: [a/b.yaml]',
        '/spec/a/b.yaml': 'include: [c.yaml, ../d.yaml]',
        '/spec/a/c.yaml': '',
        '/spec/d.yaml': '',
      },
      reads: ['gateway.yaml', 'a/b.yaml', 'a/c.yaml', 'd.yaml'],
    },
    {
      name: 'a file named twice once',
      files: {
        '/spec/gateway.yaml': 'include: [a.yaml, b.yaml, a.yaml]',
        '/spec/a.yaml': 'include: b.yaml',
        '/spec/b.yaml': '',
      },
      reads: ['gateway.yaml', 'a.yaml', 'b.yaml'],
    },
    {
      name: 'a pattern that takes in its own file',
      files: { '/spec/gateway.yaml': 'include: ["*.yaml"]', '/spec/a.yaml': '' },
      reads: ['gateway.yaml', 'a.yaml'],
    },
    {
      name: 'an include named by a variable',
      files: { '/spec/gateway.yaml': 'include: ["${env:PART}.yaml"]', '/spec/b.yaml': '' },
      reads: ['gateway.yaml', 'b.yaml'],
    },
  ])('$name', ({ files, path = '/spec/gateway.yaml', reads, folder = '/spec' }) => {
    const source = load(files, path);
    expect(codesOf(source.diagnostics)).toEqual([]);
    expect(namesOf(source)).toEqual(reads);
    expect(source.folder).toBe(folder);
  });

  it('takes standard input for `-`, with includes from where one stands', () => {
    const disk = diskOf({ '/spec/b.yaml': 'b: 1' });
    const stdin = new TextEncoder().encode('include: b.yaml');
    expect(namesOf(loadSource('-', { disk, cwd: '/spec', stdin }))).toEqual(['<stdin>', 'b.yaml']);
  });

  it('says what to watch, also what is not there', () => {
    const { watched } = load({
      '/spec/gateway.yaml': 'include: [no.yaml, "parts/*.yaml"]',
      '/spec/parts/a.yaml': '',
    });
    expect(watched).toEqual(['/spec/gateway.yaml', '/spec/no.yaml', '/spec/parts', '/spec/parts/a.yaml']);
  });
});

describe('what is wrong', () => {
  it.each<{ name: string; files: Files; path?: string; gives: readonly string[]; says?: string }>([
    { name: 'no such file', files: {}, gives: ['GW1001 1:1'], says: 'gw init' },
    {
      name: 'an empty folder',
      files: { '/spec/x/a.txt': '' },
      path: 'x',
      gives: ['GW1001 x:1:1'],
      says: 'holds no .yaml',
    },
    {
      name: 'an include of a folder',
      files: { '/spec/gateway.yaml': 'include: x', '/spec/x/a.yaml': '' },
      gives: ['GW1001 1:10'],
      says: 'not a file',
    },
    {
      name: 'bytes that are no text',
      files: { '/spec/gateway.yaml': Uint8Array.of(0x61, 0xff) },
      gives: ['GW1003 1:2'],
    },
    { name: 'a control character', files: { '/spec/gateway.yaml': 'a: \0' }, gives: ['GW1004 1:4'] },
    {
      name: 'a missing include',
      files: { '/spec/gateway.yaml': 'a: 1\ninclude: [b.yaml]' },
      gives: ['GW1020 2:11'],
      says: 'b.yaml does not exist',
    },
    {
      name: 'a dash without a space',
      files: { '/spec/gateway.yaml': 'include:\n  -b.yaml\n' },
      gives: ['GW1020 2:3'],
      says: 'a space behind the dash',
    },
    {
      name: 'an include by `..`',
      files: { '/spec/gateway.yaml': 'include: [../b.yaml]', '/b.yaml': '' },
      gives: ['GW1021 1:11'],
    },
    {
      name: 'an include by `..` and back',
      files: { '/spec/gateway.yaml': 'include: [../spec2/b.yaml]', '/spec2/b.yaml': '' },
      gives: ['GW1021 1:11'],
    },
    {
      name: 'an include by its absolute path',
      files: { '/spec/gateway.yaml': 'include: [/etc/b.yaml]', '/etc/b.yaml': '' },
      gives: ['GW1021 1:11'],
    },
    {
      name: 'a pattern by `..`',
      files: { '/spec/gateway.yaml': 'include: ["x/../../*.yaml"]', '/b.yaml': '' },
      gives: ['GW1021 1:11'],
    },
    {
      name: 'an absolute pattern',
      files: { '/spec/gateway.yaml': 'include: ["/etc/*.yaml"]', '/etc/b.yaml': '' },
      gives: ['GW1021 1:11'],
    },
    {
      name: 'a file that includes itself',
      files: { '/spec/gateway.yaml': 'include: gateway.yaml' },
      gives: ['GW1022 1:10'],
      says: 'gateway.yaml → gateway.yaml',
    },
    {
      name: 'a circle of three',
      files: {
        '/spec/gateway.yaml': 'include: a.yaml',
        '/spec/a.yaml': 'include: b.yaml',
        '/spec/b.yaml': 'x: 1\ninclude: [a.yaml]',
      },
      gives: ['GW1022 b.yaml:2:11'],
      says: 'a.yaml → b.yaml → a.yaml',
    },
    {
      name: 'a pattern without files',
      files: { '/spec/gateway.yaml': 'include: ["x/*.yaml"]' },
      gives: ['GW1023 1:11'],
      says: 'x/*.yaml matches no file',
    },
    {
      name: 'faults in several files',
      files: {
        '/spec/gateway.yaml': 'include: [a.yaml, b.yaml, no.yaml]',
        '/spec/a.yaml': 'a: [',
        '/spec/b.yaml': '\tb: 1',
      },
      gives: ['GW1005 a.yaml:1:4', 'GW1006 b.yaml:1:1', 'GW1020 1:27'],
    },
  ])('$name', ({ files, path = '/spec/gateway.yaml', gives, says = '' }) => {
    const { diagnostics } = load(files, path);
    expect(codesOf(diagnostics)).toEqual(gives);
    expect(`${diagnostics[0]?.message}\n${diagnostics[0]?.hint}`).toContain(says);
  });

  it('says once that there are too many files', () => {
    const files = Object.fromEntries(Array.from({ length: 10_050 }, (_, n) => [`/spec/p/${n}.yaml`, '']));
    const { diagnostics } = load({ ...files, '/spec/gateway.yaml': 'include: ["p/*.yaml"]' });
    expect(codesOf(diagnostics)).toEqual(['GW1024 1:11']);
  });

  it('tells of a disk that fails, in its words', () => {
    const disk = diskOf({ '/spec/gateway.yaml': 'a: 1' });
    const read = () => {
      throw new Error('EACCES: permission denied');
    };
    const { diagnostics } = loadSource('gateway.yaml', { disk: { ...disk, read }, cwd: '/spec' });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'gateway.yaml cannot be read: EACCES: permission denied',
    ]);
  });
});
