// The page of `gw diff` shows a pull request; here its spec is committed, its patch applied, and its command run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { codeBlocks } from './code-block.ts';

const blocks = codeBlocks('diff.md');
const blockOf = (info: string) => blocks.find((each) => each.info === info)?.text ?? '';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-diff-'));
  git('init', '-q');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...words: readonly string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...words], { cwd: folder, stdio: 'ignore' });
}

async function gw(...words: readonly string[]) {
  const out = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof out) => ({
    isTerminal: false,
    columns: undefined,
    write: (data: string | Uint8Array) => {
      out[name] += String(data);
    },
  });
  const io = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    cwd: folder,
    env: {},
    readStdin: async () => new Uint8Array(),
  };
  const exit = await main(words, io);
  return { exit, ...out };
}

it('shows what comes out', async () => {
  const spec = blockOf('yaml');
  writeFileSync(join(folder, 'gateway.yaml'), spec);
  git('add', '-A');
  git('commit', '-qm', 'a');
  const patch = `--- a/gateway.yaml\n+++ b/gateway.yaml\n${blockOf('diff')}`;
  execFileSync('git', ['apply', '-'], { cwd: folder, input: patch });
  expect(readFileSync(join(folder, 'gateway.yaml'), 'utf8')).not.toBe(spec);
  const [command = '', ...printed] = blockOf('console').split('\n');
  const { stdout, exit } = await gw(...command.replace('$ gw ', '').split(' '));
  expect(stdout).toBe(printed.join('\n'));
  expect(exit).toBe(1);
});

it('reads a revision with its includes and links, from the top or from here', async () => {
  mkdirSync(join(folder, 'shop/routes'), { recursive: true });
  const head =
    'version: 1\ninclude: ["routes/*.yaml"]\nlisteners: { public: { address: "127.0.0.1:8080" } }\n';
  const routes = 'routes: { ping: { match: { path: /ping }, respond: { status: 200 } } }\n';
  writeFileSync(join(folder, 'shop/gateway.yaml'), head);
  writeFileSync(join(folder, 'shop/routes/a.yaml'), routes);
  execFileSync('ln', ['-s', 'shop', join(folder, 'linked')]);
  git('add', '-A');
  git('commit', '-qm', 'a');
  const identical = 'identical: every request is treated as before\n';
  expect(await gw('diff', 'git:HEAD:shop', 'shop')).toMatchObject({ stdout: identical, exit: 0 });
  expect(await gw('diff', 'git:HEAD:./linked/gateway.yaml', 'shop/gateway.yaml')).toMatchObject({
    stdout: identical,
    exit: 0,
  });
  writeFileSync(join(folder, 'shop/routes/a.yaml'), routes.replace('/ping', '/pong'));
  const { stdout, exit } = await gw('diff', 'git:HEAD:shop', 'shop', '--fail-on', 'breaking');
  expect(stdout).toContain(
    'breaking[removed]: route `ping`: /ping is not served any more (404); /pong is served now (was 404)',
  );
  expect(exit).toBe(1);
});

it.each([
  ['git:nothing:gateway.yaml', 'error: the repository has no revision "nothing"'],
  ['git:gateway.yaml', 'error: "git:gateway.yaml" names nothing in a repository'],
  ['git:--help:gateway.yaml', 'error: "git:--help:gateway.yaml" names nothing in a repository'],
  ['git:HEAD:missing.yaml', 'cannot be read: there is no such file or folder'],
])('cannot open %s', async (path, message) => {
  writeFileSync(join(folder, 'gateway.yaml'), blockOf('yaml'));
  git('add', '-A');
  git('commit', '-qm', 'a');
  const { stdout, stderr, exit } = await gw('diff', path, 'gateway.yaml');
  expect(stderr).toContain(message);
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 });
});

it('says that a folder is in no repository', async () => {
  rmSync(join(folder, '.git'), { recursive: true });
  const { stderr, exit } = await gw('diff', 'git:HEAD:gateway.yaml', 'gateway.yaml');
  expect(stderr).toContain('error: this folder is in no git repository');
  expect(exit).toBe(2);
});
