// Connections to upstreams: kept, bounded, given up, and a stale one made good.
import type { Socket } from 'node:net';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { startHttpServer, startRaw } from '../support/upstreams.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** Pools of an engine. */
export function describePools(name: string, factory: EngineFactory): void {
  describe(`${name} engine: pools`, () => {
    it('uses one connection for requests that follow each other', async () => {
      const { url, server } = await startHttpServer((_, response) => response.end('ok'));
      let connections = 0;
      server.on('connection', () => {
        connections += 1;
      });
      const gateway = await listenWith(factory, forwardTo(testUpstream(url)));
      for (let at = 0; at < 5; at += 1) await (await request(gateway.url)).body.dump();
      expect(connections).toBe(1);
    });

    it.each([
      ['GET', 200],
      ['DELETE', 200],
      ['POST', 502],
    ])(
      'sends %s again when the pooled connection turns out to be stale, if that is safe',
      async (method, status) => {
        const url = await startRaw((socket) => {
          let requests = 0;
          socket.on('data', () => {
            requests += 1;
            if (requests === 1) socket.write(OK);
            else socket.resetAndDestroy();
          });
        });
        const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
        expect(await ask(address, 'GET')).toMatch(/^HTTP\/1\.1 200 /);
        expect(await ask(address, method)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      },
    );

    it('does not send a request with a body again', async () => {
      const url = await startRaw((socket) => {
        let requests = 0;
        socket.on('data', () => {
          requests += 1;
          if (requests === 1) socket.write(OK);
          else socket.resetAndDestroy();
        });
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      await ask(address, 'GET');
      const put = 'PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc';
      expect(await exchangeRaw(address, put)).toMatch(/^HTTP\/1\.1 502 /);
    });

    it('does not send a request again whose fresh connection was reset', async () => {
      let connections = 0;
      const url = await startRaw((socket) => {
        connections += 1;
        socket.once('data', () => socket.resetAndDestroy());
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      expect(await ask(address, 'GET')).toMatch(/^HTTP\/1\.1 502 /);
      expect(connections).toBe(1);
    });

    it('bounds connections and those that wait for one', async () => {
      const sockets: Socket[] = [];
      const url = await startRaw((socket) => socket.on('data', () => sockets.push(socket)));
      const seen: Seen = { failures: [], outcomes: [] };
      const upstream = testUpstream(url, { limits: { connections: 1, pending: 1 } });
      const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
      const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
      const first = new RawClient(address).send(get);
      await expect.poll(() => sockets).toHaveLength(1);
      const second = new RawClient(address).send(get);
      await expect.poll(() => upstream.endpoints[0]?.active).toBe(2);
      expect(await ask(address, 'GET')).toMatch(/^HTTP\/1\.1 503 /);
      sockets[0]?.write(OK);
      await first.until(/200 OK/);
      await expect.poll(() => sockets).toHaveLength(2);
      sockets[1]?.write(OK);
      await second.until(/200 OK/);
      expect(seen.failures).toMatchObject([{ kind: 'overload' }]);
      first.socket.destroy();
      second.socket.destroy();
    });

    it('bounds the wait for a connection', async () => {
      const url = await startRaw(() => undefined);
      const limits = { connections: 1, pending: 0 };
      const timeouts = { connectMs: 100, responseMs: 5_000, idleMs: 5_000 };
      const { address } = await listenWith(factory, forwardTo(testUpstream(url, { limits, timeouts })));
      const first = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await ask(address, 'GET')).toMatch(/^HTTP\/1\.1 503 /);
      first.socket.destroy();
    });

    it('closes the idle connections of a retired upstream and lets the others end', async () => {
      const sockets: Socket[] = [];
      const closed: Socket[] = [];
      const url = await startRaw((socket) => {
        sockets.push(socket);
        socket.on('data', (data) => {
          if (!data.toString().includes('/slow')) socket.write(OK);
        });
        socket.once('close', () => closed.push(socket));
      });
      const upstream = testUpstream(url);
      const { address, engine } = await listenWith(factory, forwardTo(upstream));
      const slow = new RawClient(address).send('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
      await expect.poll(() => sockets).toHaveLength(1);
      await ask(address, 'GET');
      engine.retire(upstream.endpoints);
      await expect.poll(() => closed).toHaveLength(1);
      expect(closed[0]).toBe(sockets[1]);
      sockets[0]?.write(OK);
      await slow.until(/200 OK/);
      await expect.poll(() => closed).toHaveLength(2);
      slow.socket.destroy();
    });

    it('answers 503 when every endpoint has weight 0', async () => {
      const upstream = testUpstream('http://127.0.0.1:1', {
        endpoints: [{ url: 'http://127.0.0.1:1', weight: 0 }],
      });
      const { address } = await listenWith(factory, forwardTo(upstream));
      expect(await ask(address, 'GET')).toMatch(/^HTTP\/1\.1 503 /);
    });
  });
}

function ask(address: string, method: string): Promise<string> {
  return exchangeRaw(address, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
}
