// What scenarios cannot show: compressed logs, standard input piece by piece, progress on a terminal.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { createLogProgress } from '../../src/cli/replay-progress.ts';
import type { CommandIo, OutputStream } from '../../src/cli/types.ts';

const SPEC = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
routes: { ping: { match: { path: /ping }, respond: { body: pong } } }
`;
const LINE = '192.0.2.1 - - [02/Mar/2026:09:14:03 +0000] "GET /ping HTTP/1.1" 200 4\n';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-replay-'));
  const write = (name: string, data: string | Uint8Array) => writeFileSync(join(folder, name), data);
  const zipped = gzipSync(LINE.repeat(1_000));
  write('gateway.yaml', SPEC);
  // Rotated logs are joined by joining their compressed files.
  write('joined.log', Buffer.concat([zipped, zipped]));
  write('cut.log.gz', zipped.subarray(0, zipped.length - 20));
  write('spoilt.log.gz', Buffer.concat([zipped.subarray(0, 20), Buffer.from('spoilt'), zipped.subarray(26)]));
  write('short.log', LINE.slice(0, 1));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function recorder(columns?: number) {
  const chunks: string[] = [];
  const stream: OutputStream = {
    write: (data) => void chunks.push(String(data)),
    isTerminal: columns !== undefined,
    columns,
  };
  return { stream, text: () => chunks.join('') };
}

async function run(words: readonly string[], stdin?: AsyncIterable<Uint8Array>) {
  const [stdout, stderr] = [recorder(), recorder()];
  const io: CommandIo = {
    ...{ stdout: stdout.stream, stderr: stderr.stream, cwd: folder, env: {} },
    readStdin: () => Promise.reject(new Error('standard input is read as a whole')),
    ...(stdin !== undefined && { streamStdin: () => stdin }),
  };
  const exit = await main(['replay', ...words], io);
  return { exit, stdout: stdout.text(), stderr: stderr.text() };
}

async function* pieces(data: Uint8Array, bytes: number) {
  for (let at = 0; at < data.length; at += bytes) yield data.subarray(at, at + bytes);
}

describe('compressed logs', () => {
  it('are told by their content, and may be several joined', async () => {
    const { exit, stdout } = await run(['joined.log', '--format', 'json']);
    expect([exit, JSON.parse(stdout).requests]).toEqual([0, 2_000]);
  });

  it.each([
    ['cut.log.gz', 'the compressed data ends too early'],
    ['spoilt.log.gz', ''],
  ])('%s is an error and no shorter log', async (name, why) => {
    const { exit, stdout, stderr } = await run([name]);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error: cannot read ${name}: ${why}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('of one byte are none', async () => {
    expect((await run(['short.log', '--log-format', 'common'])).stdout).toContain('1 not understood');
  });
});

describe('standard input', () => {
  it.each([1, 1_000])('comes piece by piece, %i bytes each', async (bytes) => {
    for (const data of [Buffer.from(LINE.repeat(20)), gzipSync(LINE.repeat(20))]) {
      const { stdout } = await run(['-', '--format', 'json'], pieces(data, bytes));
      expect(JSON.parse(stdout).requests).toBe(20);
    }
  });
});

describe('progress', () => {
  it('is one line on a terminal that is gone in the end, and nothing in a pipe', () => {
    for (const columns of [60, undefined]) {
      const stderr = recorder(columns);
      let nowMs = 0;
      const progress = createLogProgress({ stderr: stderr.stream, env: {} }, 4_000, () => nowMs);
      for (const ms of [100, 1_000, 1_100, 2_000]) {
        nowMs = ms;
        progress.bytesRead(1_000);
        progress.show(ms * 100);
      }
      progress.end();
      const line = (count: string, part: string) =>
        `\r\u001b[2Kread ${count} requests, ${part} %, 100,000 requests a second…`;
      const expected = `${line('100,000', '50')}${line('200,000', '100')}\r\u001b[2K`;
      expect(stderr.text()).toBe(columns === undefined ? '' : expected);
    }
  });
});
