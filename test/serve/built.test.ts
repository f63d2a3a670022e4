// The built program on a spec of its own: the compiler in its thread, the process's own signals.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { get, specThatSays } from './support/served.ts';

let folder = '';
let spec = '';
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-built-'));
  spec = join(folder, 'gateway.yaml');
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Starts the built program; its lines of standard error come one by one. */
function start(): { readonly process: ChildProcess; readonly lines: AsyncIterator<string> } {
  const started = spawn(process.execPath, ['dist/gw.js', 'serve', spec], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = started;
  const lines: Interface = createInterface({ input: started.stderr });
  return { process: started, lines: lines[Symbol.asyncIterator]() };
}

async function lineThat(lines: AsyncIterator<string>, pattern: RegExp): Promise<string> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`it ended without saying ${pattern}`);
    if (pattern.test(value)) return value;
  }
}

describe('gw serve, as built', () => {
  it('reloads on its own and on SIGHUP, keeps a good revision, and stops with 0', async () => {
    writeFileSync(spec, specThatSays('one'));
    const { process, lines } = start();
    const url = /http:\S+/.exec(await lineThat(lines, /^listening/))?.[0] ?? '';
    await lineThat(lines, /^serving/);
    writeFileSync(spec, specThatSays('two'));
    await lineThat(lines, /^reloaded/);
    expect(await get(url)).toBe('two');
    writeFileSync(spec, 'version: 1\nroutes: [');
    await lineThat(lines, /^error\[GW/);
    await lineThat(lines, /^not reloaded/);
    expect(await get(url)).toBe('two');
    writeFileSync(spec, specThatSays('three'));
    await lineThat(lines, /^mended/);
    expect(await get(url)).toBe('three');
    process.kill('SIGHUP');
    await lineThat(lines, /^unchanged: revision/);
    const ended = once(process, 'exit');
    process.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('ends with 1 for an invalid spec', async () => {
    writeFileSync(spec, 'version: 1\n');
    const { process } = start();
    expect(await once(process, 'exit')).toEqual([1, null]);
  });
});
