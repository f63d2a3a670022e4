// A newer gw takes over from a running one, as built: real processes, real load, nothing lost.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { specThatSays } from './support/served.ts';
import { Spawned } from './support/spawned.ts';

const SOCKET = join(tmpdir(), `gw-upgrade-${process.pid}.sock`);

let spawned: Spawned | undefined;
afterEach(async () => {
  await spawned?.remove();
  spawned = undefined;
});

const WITH_SOCKET = specThatSays('one').replace(
  'listeners: {',
  `listeners: { inside: { address: "unix:${SOCKET}" },`,
);

function start(spec: string, args: readonly string[] = []): Spawned {
  spawned = new Spawned({
    files: { 'gateway.yaml': spec },
    args: ['--no-access-log', '--pid-file', 'gw.pid', '--drain', '2', ...args],
  });
  return spawned;
}

function pidOf(at: Spawned): number {
  return Number(readFileSync(at.at('gw.pid'), 'utf8'));
}

async function ask(options: RequestOptions): Promise<string> {
  const asked = httpGet(options);
  const [response]: IncomingMessage[] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response ?? []) body += chunk;
  return `${response?.statusCode} ${body}`;
}

/** Asks again and again on connections that are kept and on new ones, until told to stop. */
function load(options: RequestOptions): { stop(): Promise<ReadonlyMap<string, number>> } {
  let isOver = false;
  const answers = new Map<string, number>();
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const loop = async (given: Agent | false) => {
    while (!isOver) {
      const answer = await ask({ ...options, agent: given }).catch((error) => `failed: ${error.code}`);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  const loops = [loop(agent), loop(agent), loop(agent), loop(agent), loop(false), loop(false)];
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
      agent.destroy();
      return answers;
    },
  };
}

/** Has the process that serves hand over; gives its id and its successor's. */
async function upgrade(at: Spawned): Promise<readonly [number, number]> {
  while (!existsSync(at.at('gw.pid'))) await delay(10);
  const before = pidOf(at);
  process.kill(before, 'SIGUSR2');
  const line = await at.hears(/^handed over to process/);
  const pid = Number(/process (\d+)/.exec(line)?.[1]);
  await ended(before);
  return [before, pid];
}

/** A zombie has ended, too: nobody may be there to reap it. */
async function ended(pid: number): Promise<void> {
  const state = () => {
    const path = `/proc/${pid}/stat`;
    return existsSync(path) ? /\) (\w)/.exec(readFileSync(path, 'utf8'))?.[1] : 'Z';
  };
  while (state() !== 'Z') await delay(20);
}

async function askHttp2(client: ClientHttp2Session): Promise<string> {
  let body = '';
  for await (const chunk of client.request({ ':path': '/' })) body += chunk;
  return body;
}

describe('an upgrade', () => {
  it.each([
    ['one process', []],
    ['two workers', ['--workers', '2']],
    ['the node engine', ['--engine', 'node']],
  ])(
    'loses no request of clients under load, five times in a row: %s',
    async (_what, args) => {
      const at = start(WITH_SOCKET, args);
      await at.hears(/^serving/);
      const url = new URL(/on (http\S+)/.exec(at.said.join('\n'))?.[1] ?? '');
      const tcp = load({ host: url.hostname, port: url.port });
      const unix = load({ socketPath: SOCKET });
      for (let round = 0; round < 5; round++) {
        const [before, now] = await upgrade(at);
        expect(now).not.toBe(before);
        expect(pidOf(at)).toBe(now);
      }
      for (const answers of [await tcp.stop(), await unix.stop()]) {
        expect([...answers.keys()]).toEqual(['200 one']);
        expect(answers.get('200 one')).toBeGreaterThan(500);
      }
      process.kill(pidOf(at), 'SIGTERM');
      await at.ended;
      expect(existsSync(SOCKET)).toBe(false);
      expect(existsSync(at.at('gw.pid'))).toBe(false);
      await expect(ask({ host: url.hostname, port: url.port, agent: false })).rejects.toThrow('ECONNREFUSED');
    },
    90_000,
  );

  it('serves the spec as it stands now, on addresses that it opens and closes', async () => {
    const at = start(WITH_SOCKET, ['--no-watch']);
    await at.hears(/^serving/);
    const port = Number(/127.0.0.1:(\d+)/.exec(at.said.join('\n'))?.[1]);
    at.write('gateway.yaml', specThatSays('two'));
    await upgrade(at);
    expect(await ask({ port, host: '127.0.0.1', agent: false })).toBe('200 two');
    // Its listener is gone, and with it what was handed over for it.
    const [error] = await once(connect(SOCKET), 'error');
    expect(error.code).toMatch(/ECONNREFUSED|ENOENT/);
    at.write('gateway.yaml', WITH_SOCKET);
    process.kill(pidOf(at), 'SIGHUP');
    await at.hears(/^reloaded/);
    expect(await ask({ socketPath: SOCKET, agent: false })).toBe('200 one');
  }, 30_000);

  it('that fails leaves everything as it was, and says so', async () => {
    const at = start(specThatSays('one'), ['--no-watch']);
    const { port } = new URL(await at.url());
    at.write('gateway.yaml', 'version: 2\n');
    process.kill(at.pid, 'SIGUSR2');
    expect(await at.hears(/^not upgraded/)).toBe(
      'not upgraded: it ended before it served: exit code 1; serving on',
    );
    expect(await ask({ port, host: '127.0.0.1', agent: false })).toBe('200 one');
    at.write('gateway.yaml', specThatSays('two'));
    await upgrade(at);
    expect(await ask({ port, host: '127.0.0.1', agent: false })).toBe('200 two');
  }, 30_000);

  it('lets exchanges under way end in the old process', async () => {
    const upstream = createServer((socket) => {
      socket.once('data', async () => {
        await delay(1200);
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nslow');
      });
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const address = upstream.address();
    const to = typeof address === 'object' ? address?.port : 0;
    const at = start(`version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { slow: { endpoints: [{ url: "http://127.0.0.1:${to}" }] } }
routes: { slow: { match: { path: / }, to: slow } }
`);
    const { port } = new URL(await at.url());
    const slow = ask({ port, host: '127.0.0.1', agent: false });
    await delay(200);
    await upgrade(at);
    expect(await slow).toBe('200 slow');
    upstream.close();
  }, 30_000);
});

describe('the time of grace', () => {
  it.each(['native', 'node'])(
    'serves on and asks clients to go: %s',
    async (engine) => {
      const at = start(specThatSays('one'), ['--grace', '1', '--engine', engine]);
      const { port } = new URL(await at.url());
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      expect(await ask({ port, host: '127.0.0.1', agent })).toBe('200 one');
      process.kill(at.pid, 'SIGTERM');
      await at.hears(/^stopping: serving on for 1 s, no longer ready/);
      const kept = httpGet({ port, host: '127.0.0.1', agent });
      const [onKept]: IncomingMessage[] = await once(kept, 'response');
      onKept?.resume();
      expect(kept.reusedSocket).toBe(true);
      expect(onKept?.headers.connection).toBe('close');
      const [onNew]: IncomingMessage[] = await once(
        httpGet({ port, host: '127.0.0.1', agent: false, headers: { connection: 'keep-alive' } }),
        'response',
      );
      onNew?.resume();
      expect([onNew?.statusCode, onNew?.headers.connection]).toEqual([200, 'close']);
      expect(await at.ended).toEqual([0, null]);
    },
    20_000,
  );

  it.each(['native', 'node'])(
    'tells clients of HTTP/2 to go, and refuses none of them: %s',
    async (engine) => {
      const spec = specThatSays('one').replace('"127.0.0.1:0"', '"127.0.0.1:0", http2: true');
      const at = start(spec, ['--grace', '1', '--engine', engine]);
      const client = connectHttp2(await at.url());
      expect(await askHttp2(client)).toBe('one');
      const goaway = once(client, 'goaway');
      const late = askHttp2(client);
      // A client that has heard of it asks for nothing more itself, so this is sent first.
      await new Promise(setImmediate);
      process.kill(at.pid, 'SIGTERM');
      const [code, lastStream] = await goaway;
      expect([code, lastStream]).toEqual([0, 2 ** 31 - 1]);
      expect(await late).toBe('one');
      expect(await at.ended).toEqual([0, null]);
      client.destroy();
    },
    20_000,
  );

  it('is told by the admin listener, which outlives an upgrade', async () => {
    const spec = specThatSays('one').replace(
      'listeners: {',
      'listeners: { ops: { address: "127.0.0.1:0", admin: true },',
    );
    const at = start(spec, ['--grace', '1']);
    await at.hears(/^serving/);
    const ops = new URL(/on (http\S+) \(ops\)/.exec(at.said.join('\n'))?.[1] ?? '');
    const ready = () => ask({ host: ops.hostname, port: ops.port, path: '/ready', agent: false });
    expect(await ready()).toMatch(/^200 /);
    await upgrade(at);
    expect(await ready()).toMatch(/^200 /);
    process.kill(pidOf(at), 'SIGTERM');
    await at.hears(/^stopping: serving on/);
    expect(await ready()).toMatch(/^503 /);
    await at.ended;
  }, 20_000);

  it('is cut short by a second signal', async () => {
    const at = start(specThatSays('one'), ['--grace', '600']);
    await at.url();
    process.kill(at.pid, 'SIGTERM');
    await at.hears(/^stopping/);
    process.kill(at.pid, 'SIGTERM');
    expect(await at.ended).toEqual([0, null]);
  }, 20_000);
});
