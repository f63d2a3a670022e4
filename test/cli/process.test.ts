// The program as it is installed: what only a real process shows. dist/ is what runs (`npm test` makes it).
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const GW = resolve('dist/gw.js');
const ROUTES = 2_000;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-process-'));
  const routes = Array.from(
    { length: ROUTES },
    (_, index) => `  r${index}: { match: { path: /r/${index} }, respond: {} }\n`,
  );
  const head = 'version: 1\nlisteners: { public: { address: "127.0.0.1:8080" } }\nroutes:\n';
  writeFileSync(join(folder, 'gateway.yaml'), head + routes.join(''));
  writeFileSync(join(folder, 'broken.yaml'), head + routes.join('').replaceAll('respond: {}', 'to: nobody'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function gw(args: readonly string[], input?: string) {
  return spawnSync(process.execPath, [GW, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1e9,
    ...(input !== undefined && { input }),
  });
}

describe('the process', () => {
  it.each<[args: readonly string[], status: number]>([
    [['validate'], 0],
    [['validate', 'broken.yaml'], 1],
    [['validate', 'missing.yaml'], 2],
    [['nonsense'], 2],
    [['--help'], 0],
  ])('ends with the exit code of %o', (args, status) => {
    expect(gw(args).status).toBe(status);
  });

  it.each<[args: readonly string[], status: number]>([
    [['routes', '--format', 'json'], 0],
    [['validate', 'broken.yaml', '--format', 'json'], 1],
  ])('writes all of %o through a pipe before it ends', (args, status) => {
    const { stdout, stderr, status: actual } = gw(args);
    expect(actual).toBe(status);
    expect(stdout.length).toBeGreaterThan(200_000);
    expect(JSON.parse(stdout)).toHaveProperty('version', 1);
    expect(stderr).toBe('');
  });

  it('takes no offence at a reader that has seen enough', async () => {
    const child = spawn(process.execPath, [GW, 'routes', '--format', 'json'], { cwd: folder });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(errors).toBe('');
  });

  it('reads a spec from standard input and writes the artifact to standard output', () => {
    const spec = readFileSync(join(folder, 'gateway.yaml'));
    const run = spawnSync(process.execPath, [GW, 'compile', '-', '-o', '-'], {
      cwd: folder,
      input: spec,
      maxBuffer: 1e9,
    });
    expect(run.status).toBe(0);
    expect(run.stdout.subarray(0, 4).toString()).toBe('GWA1');
    expect(run.stderr.toString()).toContain('wrote standard output');
    const explained = spawnSync(process.execPath, [GW, 'explain', '-', '/r/7'], {
      input: run.stdout,
      encoding: 'utf8',
    });
    expect(explained.stdout).toContain('matched by route r7');
  });

  it.runIf(existsSync('/dev/full'))('does not say that all is well when its output did not arrive', () => {
    const full = openSync('/dev/full', 'w');
    const run = spawnSync(process.execPath, [GW, 'compile', '-o', '-'], {
      cwd: folder,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^error: cannot write standard output: .*no space left/m);
  });

  it('gives the same bytes in another folder and leaves no draft behind', () => {
    expect(gw(['compile', '-o', 'a.gwa']).status).toBe(0);
    const elsewhere = execFileSync(
      process.execPath,
      [GW, 'compile', join(folder, 'gateway.yaml'), '-o', '-'],
      { cwd: '/', stdio: 'pipe', maxBuffer: 1e9 },
    );
    expect(elsewhere.equals(readFileSync(join(folder, 'a.gwa')))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

const hasBash = spawnSync('bash', ['--version']).status === 0;

describe.runIf(hasBash)('completion in bash', () => {
  it.each<[words: readonly string[], expected: readonly string[]]>([
    [['v'], ['validate']],
    [['co'], ['compile', 'completion']],
    [['validate', '--fo'], ['--format']],
    [
      ['validate', '--format', ''],
      ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'],
    ],
    [
      ['validate', 'x.yaml', '--color', 'a'],
      ['auto', 'always'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['validate', 'gate'], []],
    [
      ['serve', '--engine', ''],
      ['native', 'node'],
    ],
  ])('%o', (words, expected) => {
    const script = gw(['completion', 'bash']).stdout;
    const line = ['gw', ...words].map((word) => `'${word}'`).join(' ');
    const program = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _gw; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const reply = execFileSync('bash', ['-c', program], { encoding: 'utf8' });
    expect(reply.split('\n').filter(Boolean)).toEqual(expected);
  });
});
