// `--format` and `--output`: the same report in several formats and places.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { FORMAT_NAMES, FORMATS } from '../../src/report/registry.ts';

const GOOD = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
routes:
  ping: { match: { path: /ping }, respond: { body: pong } }
  pong: { match: { path: /pong }, respond: { body: ping } }
tests:
  - { request: "GET http://localhost/ping", expect: { route: ping } }
`;
const BAD = GOOD.replace('{ body: ping }', '{ bdy: ping }');
const FEWER = GOOD.replace(/ {2}pong: .*\n/, '');
const FAILING = GOOD.replace('route: ping', 'route: pong');

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-output-'));
  mkdirSync(join(folder, 'out'));
  const files = { 'good.yaml': GOOD, 'bad.yaml': BAD, 'failing.yaml': FAILING, 'fewer.yaml': FEWER };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function gw(line: string, env: Readonly<Record<string, string>> = {}, cwd = folder) {
  const told = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write(data: string | Uint8Array) {
      told[name] += String(data);
    },
    isTerminal: false,
    columns: undefined,
  });
  const readStdin = async () => new TextEncoder().encode(BAD);
  const io = { stdout: stream('stdout'), stderr: stream('stderr'), cwd, env, readStdin };
  return { exit: await main(line.split(' '), io), ...told };
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe.each([
  ['validate good.yaml', 0],
  ['validate bad.yaml', 1],
  ['validate good.yaml bad.yaml', 1],
  ['validate missing.yaml', 2],
  ['validate -', 1],
  ['test good.yaml', 0],
  ['test failing.yaml', 1],
  ['test good.yaml --fail-under 90', 1],
  ['test bad.yaml', 1],
  ['lint good.yaml', 0],
  ['lint good.yaml --fail-on info --preset strict', 1],
  ['lint bad.yaml', 1],
  ['diff good.yaml good.yaml', 0],
  ['diff good.yaml fewer.yaml', 1],
  ['diff fewer.yaml good.yaml --fail-on breaking', 0],
  ['diff good.yaml bad.yaml', 2],
])('gw %s', (line, exit) => {
  it('exits alike in every format, and programs find their data alone on standard output', async () => {
    for (const format of FORMAT_NAMES) {
      const run = await gw(`${line} --format ${format}`);
      expect([format, run.exit]).toEqual([format, exit]);
      if (FORMATS[format].forPrograms) expect(run.stderr).toBe('');
    }
  });

  it('writes files that hold what standard output would', async () => {
    const outputs = FORMAT_NAMES.map((format) => `--output ${format}=out/${format}`).join(' ');
    const run = await gw(`${line} ${outputs}`);
    expect(run.exit).toBe(exit);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([...FORMAT_NAMES].sort());
    for (const format of FORMAT_NAMES) {
      const { stdout, stderr } = await gw(`${line} --format ${format}`);
      expect(read(`out/${format}`)).toBe(format === 'pretty' ? stdout + stderr : stdout);
    }
    expect(run.stdout + run.stderr).toBe(read('out/pretty'));
  });
});

describe('an output that cannot be written', () => {
  it.each([
    ['sarif', '--output takes FORMAT=FILE, not "sarif"'],
    ['sarif=', '--output takes FORMAT=FILE, not "sarif="'],
    ['=x', '--output takes FORMAT=FILE, not "=x"'],
    ['sarf=x', 'there is no format "sarf" for --output\nhelp: did you mean "sarif"?'],
    ['sarif=-', '--output writes to a file, not to standard output\nhelp: --format sarif does'],
    ['sarif=no/x', 'cannot write no/x: there is no folder no\nhelp: make the folder first'],
    ['sarif=out', 'cannot write out: it is a folder\nhelp: name a file in it'],
    ['sarif=./good.yaml', './good.yaml is a file of the spec\nhelp: name another file with --output'],
    ['json=a --output sarif=./a', 'two reports cannot be written to ./a'],
  ])('%s', async (output, message) => {
    const run = await gw(`validate good.yaml --output ${output}`);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr.startsWith(`error: ${message}`)).toBe(true);
    expect(run.stderr.split('\n').length).toBeLessThanOrEqual(3);
    expect(read('good.yaml')).toBe(GOOD);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });
});

it('replaces a file whole and leaves nothing beside it', async () => {
  writeFileSync(join(folder, 'out/a'), 'x'.repeat(100_000));
  await gw('validate good.yaml --output json=out/a');
  expect(JSON.parse(read('out/a'))).toMatchObject({ diagnostics: [] });
  expect(readdirSync(join(folder, 'out'))).toEqual(['a']);
});

it('takes --output before the name of the command, too', async () => {
  const run = await gw('--output json=out/a --format github validate bad.yaml');
  expect(run.stdout).toMatch(/^::error file=bad.yaml,line=5,/);
  expect(JSON.parse(read('out/a')).summary.errors).toBe(1);
});

it('names files from the top of the repository when a CI system says where it is', async () => {
  const below = join(folder, 'shop');
  mkdirSync(below);
  writeFileSync(join(below, 'gateway.yaml'), BAD);
  const github = await gw('validate --format github', { GITHUB_WORKSPACE: folder }, below);
  expect(github.stdout).toMatch(/^::error file=shop\/gateway.yaml,/);
  const gitlab = await gw('validate ../bad.yaml --format gitlab', { CI_PROJECT_DIR: folder }, below);
  expect(JSON.parse(gitlab.stdout)).toMatchObject([{ location: { path: 'bad.yaml' } }]);
  const elsewhere = await gw('validate --format github', { GITHUB_WORKSPACE: join(folder, 'out') }, below);
  expect(elsewhere.stdout).toMatch(/^::error file=gateway.yaml,/);
  const people = await gw('validate', { GITHUB_WORKSPACE: folder }, below);
  expect(people.stdout).toContain('--> gateway.yaml:5');
});

it('tells changes at the lines of the new spec, as failures from the severity on that fails', async () => {
  const outputs = '--output sarif=out/sarif --output junit=out/junit --output gitlab=out/gitlab';
  const run = await gw(`diff fewer.yaml good.yaml --format github --fail-on breaking ${outputs}`);
  expect(run.exit).toBe(0);
  expect(run.stdout).toMatch(/^::notice file=good.yaml,line=5,.*title=diff-added::safe: route `pong` /);
  expect(JSON.parse(read('out/sarif')).runs[0]).toMatchObject({
    tool: {
      driver: { rules: [{ id: 'diff-added', help: { text: expect.stringContaining('What to do') } }] },
    },
    results: [{ ruleId: 'diff-added', level: 'note' }],
  });
  expect(read('out/junit')).toContain('tests="1" failures="0"');
  await gw('diff fewer.yaml good.yaml --output junit=out/junit --output json=out/json');
  expect(read('out/junit')).toContain('tests="1" failures="1"');
  const [{ fingerprint }] = JSON.parse(read('out/json')).changes;
  expect(JSON.parse(read('out/gitlab'))).toMatchObject([{ fingerprint, severity: 'info' }]);
});

it('offers the fixes of lint in SARIF, which do what --fix does', async () => {
  const spec = GOOD.replace('path: /ping }', 'path: /ping, methods: [GET, HEAD] }');
  writeFileSync(join(folder, 'fix.yaml'), spec);
  const { stdout } = await gw('lint fix.yaml --preset strict --format sarif');
  const replacements = JSON.parse(stdout).runs[0].results.flatMap(
    ({ fixes = [] }: { fixes?: { artifactChanges: { replacements: Replacement[] }[] }[] }) =>
      fixes.flatMap((fix) => fix.artifactChanges.flatMap((change) => change.replacements)),
  );
  expect(replacements.length).toBeGreaterThan(0);
  const fixed = replacements.toReversed().reduce(applyReplacement, spec);
  await gw('lint fix.yaml --preset strict --fix');
  expect(fixed).toBe(read('fix.yaml'));
  expect(fixed).not.toBe(spec);
});

interface Replacement {
  readonly deletedRegion: Readonly<Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>>;
  readonly insertedContent?: { readonly text: string };
}

function applyReplacement(text: string, { deletedRegion: region, insertedContent }: Replacement): string {
  const lines = text.split(/(?<=\n)/);
  const offset = (line: number, column: number) => lines.slice(0, line - 1).join('').length + column - 1;
  const start = offset(region.startLine, region.startColumn);
  const end = offset(region.endLine, region.endColumn);
  return text.slice(0, start) + (insertedContent?.text ?? '') + text.slice(end);
}
