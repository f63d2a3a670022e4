// What CI systems take from here does what docs/ci.md says: the action's steps and the page's commands are run, in a
// repository of their own.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { codeBlocks } from '../docs/code-block.ts';
import { projectText, ROOT } from './project.ts';

const GOOD = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
routes:
  ping: { match: { path: /ping }, respond: { body: pong } }
tests:
  - { request: "GET http://localhost/ping", expect: { route: ping } }
`;
const BAD = GOOD.replace('body: pong', 'bdy: pong');
const FAILING = GOOD.replace('expect: { route: ping }', 'expect: { status: 404 }');

let folder = '';

/** A repository whose node_modules has gw, as `npm ci` would leave it. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-ci-'));
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(ROOT, 'dist/gw.js'), join(folder, 'node_modules/.bin/gw'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  writeFileSync(join(folder, 'gateway.yaml'), GOOD);
  execFileSync('git', ['init', '--quiet', folder]);
  const git = ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  execFileSync('git', [...git, 'add', 'gateway.yaml']);
  execFileSync('git', [...git, 'commit', '--quiet', '--message', 'a']);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

function bash(script: string, env: Readonly<Record<string, string>> = {}, cwd = folder) {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd, encoding: 'utf8', env: { PATH, HOME, ...env } } as const;
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], options);
}

interface Step {
  readonly id: string;
  readonly run: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

const action = parse(projectText('action.yml'));
const steps: readonly Step[] = action.runs.steps;

/** Runs the action's steps as a runner does: expressions first, then the shell; stops at the first that fails. */
function runAction(inputs: Readonly<Record<string, string>>, actionPath = ROOT) {
  const values: Record<string, string> = { 'github.action_path': actionPath };
  for (const [name, input] of Object.entries<{ default: string }>(action.inputs))
    values[`inputs.${name}`] = inputs[name] ?? input.default;
  const filled = (text: string) =>
    text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => values[name] ?? '');
  writeFileSync(join(folder, 'summary'), '');
  let log = '';
  for (const { id, run, env, 'working-directory': directory = '.' } of steps) {
    writeFileSync(join(folder, 'output'), '');
    const given = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, filled(value)]));
    const runner = {
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_WORKSPACE: folder,
    };
    const { status, stdout, stderr } = bash(run, { ...runner, ...given }, join(folder, filled(directory)));
    log += stdout + stderr;
    for (const line of read('output').split('\n').filter(Boolean)) {
      const at = line.indexOf('=');
      values[`steps.${id}.outputs.${line.slice(0, at)}`] = line.slice(at + 1);
    }
    if (status !== 0) return { status, log, values };
  }
  return { status: 0, log, values };
}

describe('action.yml', () => {
  it('is a composite action whose scripts take inputs from the environment alone', () => {
    expect(action.runs.using).toBe('composite');
    for (const { run, shell } of steps) {
      expect(shell).toBe('bash');
      expect(run).not.toContain('${{');
    }
    expect(projectText('docs/ci.md').match(/^\| `([a-z-]+)` \| [^|]+ \| [^|]+ \|$/gm)).toEqual(
      expect.arrayContaining(
        Object.keys(action.inputs).map((name) => expect.stringMatching(`^\\| \`${name}\``)),
      ),
    );
  });

  it('is content with a good spec, and says so in the summary', () => {
    const { status, log, values } = runAction({});
    expect([status, log]).toEqual([0, expect.stringContaining('gateway.yaml is valid')]);
    expect(values['steps.find.outputs.gw']).toBe(join(folder, 'node_modules/.bin/gw'));
    expect(read('summary')).toMatch(
      /### gw validate: nothing found\n[\s\S]*### gw test: 1 test, 1 passed, 0 failed\n/,
    );
    expect(values['steps.run.outputs.reports']).toBe('');
  });

  it('annotates what is wrong from the top of the repository, runs all commands, and fails', () => {
    mkdirSync(join(folder, 'shop dir'));
    writeFileSync(join(folder, 'shop dir/my gateway.yaml'), BAD);
    const inputs = { path: 'my gateway.yaml', 'working-directory': 'shop dir', reports: 'out/r' };
    const { status, log, values } = runAction(inputs);
    expect(status).toBe(1);
    expect(log.match(/^::error file=shop dir\/my gateway.yaml,line=4,/gm)).toHaveLength(2);
    expect(read('summary').match(/^### gw (validate|test): /gm)).toHaveLength(2);
    expect(values['steps.run.outputs.reports']).toBe(join(folder, 'shop dir/out/r'));
    const sarif = JSON.parse(read('shop dir/out/r/validate.sarif'));
    expect(sarif.runs[0].results).toHaveLength(1);
    expect(read('shop dir/out/r/test.xml')).toContain('failures="1"');
  });

  it('fails for a failed test, and for what it cannot run', () => {
    writeFileSync(join(folder, 'gateway.yaml'), FAILING);
    expect(runAction({ commands: 'validate' }).status).toBe(0);
    const tested = runAction({ commands: 'test' });
    expect([tested.status, tested.log]).toEqual([
      1,
      expect.stringMatching(/^::error file=gateway.yaml,line=6,/),
    ]);
    expect(runAction({ path: 'missing.yaml' }).status).toBe(2);
    rmSync(join(folder, 'gateway.yaml'));
    const nothing = runAction({});
    expect([nothing.status, nothing.log]).toEqual([
      2,
      expect.stringContaining('::error title=gw::gw test could not run'),
    ]);
  });

  it('takes hostile inputs for what they are', () => {
    const { status, log } = runAction({ path: '$(touch owned); `touch owned`', commands: 'validate' });
    expect([status, existsSync(join(folder, 'owned'))]).toEqual([2, false]);
    expect(log).toContain('$(touch owned)');
    expect(runAction({ commands: 'serve' })).toMatchObject({ status: 2 });
    expect(runAction({ path: '--help', commands: 'validate' }).status).toBe(2);
  });

  it('builds its own gw where the repository has none', () => {
    rmSync(join(folder, 'node_modules'), { recursive: true });
    const copy = join(folder, 'action');
    mkdirSync(join(copy, 'bin'), { recursive: true });
    const npm = join(copy, 'bin/npm');
    writeFileSync(
      npm,
      `#!/bin/sh\necho "npm $*" >> "${copy}/calls"\n[ "$1" = run ] && mkdir -p dist && ln -s "${ROOT}/dist/gw.js" dist/gw.js\nexit 0\n`,
    );
    chmodSync(npm, 0o755);
    const { PATH } = process.env;
    process.env.PATH = `${join(copy, 'bin')}:${PATH}`;
    try {
      expect(runAction({ commands: 'validate' }, copy).status).toBe(0);
      expect(runAction({ commands: 'validate' }, copy).status).toBe(0);
    } finally {
      process.env.PATH = PATH;
    }
    // Once: the second run finds what the first one built.
    expect(read('action/calls').trim().split('\n')).toEqual([
      expect.stringMatching(/^npm ci /),
      expect.stringMatching(/^npm run .*build$/),
    ]);
  });
});

describe('.pre-commit-hooks.yaml', () => {
  const hooks: readonly Readonly<Record<string, string>>[] = parse(projectText('.pre-commit-hooks.yaml'));

  it.each(hooks)('$id runs', ({ id, name, entry = '', language, files = '', pass_filenames }) => {
    expect([id, language, pass_filenames]).toEqual([(name ?? '').replace(' ', '-'), 'system', false]);
    expect(
      ['gateway.yaml', 'routes/a.yml', 'gateway.json', 'a.md'].map((file) => new RegExp(files).test(file)),
    ).toEqual([true, true, true, false]);
    const path = { PATH: `${join(folder, 'node_modules/.bin')}:${process.env.PATH}` };
    expect(bash(entry, path).status).toBe(0);
    writeFileSync(join(folder, 'other.yaml'), BAD);
    expect(bash(`${entry} other.yaml`, path).status).toBe(1);
  });

  it('is named in docs/ci.md with every hook', () => {
    const used = codeBlocks('ci.md').flatMap(({ text }) =>
      [...text.matchAll(/- id: (gw-[a-z]+)/g)].map((found) => found[1]),
    );
    expect(used.toSorted()).toEqual(hooks.map(({ id }) => id).toSorted());
  });
});

describe('docs/ci.md', () => {
  const blocks = codeBlocks('ci.md');
  const scripts = [
    ...blocks.filter(({ info }) => info === 'sh').map(({ text }) => text),
    ...blocks.filter(({ info }) => info === 'yml').flatMap(({ text }) => scriptsOf(parse(text))),
    ...blocks.flatMap(({ info, text }) =>
      info === 'groovy' ? [[...text.matchAll(/sh '(.*)'/g)].map((found) => found[1]).join('\n')] : [],
    ),
  ];

  it('has commands of every kind', () => expect(scripts.length).toBeGreaterThanOrEqual(9));

  it.each(scripts)('%s', (script) => {
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'summary') };
    const { status, stderr } = bash(script.replaceAll('npm ci', ':'), env);
    expect([status, stderr.replace(/^npm (?:warn|notice).*\n/gm, '')]).toEqual([0, '']);
    for (const [, file = ''] of script.matchAll(/--output \w+=([\w.-]+)/g)) expect(read(file)).not.toBe('');
  });
});

/** The shell scripts within a workflow of GitHub, or within jobs of GitLab. */
function scriptsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(scriptsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    if (key === 'run') return [String(entry)];
    return key === 'script' && Array.isArray(entry) ? [entry.join('\n')] : scriptsOf(entry);
  });
}
