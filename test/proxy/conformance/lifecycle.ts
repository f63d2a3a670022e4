// Listeners: where they listen, what they say when they cannot, and how they end.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EngineFactory, forwardTo, listenWith, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { closing } from '../support/scope.ts';
import { startHttp, startRaw } from '../support/upstreams.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const GET_AND_CLOSE = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** The life of an engine's listeners. */
export function describeLifecycle(name: string, factory: EngineFactory): void {
  describe(`${name} engine: listeners`, () => {
    it('says where it listens', async () => {
      const handler = forwardTo(testUpstream('http://127.0.0.1:1'));
      expect((await listenWith(factory, handler)).address).toMatch(/^127\.0\.0\.1:\d+$/);
      const v6 = await listenWith(factory, handler, { address: { host: '::1', port: 0 } });
      expect(v6.address).toMatch(/^\[::1\]:\d+$/);
    });

    it('serves a unix socket and takes its file away', async () => {
      const path = join(temporaryFolder(), 'gw.sock');
      const upstream = testUpstream(await startHttp((_, response) => response.end('ok')));
      const { address, listener } = await listenWith(factory, forwardTo(upstream), {
        address: { unix: path },
      });
      expect(address).toBe(`unix:${path}`);
      expect(await exchangeRaw(address, GET_AND_CLOSE)).toMatch(/^HTTP\/1\.1 200 OK/);
      await listener.close(0);
      expect(existsSync(path)).toBe(false);
    });

    it('takes over a unix socket that nobody listens on, and no other', async () => {
      const folder = temporaryFolder();
      const handler = forwardTo(testUpstream('http://127.0.0.1:1'));
      const stale = join(folder, 'stale.sock');
      await leaveSocket(stale);
      expect(existsSync(stale)).toBe(true);
      await listenWith(factory, handler, { address: { unix: stale } });
      const used = join(folder, 'used.sock');
      const server = closing(createServer(), (each) => new Promise((resolve) => each.close(resolve)));
      await new Promise<void>((resolve) => server.listen(used, resolve));
      await expect(listenWith(factory, handler, { address: { unix: used } })).rejects.toThrow(
        `cannot listen on unix:${used}: another program listens there already`,
      );
    });

    it('takes no file for a unix socket that was left behind', async () => {
      const path = join(temporaryFolder(), 'notes.txt');
      writeFileSync(path, 'precious');
      const handler = forwardTo(testUpstream('http://127.0.0.1:1'));
      await expect(listenWith(factory, handler, { address: { unix: path } })).rejects.toThrow(
        `cannot listen on unix:${path}: a file that is no socket is there already`,
      );
      expect(readFileSync(path, 'utf8')).toBe('precious');
    });

    it('says why it cannot listen', async () => {
      const handler = forwardTo(testUpstream('http://127.0.0.1:1'));
      const { address } = await listenWith(factory, handler);
      const port = Number(address.split(':')[1]);
      await expect(listenWith(factory, handler, { address: { host: '127.0.0.1', port } })).rejects.toThrow(
        `cannot listen on 127.0.0.1:${port}: another program listens there already`,
      );
    });

    it('drains: accepts no more, ends idle connections, lets exchanges end with their connection', async () => {
      const asked: (() => void)[] = [];
      const upstream = await startHttp((_, response) => asked.push(() => response.end('late')));
      const { address, listener } = await listenWith(factory, forwardTo(testUpstream(upstream)));
      const idle = new RawClient(address);
      const busy = new RawClient(address).send(GET);
      await expect.poll(() => asked).toHaveLength(1);
      const closed = listener.close(10_000);
      await idle.closed();
      await expect(new RawClient(address).send(GET).closed()).resolves.toBe('');
      asked[0]?.();
      const answer = await busy.closed();
      expect(answer).toMatch(/late/);
      expect(answer).toMatch(/connection: close/i);
      await closed;
    });

    it('ends a connection whose answer had begun before it drained', async () => {
      const begun: (() => void)[] = [];
      const upstream = await startHttp((_, response) => {
        response.write('early');
        begun.push(() => response.end('late'));
      });
      const { address, listener } = await listenWith(factory, forwardTo(testUpstream(upstream)));
      const busy = new RawClient(address).send(GET);
      await busy.until(/early/);
      const closed = listener.close(60_000);
      begun[0]?.();
      expect(await busy.closed()).toMatch(/late\r\n0\r\n\r\n$/);
      await closed;
    });

    it('cuts what is left when the time to drain is over', async () => {
      const { address, listener } = await listenWith(
        factory,
        forwardTo(testUpstream(await startRaw(() => undefined))),
      );
      const client = new RawClient(address).send(GET);
      const slow = new RawClient(address).send('GET / HT');
      await new Promise((resolve) => client.socket.once('ready', resolve));
      await listener.close(50);
      await client.closed();
      await slow.closed();
    });

    it('can be told to hurry while it drains', async () => {
      let arrived = () => {};
      const asked = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const upstream = testUpstream(await startRaw((socket) => socket.once('data', arrived)));
      const { address, listener } = await listenWith(factory, forwardTo(upstream));
      const client = new RawClient(address).send(GET);
      await asked;
      const closed = listener.close(60_000);
      await listener.close(0);
      await closed;
      await client.closed();
    });
  });
}

function temporaryFolder(): string {
  return closing(mkdtempSync(join(tmpdir(), 'gw-engine-')), (folder) => rmSync(folder, { recursive: true }));
}

/** Leaves a socket file behind, as a process does that is killed. */
async function leaveSocket(path: string): Promise<void> {
  const code = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.send('up'))`;
  const child = fork('-e', [code], { execArgv: [] });
  await new Promise((resolve) => child.once('message', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
}
