// What is remembered of revisions: how many, how much, and what is kept on disk beside it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { RevisionHistory } from '../../src/serve/admin/history.ts';
import { compareArtifacts } from '../../src/serve/comparison.ts';
import type { LiveRevision } from '../../src/serve/life.ts';
import { openStateFolder } from '../../src/serve/state-folder.ts';
import { artifactOf, specThatSays } from './support/served.ts';

const folder = mkdtempSync(join(tmpdir(), 'gw-history-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function live(body: string): LiveRevision {
  const bytes = artifactOf(specThatSays(body));
  const artifact = openArtifact(bytes);
  return {
    artifact,
    bytes,
    folder: '/',
    atMs: 1_700_000_000_000,
    cause: 'spec',
    files: [],
    before: undefined,
  };
}

const compare = async (before: Uint8Array, after: Uint8Array) => compareArtifacts(before, after);

it('keeps as many as are asked for, and tells what each changed', async () => {
  const history = new RevisionHistory({ source: 'gateway.yaml', compare, kept: undefined });
  const [one, two, three] = [live('one'), live('two'), live('three')];
  for (const each of [one, two, three]) history.add(each, 2);
  expect(await history.rows()).toMatchObject([
    { digest: three.artifact.digest, current: true, changes: { breaking: 0, risky: 1, safe: 0 } },
    { digest: two.artifact.digest, current: false, summary: [] },
  ]);
  expect((await history.find(undefined))?.artifact.digest).toBe(two.artifact.digest);
  expect((await history.find(three.artifact.digest.slice(0, 8)))?.artifact.digest).toBe(
    three.artifact.digest,
  );
  expect(await history.find(one.artifact.digest)).toBeUndefined();
});

it('finds what served before a restart, and trusts nothing that was altered', async () => {
  const say = () => undefined;
  const before = await openStateFolder({ folder, served: '/gateway.yaml', say });
  const [one, two] = [live('one'), live('two')];
  before.live(one);
  before.live(two);
  await before.close();
  const kept = await openStateFolder({ folder, served: '/gateway.yaml', say });
  const history = new RevisionHistory({ source: '/gateway.yaml', compare, kept });
  history.add(two, 20);
  expect(await history.rows()).toMatchObject([
    { digest: two.artifact.digest, current: true },
    { digest: one.artifact.digest, current: false, kept: true },
  ]);
  expect((await history.find(undefined))?.bytes).toEqual(Buffer.from(one.bytes));
  writeFileSync(join(folder, `${one.artifact.digest}.gwa`), live('three').bytes);
  await expect(history.find(one.artifact.digest)).rejects.toThrow(/is not the revision whose name it has/);
});

it('gives up what would be too much, the oldest first', async () => {
  const history = new RevisionHistory({ source: 'gateway.yaml', compare, kept: undefined });
  const [one, two] = [live('one'), live('two')];
  history.add({ ...one, bytes: new Uint8Array(200 * 1024 * 1024) }, 20);
  history.add(two, 20);
  expect(await history.rows()).toMatchObject([{ kept: true }, { digest: one.artifact.digest, kept: false }]);
  expect(await history.find(undefined)).toBeUndefined();
});
