// The real disk, with what only it has: symbolic links, globs, permissions.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDisk } from '../../src/source/disk.ts';
import { loadSource } from '../../src/source/load.ts';
import { codesOf } from './support.ts';

let root: string;
let cwd: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'gw-source-')));
  cwd = join(root, 'spec');
  mkdirSync(cwd);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const link = (path: string, target: string) => symlinkSync(target, join(root, path));

function load(path = 'gateway.yaml') {
  const { documents, diagnostics } = loadSource(path, { disk: createDisk(), cwd });
  return { files: documents.map(({ file }) => file.path), codes: codesOf(diagnostics) };
}

describe('symbolic links', () => {
  it('reads the layout of a mounted Kubernetes ConfigMap, each file once', () => {
    write('spec/..2024_01_01/gateway.yaml', 'include: ["*.yaml"]');
    write('spec/..2024_01_01/routes.yaml', 'routes: {}');
    link('spec/..data', '..2024_01_01');
    link('spec/gateway.yaml', '..data/gateway.yaml');
    link('spec/routes.yaml', '..data/routes.yaml');
    expect(load('.')).toEqual({ files: ['gateway.yaml', 'routes.yaml'], codes: [] });
  });

  it.each(['"*.yaml"', '"**/*.yaml"'])('does not look into hidden folders for %s', (pattern) => {
    write('spec/..2024_01_01/routes.yaml', 'routes: {}');
    link('spec/..data', '..2024_01_01');
    link('spec/routes.yaml', '..data/routes.yaml');
    write('spec/gateway.yaml', `include: [${pattern}]`);
    expect(load()).toEqual({ files: ['gateway.yaml', 'routes.yaml'], codes: [] });
  });

  it('refuses an included link to a file outside', () => {
    write('secret.yaml', 'a: 1');
    link('spec/more.yaml', '../secret.yaml');
    write('spec/gateway.yaml', 'include: [more.yaml]');
    expect(load()).toEqual({ files: ['gateway.yaml'], codes: ['GW1021 1:11'] });
  });

  it('refuses a linked folder outside', () => {
    write('else/a.yaml', 'a: 1');
    link('spec/parts', '../else');
    write('spec/gateway.yaml', 'include: [parts/a.yaml, "parts/*.yaml"]');
    expect(load().codes).toEqual(['GW1021 1:11', 'GW1021 1:25']);
  });

  it('refuses a link to a file outside in a folder without a root', () => {
    write('secret.yaml', 'a: 1');
    link('spec/a.yaml', '../secret.yaml');
    write('spec/b.yaml', '');
    expect(load('.')).toEqual({ files: ['b.yaml'], codes: ['GW1021 a.yaml:1:1'] });
  });

  it('follows the link that was named itself', () => {
    write('else/gateway.yaml', 'include: [routes.yaml]');
    link('spec/gateway.yaml', '../else/gateway.yaml');
    write('spec/routes.yaml', '');
    expect(load()).toEqual({ files: ['gateway.yaml', 'routes.yaml'], codes: [] });
  });

  it('ends with links in a circle', () => {
    link('spec/loop', '.');
    link('spec/self.yaml', 'self.yaml');
    write('spec/gateway.yaml', 'include: ["**/*.yaml"]');
    write('spec/a.yaml', '');
    expect(load().files).toContain('a.yaml');
  });
});

describe('globs', () => {
  it.each<[string, readonly string[]]>([
    ['*.yaml', ['a.yaml', 'b.yaml']],
    ['**/*.yaml', ['a.yaml', 'b.yaml', 'sub/c.yaml', 'sub/deep/d.yaml']],
    ['sub/**', ['sub/c.yaml', 'sub/deep/d.yaml', 'sub/e.json']],
    ['{a,b}.yaml', ['a.yaml', 'b.yaml']],
    ['sub/?.json', ['sub/e.json']],
    ['[b-z].yaml', ['b.yaml']],
  ])('%s', (pattern, files) => {
    for (const name of ['a.yaml', 'b.yaml', 'sub/c.yaml', 'sub/deep/d.yaml', '.hidden.yaml']) {
      write(`spec/${name}`, '');
    }
    write('spec/sub/e.json', '{}');
    write('spec/gateway.yaml', `include: ["${pattern}"]`);
    expect(load()).toEqual({ files: ['gateway.yaml', ...files], codes: [] });
  });

  it('lets no alternative lead outside', () => {
    write('b.yaml', '');
    write('spec/gateway.yaml', 'include: ["{..,x}/*.yaml"]');
    expect(load()).toMatchObject({ files: ['gateway.yaml'] });
    expect(load().codes.every((code) => /^GW102[13] 1:11$/.test(code))).toBe(true);
  });
});

it('says what a path is that is neither file nor folder', () => {
  expect(createDisk().stat('/dev/null')).toMatchObject({ kind: 'other' });
  expect(createDisk().stat(join(cwd, 'none'))).toBeUndefined();
});
