// What gw keeps of its life on disk: the audit log and the last good revision, with a real gateway.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/serve/audit/verify.ts';
import { compareArtifacts } from '../../src/serve/comparison.ts';
import { artifactOf, get, Served, specThatSays } from './support/served.ts';
import { Spawned } from './support/spawned.ts';

let served: Served | undefined;
let spawned: Spawned | undefined;
let kept = '';
beforeEach(() => {
  kept = mkdtempSync(join(tmpdir(), 'gw-kept-'));
});
afterEach(async () => {
  await served?.stop();
  await spawned?.remove();
  served = undefined;
  spawned = undefined;
  rmSync(kept, { recursive: true, force: true });
});

const compare = async (before: Uint8Array, after: Uint8Array) => compareArtifacts(before, after);
const BROKEN = specThatSays('one').replace('respond', 'respnod');
const GUARDED = specThatSays('one', 'policies: { own: { ip: { allow: [10.0.0.0/8] } } }').replace(
  'respond',
  'policies: [own], respond',
);

function entriesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the audit log', () => {
  it('has every revision that goes live, with what it changes, and none that does not', async () => {
    const file = join(kept, 'audit.jsonl');
    const at = new Served(
      { 'gateway.yaml': specThatSays('one') },
      { audit: { file, denied: false } },
      { compare },
    );
    served = at;
    await at.hears(/^serving/);
    at.write('gateway.yaml', BROKEN);
    await at.hears(/^not reloaded/);
    at.write('gateway.yaml', specThatSays('two'));
    await at.hears(/^mended/);
    await at.stop();
    served = undefined;
    const [first, second, ...more] = entriesOf(file);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      kind: 'revision',
      cause: 'spec',
      name: 'gateway',
      routes: 1,
      origin: {
        path: at.at('gateway.yaml'),
        files: [{ path: at.at('gateway.yaml'), sha256: expect.any(String) }],
      },
      by: { pid: process.pid },
    });
    expect(second).toMatchObject({ before: first?.digest, changes: { breaking: 0, risky: 1, safe: 0 } });
    expect(await verifyAudit([file])).toMatchObject({ entries: 2 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('has requests that policies refuse, and nothing of their credentials', async () => {
    const file = join(kept, 'audit.jsonl');
    served = new Served({ 'gateway.yaml': GUARDED }, { audit: { file, denied: true } }, { compare });
    const url = await served.url();
    await fetch(`${url}/?token=secret-of-mine`, { headers: { authorization: 'Bearer secret-of-mine' } });
    await fetch(`${url}/none`);
    await served.stop();
    served = undefined;
    const denied = entriesOf(file).filter(({ kind }) => kind === 'denied');
    expect(denied).toEqual([
      expect.objectContaining({ status: 403, route: 'say', policy: 'own', client: '127.0.0.1', path: '/' }),
    ]);
    expect(readFileSync(file, 'utf8')).not.toContain('secret-of-mine');
  });

  it('has those of all workers', async () => {
    spawned = new Spawned({
      files: { 'gateway.yaml': GUARDED },
      args: ['--workers', '2', '--audit', join(kept, 'audit.jsonl'), '--audit-denied'],
    });
    const url = await spawned.url();
    for (let count = 0; count < 10; count++) await fetch(url, { headers: { connection: 'close' } });
    process.kill(spawned.pid, 'SIGTERM');
    expect(await spawned.ended).toEqual([0, null]);
    const kinds = entriesOf(join(kept, 'audit.jsonl')).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'denied')).toHaveLength(10);
    expect(await verifyAudit([join(kept, 'audit.jsonl')])).toMatchObject({ entries: 11 });
  }, 20_000);
});

describe('the last good revision', () => {
  it('serves when the spec is broken at a start, until it is mended', async () => {
    spawned = new Spawned({ files: { 'gateway.yaml': specThatSays('one') }, args: ['--state', kept] });
    await spawned.url();
    process.kill(spawned.pid, 'SIGTERM');
    await spawned.ended;
    const { folder } = spawned;
    spawned.write('gateway.yaml', BROKEN);
    const again = new Spawned({ files: {}, args: [join(folder, 'gateway.yaml'), '--state', kept] });
    try {
      const url = await again.url();
      expect(again.said.join('\n')).toMatch(/unknown key `respnod`/);
      expect(again.said.join('\n')).toMatch(
        /serving gateway: revision [0-9a-f]{12}, 1 route, the last good one, of 20/,
      );
      expect(await get(url)).toBe('one');
      spawned.write('gateway.yaml', specThatSays('two'));
      await again.hears(/^mended/);
      expect(await get(url)).toBe('two');
    } finally {
      await again.remove();
    }
  }, 20_000);

  it.each<[string, () => void, RegExp]>([
    [
      'was altered',
      () => {
        const [{ digest }] = JSON.parse(readFileSync(join(kept, 'revisions.json'), 'utf8')).revisions;
        const bytes = readFileSync(join(kept, `${digest}.gwa`));
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        writeFileSync(join(kept, `${digest}.gwa`), bytes);
      },
      /cannot be served either: the artifact was truncated or altered/,
    ],
    [
      'is another one under its name',
      () => {
        const [{ digest }] = JSON.parse(readFileSync(join(kept, 'revisions.json'), 'utf8')).revisions;
        writeFileSync(join(kept, `${digest}.gwa`), artifactOf(specThatSays('forged')));
      },
      /is not the revision whose name it has/,
    ],
    [
      'can be written by others',
      () => chmodSync(join(kept, 'revisions.json'), 0o666),
      /can be written by others/,
    ],
  ])(
    'is refused when it %s',
    async (_how, alter, message) => {
      spawned = new Spawned({ files: { 'gateway.yaml': specThatSays('one') }, args: ['--state', kept] });
      await spawned.url();
      process.kill(spawned.pid, 'SIGTERM');
      await spawned.ended;
      alter();
      spawned.write('gateway.yaml', BROKEN);
      const again = new Spawned({ files: {}, args: [spawned.at('gateway.yaml'), '--state', kept] });
      expect(await again.ended).toEqual([1, null]);
      expect(again.said.join('\n')).toMatch(message);
      await again.remove();
    },
    20_000,
  );

  it('is none of another spec, and none when none has ever served', async () => {
    spawned = new Spawned({ files: { 'gateway.yaml': BROKEN }, args: ['--state', kept] });
    expect(await spawned.ended).toEqual([1, null]);
    expect(spawned.said.join('\n')).not.toMatch(/last good/);
  });
});
