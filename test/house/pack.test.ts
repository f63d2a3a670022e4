// What `npm pack` would publish, unpacked elsewhere: whole, without what is nobody's business, and it runs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectText, ROOT } from './project.ts';

let folder = '';
let files: readonly string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-pack-'));
  // Without scripts: they would build dist/ anew under the feet of other tests.
  const report = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(report);
  files = packed.files.map(({ path }: { path: string }) => path);
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function gw(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(folder, 'package', 'dist', 'gw.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
}

describe('the package', () => {
  it.each([
    'dist/gw.js',
    'dist/compile-worker.js',
    'dist/serve-worker.js',
    'dist/admin-worker.js',
    'schemas/admin.openapi.json',
    'dist/policy.js',
    'dist/admin-page/index.html',
    'dist/admin-page/view/overview.js',
    'dist/policy.d.ts',
    'schemas/gateway.schema.json',
    'examples/shop/gateway.yaml',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
  ])('holds %s', (path) => {
    expect(files).toContain(path);
  });

  it('holds no sources and no tests', () => {
    expect(files.filter((path) => /^(src|test|bench|fixtures|\.ci|docs\/pictures)\//.test(path))).toEqual([]);
  });

  it('names no place of the machine it was built on', () => {
    const built = join(folder, 'package', 'dist');
    const entries = readdirSync(built, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const guilty = paths.filter((path) => readFileSync(path, 'utf8').includes(ROOT));
    expect(paths.length).toBeGreaterThan(10);
    expect(guilty).toEqual([]);
  });

  it('gives a gw that knows its version', () => {
    expect(gw('--version').trim()).toBe(JSON.parse(projectText('package.json')).version);
  });

  it('gives a gw that validates the example in it', () => {
    gw('validate', join('package', 'examples', 'shop'));
  });

  it('gives a gw that tests the example in it', () => {
    gw('test', join('package', 'examples', 'shop'));
  });
});
