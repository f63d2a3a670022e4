// The chained file of the audit log: what it survives, and what it shows of those who touch it.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditFile } from '../../../src/serve/audit/audit-file.ts';
import type { AuditBody } from '../../../src/serve/audit/types.ts';
import { verifyAudit } from '../../../src/serve/audit/verify.ts';

let folder = '';
let path = '';
let said: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-audit-'));
  path = join(folder, 'audit.jsonl');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function denied(id: string): AuditBody {
  const at = '2026-11-24T00:00:00.000Z';
  return {
    kind: 'denied',
    at,
    id,
    method: 'GET',
    host: 'h',
    path: '/',
    status: 403,
    policy: 'p',
    revision: 'r',
  };
}

async function open(options: Partial<ConstructorParameters<typeof AuditFile>[0]> = {}): Promise<AuditFile> {
  const file = new AuditFile({ path, say: (text) => said.push(text), ...options });
  await file.open();
  return file;
}

async function write(...ids: string[]): Promise<void> {
  const file = await open();
  for (const id of ids) file.add(denied(id), 'soon');
  await file.close();
}

function lines(of = path): string[] {
  return readFileSync(of, 'utf8').trimEnd().split('\n');
}

function idsOf(of = path): unknown[] {
  return lines(of).map((line) => JSON.parse(line).id ?? JSON.parse(line).kind);
}

describe('an audit file', () => {
  it('chains entries by hashes that anybody can compute, over restarts', async () => {
    await write('a', 'b');
    await write('c');
    let prev = '0'.repeat(64);
    for (const [index, line] of lines().entries()) {
      const entry = JSON.parse(line);
      expect([entry.number, entry.prev]).toEqual([index + 1, prev]);
      const { hash, ...rest } = entry;
      prev = createHash('sha256').update(JSON.stringify(rest)).digest('hex');
      expect(hash).toBe(prev);
    }
    expect(await verifyAudit([path])).toEqual({
      entries: 3,
      head: expect.objectContaining({ number: 3, hash: prev }),
    });
  });

  it.each<[string, (all: string[]) => string[], number]>([
    ['a changed line', (all) => all.with(1, all[1]?.replace('"b"', '"x"') ?? ''), 2],
    ['a dropped line', (all) => all.toSpliced(1, 1), 2],
    ['a line twice', (all) => all.toSpliced(1, 0, all[0] ?? ''), 2],
    ['lines in another order', (all) => [all[0], all[2], all[1]].map((line) => line ?? ''), 2],
    ['a dropped beginning', (all) => ['{}', ...all.slice(1)], 1],
    ['a hash that was computed anew', (all) => all.with(1, resealed(all[1] ?? '')), 3],
    ['text that is none of its own', (all) => [...all, 'hello'], 4],
  ])('shows %s', async (_what, change, line) => {
    await write('a', 'b', 'c');
    writeFileSync(path, `${change(lines()).join('\n')}\n`);
    expect((await verifyAudit([path])).fault).toMatchObject({ file: path, line });
  });

  it('shows that its end was cut off to whoever has noted a hash', async () => {
    await write('a', 'b');
    const { hash } = (await verifyAudit([path])).head;
    expect((await verifyAudit([path], hash)).contains).toBe(true);
    writeFileSync(path, `${lines()[0]}\n`);
    expect(await verifyAudit([path], hash)).toMatchObject({ entries: 1, contains: false });
  });

  it('takes a line away that a crash has torn, and says so in itself', async () => {
    await write('a');
    appendFileSync(path, '{"number":2,"kind":"den');
    expect((await verifyAudit([path])).fault).toMatchObject({ line: 2 });
    await write('b');
    expect(idsOf()).toEqual(['a', 'mended', 'b']);
    expect((await verifyAudit([path])).fault).toBeUndefined();
    expect(said.join()).toContain('ended within a line (23 bytes)');
  });

  it('goes on with its chain when the file is moved away', async () => {
    const file = await open();
    file.add(denied('a'), 'now');
    await written(1);
    renameSync(path, `${path}.1`);
    file.add(denied('b'), 'soon');
    await file.close();
    expect(idsOf()).toEqual(['b']);
    expect(await verifyAudit([`${path}.1`, path])).toMatchObject({ entries: 2 });
    expect(await verifyAudit([path])).toMatchObject({ entries: 1, continues: 2 });
    expect((await verifyAudit([path, `${path}.1`])).fault).toMatchObject({ file: `${path}.1`, line: 1 });
  });

  it('is one chain when two write it', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    for (let round = 0; round < 20; round++) {
      one?.add(denied(`one ${round}`), 'now');
      other?.add(denied(`other ${round}`), 'now');
      await new Promise((done) => setTimeout(done, 2));
    }
    await Promise.all([one?.close(), other?.close()]);
    expect(await verifyAudit([path])).toMatchObject({ entries: 40 });
  });

  it('says once that it cannot be written, goes on when it can, and counts what was lost', async () => {
    const file = await open({ retryMs: 5, waitingMax: 2 });
    rmSync(folder, { recursive: true });
    for (const id of ['a', 'b', 'c', 'd']) file.add(denied(id), 'now');
    while (said.length === 0) await new Promise((done) => setTimeout(done, 5));
    expect(file.lost).toBe(2);
    await new Promise((done) => setTimeout(done, 30));
    expect(said).toEqual([
      expect.stringMatching(/^cannot write the audit log .*ENOENT.*; serving goes on without it$/),
    ]);
    folder = mkdtempSync(join(tmpdir(), 'gw-audit-'));
    // The folder is back under its name.
    renameSync(folder, path.replace(/\/audit\.jsonl$/, ''));
    folder = path.replace(/\/audit\.jsonl$/, '');
    while (said.length === 1) await new Promise((done) => setTimeout(done, 5));
    await file.close();
    expect(said[1]).toBe('the audit log is written again; 2 entries were lost');
    expect(idsOf()).toEqual(['a', 'b', 'lost']);
  });

  it('cannot be opened where nothing can be written', async () => {
    path = join(folder, 'none', 'audit.jsonl');
    await expect(open()).rejects.toThrow(/^cannot write the audit log .*ENOENT/);
  });

  it('does not wait for a lock whose owner has died', async () => {
    writeFileSync(`${path}.lock`, '999999999');
    await write('a');
    expect(idsOf()).toEqual(['a']);
  });
});

async function written(count: number): Promise<void> {
  while (readFileSync(path, 'utf8').split('\n').length - 1 < count)
    await new Promise((done) => setTimeout(done, 5));
}

/** As whoever knows how it is made would change it. */
function resealed(line: string): string {
  const { hash: _, ...rest } = JSON.parse(line);
  const text = JSON.stringify({ ...rest, id: 'x' });
  return `${text.slice(0, -1)},"hash":"${createHash('sha256').update(text).digest('hex')}"}`;
}
