// Where a revision is said to come from: a real repository, one that has changed, and none.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { actorOf, originOf } from '../../../src/serve/audit/origin.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-origin-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = 'version: 1\n';
const sha256 = createHash('sha256').update(text).digest('hex');

function git(...words: string[]): string {
  const who = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.com'];
  return execFileSync('git', [...who, ...words], { cwd: folder, encoding: 'utf8' }).trim();
}

it('is a commit, whether files differ from it, and then their digests; of a key nothing is told', async () => {
  const path = join(folder, 'gateway.yaml');
  const key = join(folder, 'server.key');
  const files = [folder, path, key, join(folder, 'gone.yaml')];
  writeFileSync(path, text);
  writeFileSync(key, 'secret');
  const digests = [{ path, sha256 }];
  expect(await originOf(path, files)).toEqual({ path, files: digests });
  git('init', '-q');
  git('add', 'gateway.yaml');
  git('commit', '-q', '-m', 'first');
  const commit = git('rev-parse', 'HEAD');
  expect(await originOf(path, files.slice(0, 3))).toEqual({ path, commit, modified: false });
  writeFileSync(path, 'version: 2\n');
  expect(await originOf(path, files)).toMatchObject({ commit, modified: true, files: [{ path }] });
  // Beside a repository's files, but none of them.
  writeFileSync(join(folder, 'other.yaml'), text);
  expect(await originOf(join(folder, 'other.yaml'), [join(folder, 'other.yaml')])).toEqual({
    path: join(folder, 'other.yaml'),
    files: [{ path: join(folder, 'other.yaml'), sha256 }],
  });
});

it('runs no program that the repository names', async () => {
  const path = join(folder, 'gateway.yaml');
  writeFileSync(path, text);
  git('init', '-q');
  git('add', 'gateway.yaml');
  git('commit', '-q', '-m', 'first');
  mkdirSync(join(folder, 'trap'));
  writeFileSync(join(folder, 'trap.sh'), `#!/bin/sh\nrmdir ${join(folder, 'trap')}\n`, { mode: 0o755 });
  git('config', 'core.fsmonitor', join(folder, 'trap.sh'));
  await originOf(path, [path]);
  rmSync(join(folder, 'trap'), { recursive: true, force: false });
});

it('is standard input without files', async () => {
  expect(await originOf('-', [])).toEqual({ path: '-', files: [] });
  expect(actorOf()).toMatchObject({ pid: process.pid, user: expect.stringMatching(/./) });
});
