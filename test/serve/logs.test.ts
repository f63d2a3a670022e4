import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from '../../src/serve/log-file.ts';
import { OwnLog } from '../../src/serve/own-log.ts';
import { get, Served, specThatSays } from './support/served.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('LogFile', () => {
  it('appends in order, and goes on in a new file when the old one was moved away', async () => {
    const path = join(folder, 'access.log');
    const file = new LogFile(path, { say: () => expect.fail('nothing is to be said') });
    for (let at = 0; at < 100; at++) file.write(`${at}\n`);
    renameSync(path, `${path}.1`);
    file.write(Buffer.from('before\n'));
    await file.reopen();
    file.write('after\n');
    await file.close();
    const numbers = Array.from({ length: 100 }, (_, at) => `${at}\n`).join('');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe(`${numbers}before\n`);
    expect(readFileSync(path, 'utf8')).toBe('after\n');
  });

  it('says once that a disk is full, and counts what is lost', async () => {
    const said: string[] = [];
    const file = new LogFile('/dev/full', { say: (text) => said.push(text) });
    file.write('a\nb\n');
    await expect.poll(() => said.length).toBe(1);
    file.write('c\n');
    await file.close();
    expect(said).toEqual([
      'cannot write the access log /dev/full: ENOSPC: no space left on device, write; lines are lost until it can be written',
    ]);
  });

  it('bounds what waits for a slow disk', async () => {
    const said: string[] = [];
    const path = join(folder, 'access.log');
    const file = new LogFile(path, { say: (text) => said.push(text), waitingBytesMax: 10 });
    file.write('12345678\n');
    file.write('12345678\n');
    await file.close();
    file.write('again\n');
    expect(said[0]).toContain('the disk is too slow');
    expect(readFileSync(path, 'utf8')).toBe('12345678\n');
  });

  it('tells what is wrong with a path', () => {
    expect(() => new LogFile(join(folder, 'none', 'a.log'), { say: () => undefined })).toThrow(
      /^cannot open the access log: ENOENT/,
    );
  });
});

describe('an access log in a file', () => {
  const spec = (more: string) => specThatSays('hi', `telemetry: { accessLog: ${more} }\n`);

  it('is opened with the revision, anew on SIGUSR1, and left by the next one', async () => {
    const template = '{ format: template, template: "{method} {path} {status}", file: access.log }';
    const served = new Served({ 'gateway.yaml': spec(template) });
    const url = await served.url();
    await get(`${url}/`);
    await expect.poll(() => readFileSync(served.at('access.log'), 'utf8')).toBe('GET / 200\n');
    renameSync(served.at('access.log'), served.at('access.log.1'));
    served.signals.emit('SIGUSR1');
    await expect.poll(() => existsSync(served.at('access.log'))).toBe(true);
    await get(`${url}/none`);
    await expect.poll(() => readFileSync(served.at('access.log'), 'utf8')).toBe('GET /none 404\n');
    served.write('gateway.yaml', spec('{ fields: [path] }'));
    await served.hears(/^reloaded/);
    await get(`${url}/last`);
    await served.stop();
    expect(served.logged.join('')).toBe('{"path":"/last"}\n');
  });

  it('stops a start, and costs a reload, when it cannot be opened', async () => {
    const served = new Served({ 'gateway.yaml': spec('{ file: none/access.log }') });
    expect(await served.code).toBe(2);
    expect(served.said.join('')).toContain('error: cannot open the access log: ENOENT');
    const running = new Served({ 'gateway.yaml': spec('true') });
    const url = await running.url();
    running.write('gateway.yaml', spec('{ file: none/access.log }'));
    await running.hears(/^not reloaded/);
    expect(await get(`${url}/`)).toBe('hi');
    await running.stop();
  });

  it('has no line of a route that wants none, and none at all with `false`', async () => {
    const quiet = specThatSays('hi').replace('match: { path: / }', 'accessLog: false, match: { path: / }');
    for (const [text, lines] of [
      [quiet, 1],
      [spec('false'), 0],
    ] as const) {
      const served = new Served({ 'gateway.yaml': text });
      const url = await served.url();
      await get(`${url}/`);
      await get(`${url}/none`);
      await served.stop();
      expect(served.logged.join('').split('\n').filter(Boolean)).toHaveLength(lines);
    }
  });
});

describe("gw's own log", () => {
  it('is JSON with level, event and revision when it is asked for, on the command line or in the spec', async () => {
    const served = new Served({ 'gateway.yaml': specThatSays('hi') }, { logFormat: 'json' });
    await served.hears(/"event":"serving"/);
    served.write('gateway.yaml', specThatSays('ho'));
    await served.hears(/"event":"reloaded"/);
    served.write('gateway.yaml', 'version: 2');
    await served.hears(/"event":"not-reloaded"/);
    await served.stop();
    const entries = served.said.map((line) => JSON.parse(line));
    expect(entries.find(({ event }) => event === 'reloaded')).toMatchObject({
      level: 'info',
      revision: expect.stringMatching(/^[0-9a-f]{12}$/),
      msg: expect.stringContaining('reloaded in'),
    });
    expect(entries.find(({ event }) => event === 'problem')).toMatchObject({ level: 'error' });
    expect(entries.map(({ event }) => event).at(-1)).toBe('stopping');
    expect(Number.isNaN(Date.parse(entries[0].time))).toBe(false);
  });

  it('says nothing below its level', async () => {
    const said: string[] = [];
    for (const format of ['text', 'json'] as const) {
      const log = new OwnLog({ write: (text) => said.push(text) }, undefined);
      (await log.prepare({ format, level: 'warn' }))();
      log.say('listening');
      log.say('look at this', { level: 'warn', event: 'warning' });
      log.say('\u001b[31merror\u001b[39m: gone');
    }
    expect(said.slice(0, 2)).toEqual(['look at this\n', '\u001b[31merror\u001b[39m: gone\n']);
    expect(said.slice(2).map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', event: 'warning', msg: 'look at this' },
      { level: 'error', event: 'problem', msg: 'error: gone' },
    ]);
  });
});
