// Going from one revision to the next while requests, streams and WebSockets are under way.
import { readFile as readFromDisk } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Action } from '../../../src/artifact/types.ts';
import type { EngineFactory } from '../support/engine.ts';
import { type GatewaySketch, startGateway } from '../support/gateway.ts';
import { exchangeRaw, RawClient, socketOptions } from '../support/raw.ts';
import { closing } from '../support/scope.ts';
import { startHttp, startHttpServer, startServer } from '../support/upstreams.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const BROKEN_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const FIXTURES = fileURLToPath(new URL('../../../fixtures/', import.meta.url));

function says(body: string): GatewaySketch {
  const action: Action = { kind: 'respond', respond: { status: 200, headers: {}, body } };
  return { routes: { all: { action } } };
}

/** Swaps of revisions on an engine. */
export function describeReloads(name: string, factory: EngineFactory): void {
  describe(`${name} engine: reloads`, () => {
    it('swaps routes on an open connection, without a failed request', async () => {
      const running = await startGateway(factory, says('0'));
      const dispatcher = closing(new Agent({ connections: 4 }), (agent) => agent.close());
      const bodies = new Set<string>();
      let over = false;
      const load = Array.from({ length: 4 }, async () => {
        while (!over) {
          const { statusCode, body } = await request(`http://${running.address()}/`, { dispatcher });
          expect(statusCode).toBe(200);
          bodies.add(await body.text());
        }
      });
      for (let at = 1; at <= 50; at += 1) {
        await running.swap(says(String(at)));
        await expect.poll(() => [...bodies], { interval: 1 }).toContain(String(at));
      }
      over = true;
      await Promise.all(load);
      expect(running.gateway.status()).toMatchObject({ revisions: 51, routes: 1 });
    });

    it('removes the last route', async () => {
      const running = await startGateway(factory, says('here'));
      await running.swap({ routes: {} });
      expect(await exchangeRaw(running.address(), GET)).toMatch(/^HTTP\/1\.1 404 /);
    });

    it('lets an exchange end on the revision it began with', async () => {
      const held: (() => void)[] = [];
      const url = await startHttp((_, response) => {
        response.write('begun ');
        held.push(() => response.end('and ended'));
      });
      const running = await startGateway(factory, {
        upstreams: { up: url },
        routes: { all: { action: 'up' } },
      });
      const client = new RawClient(running.address()).send(GET);
      await client.until(/begun/);
      const before = running.gateway.status()?.digest.slice(0, 12);
      await running.swap(says('new'));
      held[0]?.();
      expect(await client.closed()).toMatch(/begun .*and ended/s);
      await expect
        .poll(() => running.entries)
        .toMatchObject([{ revision: before, upstream: 'up', end: 'complete' }]);
    });

    it('keeps WebSockets open although their route, upstream and listener go', async () => {
      const sockets = new WebSocketServer({ noServer: true });
      sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
      const server = createServer();
      server.on('upgrade', (message, socket, head) => {
        sockets.handleUpgrade(message, socket, head, (each) => sockets.emit('connection', each, message));
      });
      const { port } = await startServer(server);
      const upstreams = { up: `http://127.0.0.1:${port}` };
      const running = await startGateway(factory, { upstreams, routes: { all: { action: 'up' } } });
      const socket = new WebSocket(`ws://${running.address()}/`);
      await new Promise((resolve) => socket.once('open', resolve));
      await running.swap({ ...says('new'), listeners: { other: { address: { host: '::1', port: 0 } } } });
      const echoed = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
      socket.send('still here');
      expect(await echoed).toBe('still here');
      socket.terminate();
    });

    it('keeps the connections of an upstream that stays, and closes those of one that goes', async () => {
      const { url, server } = await startHttpServer((_, response) => response.end('ok'));
      let opened = 0;
      let closed = 0;
      server.on('connection', (socket) => {
        opened += 1;
        socket.once('close', () => {
          closed += 1;
        });
      });
      const sketch: GatewaySketch = { upstreams: { up: url }, routes: { all: { action: 'up' } } };
      const running = await startGateway(factory, sketch);
      await exchangeRaw(running.address(), GET);
      await running.swap({ ...sketch, routes: { ...sketch.routes, more: { path: '/more', action: 'up' } } });
      await exchangeRaw(running.address(), GET);
      expect({ opened, closed }).toEqual({ opened: 1, closed: 0 });
      await running.swap({ ...sketch, upstreams: { up: { endpoints: [{ url, weight: 2 }] } } });
      await expect.poll(() => closed).toBe(1);
      await exchangeRaw(running.address(), GET);
      expect(opened).toBe(2);
    });

    it('opens and closes listeners without touching the others', async () => {
      const one = { address: { host: '127.0.0.1', port: 0 } };
      const two = { address: { host: '::1', port: 0 } };
      const running = await startGateway(factory, { ...says('x'), listeners: { one } });
      const stays = running.address('one');
      const kept = new RawClient(stays).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await kept.until(/x$/);
      await running.swap({ ...says('y'), listeners: { one, two } });
      expect(running.address('one')).toBe(stays);
      const comes = running.address('two');
      expect(await exchangeRaw(comes, GET)).toMatch(/y$/);
      await running.swap({ ...says('z'), listeners: { renamed: { ...one, hosts: ['a'] } } });
      expect(running.gateway.addresses()).toEqual([{ name: 'renamed', scheme: 'http', address: stays }]);
      expect(await new RawClient(comes).send(GET).closed()).toBe('');
      kept.received = '';
      kept.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await kept.until(/z$/);
      kept.socket.destroy();
    });

    it('moves a listener between hosts of one port, and from plain to TLS, on the same port', async () => {
      const port = await freePort();
      const at = (host: string, tls?: object) => ({
        ...says('x'),
        listeners: { one: { address: { host, port }, ...tls } },
      });
      const running = await startGateway(factory, at('127.0.0.1'), { folder: FIXTURES });
      await running.swap(at('0.0.0.0'));
      expect(running.address()).toBe(`0.0.0.0:${port}`);
      expect(await exchangeRaw(`127.0.0.1:${port}`, GET)).toMatch(/x$/);
      const tls = { certificates: [{ cert: 'tls/api.crt', key: 'tls/api.key' }], minVersion: '1.2' };
      await running.swap(at('0.0.0.0', { tls }));
      expect(await subjectOf(`127.0.0.1:${port}`)).toBe('api.example.com');
    });

    it('takes a listener back that made room for one that cannot be opened', async () => {
      const [own, taken] = [await freePort(), await occupiedPort()];
      const one = { address: { host: '127.0.0.1', port: own } };
      const running = await startGateway(factory, { ...says('old'), listeners: { one } });
      const before = running.gateway.addresses();
      const listeners = {
        one: { address: { host: '0.0.0.0', port: own } },
        two: { address: { host: '127.0.0.1', port: taken } },
      };
      await expect(running.swap({ ...says('new'), listeners })).rejects.toThrow(/already/);
      expect(running.gateway.addresses()).toEqual(before);
      expect(await exchangeRaw(running.address(), GET)).toMatch(/old$/);
      await running.swap({ ...says('newer'), listeners: { one: listeners.one } });
      expect(await exchangeRaw(`127.0.0.1:${own}`, GET)).toMatch(/newer$/);
    });

    it('does one of several swaps after the other', async () => {
      const running = await startGateway(factory, says('0'));
      const swaps = Array.from({ length: 20 }, (_, index) => running.swap(says(String(index + 1))));
      const failing = running.swap({ listeners: { one: { tls: tlsOf('no.crt', 'no.key') } }, routes: {} });
      const last = running.swap(says('last'));
      await expect(failing).rejects.toThrow('no.crt');
      await Promise.all([...swaps, last]);
      expect(await exchangeRaw(running.address(), GET)).toMatch(/last$/);
      expect(running.gateway.status()).toMatchObject({ revisions: 22 });
    });

    it('changes certificates of an open listener', async () => {
      const secured = (name: string): GatewaySketch => {
        const tls = {
          certificates: [{ cert: `tls/${name}.crt`, key: `tls/${name}.key` }],
          minVersion: '1.2' as const,
        };
        return { ...says(name), listeners: { one: { tls } } };
      };
      const running = await startGateway(factory, secured('api'), { folder: FIXTURES });
      const address = running.address();
      await running.swap(secured('api-renewed'));
      expect(running.address()).toBe(address);
      expect(await subjectOf(address)).toBe('api.example.com (renewed)');
    });

    it.each([
      [
        'an address is taken',
        { listeners: { one: {}, two: { address: { host: '127.0.0.1', port: 1 } } } },
        /two|listen|denied|taken|already/,
      ],
      [
        'a certificate is missing',
        { listeners: { one: { tls: tlsOf('no.crt', 'api.key') } } },
        /cannot read tls\/no\.crt \(there is no such file\)/,
      ],
      [
        'a certificate is none',
        { listeners: { one: { tls: tlsOf('api.key', 'api.key') } } },
        /tls\/api\.key is no PEM certificate/,
      ],
      [
        'a key is another one',
        { listeners: { one: { tls: tlsOf('api.crt', 'shop.key') } } },
        /the key tls\/shop\.key does not belong to the certificate tls\/api\.crt/,
      ],
      [
        'an upstream has no such authority',
        { upstreams: { up: { tls: { ca: 'tls/none.crt' } } } },
        /cannot read tls\/none\.crt/,
      ],
      [
        'a policy is of an unknown kind',
        { policies: [{ name: 'p', kind: 'magic', phase: 'ip' as const, options: {} }] },
        /policy "p" .*"magic"/,
      ],
    ])('changes nothing when %s', async (what, changes, message) => {
      const running = await startGateway(
        factory,
        { ...says('old'), listeners: { one: {} } },
        { folder: FIXTURES },
      );
      const before = { addresses: running.gateway.addresses(), status: running.gateway.status() };
      const taken = what === 'an address is taken' ? await occupiedPort() : 0;
      const sketch = JSON.parse(
        JSON.stringify({ ...says('new'), ...changes }).replace('"port":1}', `"port":${taken}}`),
      );
      await expect(running.swap(sketch)).rejects.toThrow(message);
      expect({ addresses: running.gateway.addresses(), status: running.gateway.status() }).toEqual(before);
      expect(await exchangeRaw(running.address(), GET)).toMatch(/old$/);
    });

    it('changes nothing when the rest of a chain is broken', async () => {
      const readFile = async (path: string) => {
        const text = await readFromDisk(path, 'utf8');
        return path.endsWith('api.crt') ? text + BROKEN_CERTIFICATE : text;
      };
      const secured = { ...says('old'), listeners: { one: { tls: tlsOf('shop.crt', 'shop.key') } } };
      const running = await startGateway(factory, secured, { folder: FIXTURES, readFile });
      const tls = tlsOf('api.crt', 'api.key');
      const next = {
        ...says('new'),
        listeners: { one: { tls }, two: { address: { host: '::1', port: 0 }, tls } },
      };
      await expect(running.swap(next)).rejects.toThrow('tls/api.crt cannot be used');
      expect(running.gateway.addresses()).toHaveLength(1);
      expect(await subjectOf(running.address())).toMatch(/shop/);
    });

    it('stops: accepts no more, ends what is under way, has a bound', async () => {
      const held: (() => void)[] = [];
      const url = await startHttp((_, response) => held.push(() => response.end('late')));
      const running = await startGateway(factory, {
        upstreams: { up: url },
        routes: { all: { action: 'up' } },
      });
      const address = running.address();
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await expect.poll(() => held).toHaveLength(1);
      const closed = running.gateway.close(60_000);
      await expect.poll(() => new RawClient(address).send(GET).closed()).toBe('');
      held[0]?.();
      expect(await client.closed()).toMatch(/late/);
      await closed;
    });
  });
}

function tlsOf(cert: string, key: string) {
  return { certificates: [{ cert: `tls/${cert}`, key: `tls/${key}` }], minVersion: '1.2' as const };
}

async function freePort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function occupiedPort(): Promise<number> {
  return (await startServer(createNetServer())).port;
}

async function subjectOf(address: string): Promise<string> {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const each = connect({ ...socketOptions(address), rejectUnauthorized: false });
    each.once('secureConnect', () => resolve(each));
    each.once('error', reject);
  });
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}
