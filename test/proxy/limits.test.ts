// What a client may cost, through both engines: connections, requests, heads, bodies, and time for each of them.
import type { ClientHttp2Stream } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { ClientLimits, ClientTimeouts } from '../../src/artifact/types.ts';
import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import { createNodeEngine } from '../../src/proxy/engine/node/node-engine.ts';
import { DEFAULT_BOUNDS } from '../../src/spec/section/listener-bounds.ts';
import { type GatewaySketch, startGateway } from './support/gateway.ts';
import { ask, connectHttp2 } from './support/http2-client.ts';
import { exchangeRaw, RawClient, socketOptions } from './support/raw.ts';
import { closing } from './support/scope.ts';
import { settled } from './support/settled.ts';
import { RESPOND } from './support/sketches.ts';
import { startCanned, startEcho, startHttpServer, startRaw } from './support/upstreams.ts';

interface Bounds {
  readonly timeouts?: Partial<ClientTimeouts>;
  readonly limits?: Partial<ClientLimits>;
}

/** A listener with some bounds changed. */
function bounded({ timeouts = {}, limits = {} }: Bounds) {
  return {
    timeouts: { ...DEFAULT_BOUNDS.timeouts, ...timeouts },
    limits: { ...DEFAULT_BOUNDS.limits, ...limits },
  };
}

/** A gateway that answers `/ping` and forwards everything else to `upstream`. */
function sketch(bounds: Bounds, upstream = 'http://127.0.0.1:1', bodyBytesMax?: number): GatewaySketch {
  const route = bodyBytesMax === undefined ? {} : { bodyBytesMax };
  return {
    listeners: { main: bounded(bounds) },
    upstreams: { up: upstream },
    routes: { ping: { path: '/ping', action: RESPOND }, all: { action: 'up', ...route } },
  };
}

const PING = 'GET /ping HTTP/1.1\r\nHost: a\r\n\r\n';
const LAST_PING = 'GET /ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const POST = 'POST /x HTTP/1.1\r\nHost: a\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

/** An upstream that never answers; what it got, by connection, and how many of them have closed. */
async function startSilent() {
  const seen = { texts: [] as string[], closed: 0 };
  const url = await startRaw((socket) => {
    const at = seen.texts.push('') - 1;
    socket.setEncoding('latin1').on('data', (text: string) => {
      seen.texts[at] += text;
    });
    socket.on('close', () => seen.closed++);
  });
  return { url, seen };
}

/** Sends a byte every few milliseconds until the other side closes. */
function trickle(client: RawClient, byte: string, everyMs: number): Promise<string> {
  const timer = setInterval(() => client.send(byte), everyMs);
  client.socket.once('close', () => clearInterval(timer));
  return client.closed();
}

describe.each([
  ['node', createNodeEngine],
  ['native', createNativeEngine],
] as const)('%s engine', (_, factory) => {
  describe('connections', () => {
    it('beyond the limit get 503 while all are at work, and are taken again afterwards', async () => {
      const { url, seen } = await startSilent();
      const { address } = await startGateway(factory, sketch({ limits: { connections: 2 } }, url));
      const busy = [1, 2].map(() => new RawClient(address()).send('GET /x HTTP/1.1\r\nHost: a\r\n\r\n'));
      await expect.poll(() => seen.texts.length).toBe(2);
      const answer = await exchangeRaw(address(), PING);
      expect(answer).toMatch(/^HTTP\/1\.1 503 /);
      expect(answer).toMatch(/\r\nretry-after: 1\r\n/i);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
      for (const client of busy) client.socket.destroy();
      await expect.poll(() => exchangeRaw(address(), LAST_PING)).toMatch(/pong$/);
    });

    it('count no longer once they have closed', async () => {
      const { address } = await startGateway(factory, sketch({ limits: { connections: 2 } }));
      for (let round = 0; round < 5; round++)
        expect(await exchangeRaw(address(), LAST_PING)).toMatch(/pong$/);
    });

    it('take the place of the one that has been idle longest', async () => {
      const { address } = await startGateway(factory, sketch({ limits: { connections: 2 } }));
      const first = new RawClient(address()).send(PING);
      await first.until(/pong$/);
      const second = new RawClient(address()).send(PING);
      await second.until(/pong$/);
      const third = new RawClient(address()).send(PING);
      await third.until(/pong$/);
      expect(await first.closed()).toMatch(/^HTTP\/1\.1 200 .*pong$/s);
      await second.send(PING).until(/pong.*pong$/s);
      second.socket.destroy();
      third.socket.destroy();
    });

    it('beyond the limit are closed before a TLS handshake', async () => {
      const tls = { certificates: [{ cert: 'api.crt', key: 'api.key' }], minVersion: '1.2' as const };
      const { url, seen } = await startSilent();
      const secure = sketch({ limits: { connections: 1 } }, url);
      const { address } = await startGateway(
        factory,
        { ...secure, listeners: { main: { ...bounded({ limits: { connections: 1 } }), tls } } },
        { folder: new URL('../../fixtures/tls/', import.meta.url).pathname },
      );
      const options = { ...socketOptions(address()), rejectUnauthorized: false };
      const busy = closing(connectTls(options), (socket) => socket.destroy());
      busy.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
      await expect.poll(() => seen.texts.length).toBe(1);
      const refused = connectTls(options);
      const handshakes: string[] = [];
      refused.on('secureConnect', () => handshakes.push('done')).on('error', () => undefined);
      await new Promise((resolve) => refused.once('close', resolve));
      expect(handshakes).toEqual([]);
      busy.destroy();
      const pong = () =>
        new Promise((resolve) => {
          const socket = connectTls(options, () => socket.write(LAST_PING));
          socket.on('data', resolve).on('error', () => undefined);
          socket.on('close', () => resolve(''));
        });
      await expect.poll(async () => String(await pong())).toMatch(/pong$/);
    });

    it('serve so many requests and say so with the last answer', async () => {
      const heads: string[] = [];
      const url = await startCanned('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', heads);
      const { address } = await startGateway(factory, sketch({ limits: { requestsPerConnection: 2 } }, url));
      const answer = await exchangeRaw(address(), 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(5));
      const [first = '', second = '', ...more] = answer.split(/(?<=ok)(?=HTTP)/);
      expect(first).not.toMatch(/connection: close/i);
      expect(second).toMatch(/connection: close/i);
      expect(more).toEqual([]);
      expect(heads).toHaveLength(2);
    });

    it('keep what they began with when a new revision changes the bounds; new ones take those', async () => {
      const running = await startGateway(factory, sketch({ limits: { requestsPerConnection: 0 } }));
      const old = new RawClient(running.address()).send(PING);
      await old.until(/pong$/);
      const before = running.address();
      await running.swap(sketch({ limits: { requestsPerConnection: 1, fields: 2 } }));
      expect(running.address()).toBe(before);
      const answer = await exchangeRaw(running.address(), PING);
      expect(answer).toMatch(/connection: close/i);
      expect(
        await exchangeRaw(running.address(), PING.replace('\r\n\r\n', '\r\nA: 1\r\nB: 2\r\n\r\n')),
      ).toMatch(/^HTTP\/1\.1 431 /);
      await old.send(PING).until(/pong.*pong$/s);
      old.socket.destroy();
    });
  });

  describe('heads', () => {
    it.each([
      ['too long', `X: ${'x'.repeat(2_000)}`, 'GET /ping', 431],
      [
        'with too many fields',
        Array.from({ length: 6 }, (_each, at) => `X-${at}: 1`).join('\r\n'),
        'GET /ping',
        431,
      ],
      ['with too long a line', 'X: 1', `GET /${'x'.repeat(600)}`, 414],
      ['within the limits', `X: ${'x'.repeat(300)}`, 'GET /ping', 200],
    ])('%s', async (_what, fields, line, status) => {
      const { address } = await startGateway(factory, sketch({ limits: { headBytesMax: 1_024, fields: 5 } }));
      const answer = await exchangeRaw(
        address(),
        `${line} HTTP/1.1\r\nHost: a\r\n${fields}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer).toMatch(/connection: close/i);
    });

    it('longer than usual are taken where the listener says so', async () => {
      const { address } = await startGateway(
        factory,
        sketch({ limits: { headBytesMax: 200_000, fields: 500 } }),
      );
      const fields = Array.from({ length: 400 }, (_each, at) => `X-${at}: ${'x'.repeat(400)}`).join('\r\n');
      const head = `GET /ping HTTP/1.1\r\nHost: a\r\n${fields}\r\nConnection: close\r\n\r\n`;
      expect(await exchangeRaw(address(), head)).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('that come a byte at a time are given up, however many there are', async () => {
      const { address } = await startGateway(factory, sketch({ timeouts: { headMs: 400 } }));
      const clients = Array.from({ length: 50 }, () =>
        new RawClient(address()).send('GET /ping HTTP/1.1\r\nX: '),
      );
      const answers = await Promise.all(clients.map((client) => trickle(client, 'x', 50)));
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 .*connection: close/is);
      expect(await exchangeRaw(address(), LAST_PING)).toMatch(/pong$/);
    });

    it('are not waited for on a kept connection beyond the idle time, which ends without a word', async () => {
      const { address } = await startGateway(factory, sketch({ timeouts: { idleMs: 200 } }));
      const answer = await exchangeRaw(address(), PING);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    });
  });

  describe('bodies', () => {
    const limited = { limits: { bodyBytesMax: 1_000 } };

    it('declared longer than the limit are refused before the upstream is asked', async () => {
      const { url, seen } = await startSilent();
      const { address, entries } = await startGateway(factory, sketch(limited, url));
      const answer = await exchangeRaw(address(), `${POST}Content-Length: 100000\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toMatch(/connection: close/i);
      expect(seen.texts).toEqual([]);
      await expect.poll(() => entries).toMatchObject([{ status: 413, route: 'all' }]);
    });

    it('in chunks are cut where they pass the limit: 413, and the upstream has no whole request', async () => {
      const { url, seen } = await startSilent();
      const { address, entries } = await startGateway(factory, sketch(limited, url));
      const client = new RawClient(address()).send(`${CHUNKED}258\r\n${'x'.repeat(600)}\r\n`);
      await expect.poll(() => seen.texts.join('').length).toBeGreaterThan(600);
      client.send(`258\r\n${'y'.repeat(600)}\r\n0\r\n\r\n`);
      const answer = await client.closed();
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toMatch(/connection: close/i);
      await expect.poll(() => seen.closed).toBe(1);
      expect(seen.texts.join('')).not.toMatch(/y|0\r\n\r\n$/);
      await expect
        .poll(() => entries)
        .toMatchObject([{ status: 413, error: expect.stringContaining('1000') }]);
    });

    it('that pass the limit behind the beginning of an answer cut it short', async () => {
      const url = await startRaw((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'));
      });
      const { address } = await startGateway(factory, sketch(limited, url));
      const client = new RawClient(address()).send(`${CHUNKED}1\r\nx\r\n`);
      await client.until(/part$/);
      client.send(`FFF\r\n${'y'.repeat(0xfff)}\r\n`);
      expect(await client.closed()).toMatch(/part$/);
    });

    it('of exactly the limit pass, and a route may have another', async () => {
      const echo = await startEcho();
      const { address } = await startGateway(factory, sketch(limited, echo));
      const whole = `${CHUNKED.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}3E8\r\n${'x'.repeat(1_000)}\r\n0\r\n\r\n`;
      expect(await exchangeRaw(address(), whole)).toMatch(/^HTTP\/1\.1 200 /);
      const lifted = await startGateway(factory, sketch(limited, echo, 0));
      const long = `${POST}Connection: close\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5_000)}`;
      expect(await exchangeRaw(lifted.address(), long)).toMatch(/^HTTP\/1\.1 200 /);
      const tight = await startGateway(factory, sketch(limited, echo, 10));
      expect(
        await exchangeRaw(tight.address(), `${POST}Expect: 100-continue\r\nContent-Length: 11\r\n\r\n`),
      ).toMatch(/^HTTP\/1\.1 413 /);
    });

    it('that stop coming get 408, and so do those that come a byte at a time', async () => {
      const { url, seen } = await startSilent();
      const { address, entries } = await startGateway(factory, sketch({ timeouts: { bodyMs: 400 } }, url));
      const stopped = new RawClient(address()).send(`${POST}Content-Length: 99999\r\n\r\nabc`);
      const trickling = new RawClient(address()).send(`${POST}Content-Length: 99999\r\n\r\nabc`);
      const answers = await Promise.all([stopped.closed(), trickle(trickling, 'x', 50)]);
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 .*connection: close/is);
      await expect.poll(() => seen.closed).toBe(2);
      await expect.poll(() => entries.map(({ status }) => status)).toEqual([408, 408]);
    });

    it('may take their time as long as enough of them comes', async () => {
      const echo = await startEcho();
      const { address } = await startGateway(factory, sketch({ timeouts: { bodyMs: 400 } }, echo));
      const client = new RawClient(address()).send(
        `${POST}Connection: close\r\nContent-Length: 12000\r\n\r\n`,
      );
      for (let sent = 0; sent < 12_000; sent += 1_500) {
        client.send('x'.repeat(1_500));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      expect(await client.closed()).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('wait at the client while the upstream takes nothing', async () => {
      const url = await startRaw((socket) => socket.pause());
      const { address } = await startGateway(factory, sketch({}, url));
      const client = new RawClient(address()).send(`${POST}Content-Length: 200000000\r\n\r\n`);
      client.socket.write(Buffer.alloc(100_000_000));
      await settled(() => client.socket.bytesWritten - client.socket.writableLength);
      expect(client.socket.writableLength).toBeGreaterThan(50_000_000);
      client.socket.destroy();
    });
  });

  describe('HTTP/2', () => {
    /** The sketch's listener with HTTP/2 beside HTTP/1.1. */
    function overHttp2(bounds: Bounds, upstream?: string): GatewaySketch {
      return { ...sketch(bounds, upstream), listeners: { main: { ...bounded(bounds), http2: true } } };
    }

    it('has bodies refused and given up as elsewhere', async () => {
      const { url, seen } = await startSilent();
      const bounds = { limits: { bodyBytesMax: 1_000 }, timeouts: { bodyMs: 400 } };
      const { address } = await startGateway(factory, overHttp2(bounds, url));
      const session = connectHttp2(`http://${address()}`);
      const statusOf = (stream: ClientHttp2Stream) =>
        new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])));
      const post = { ':method': 'POST', ':path': '/x' };
      const declared = session.request({ ...post, 'content-length': '1001' });
      expect(await statusOf(declared)).toBe(413);
      expect(seen.texts).toEqual([]);
      const long = session.request(post);
      long.write('x'.repeat(1_500));
      expect(await statusOf(long)).toBe(413);
      const slow = session.request(post);
      const timer = setInterval(() => slow.write('x'), 50);
      expect(await statusOf(slow)).toBe(408);
      clearInterval(timer);
      await expect.poll(() => seen.closed).toBe(2);
      expect(seen.texts.join('')).not.toMatch(/0\r\n\r\n$/);
    });

    it('serves so many requests on a connection and says goodbye', async () => {
      const { address } = await startGateway(factory, overHttp2({ limits: { requestsPerConnection: 2 } }));
      const session = connectHttp2(`http://${address()}`);
      const goodbye = new Promise((resolve) => session.once('goaway', resolve));
      for (let count = 0; count < 2; count++)
        expect((await ask(session, { ':path': '/ping' })).body).toBe('pong');
      expect(await goodbye).toBe(0);
    });
  });

  it('a WebSocket without traffic is closed after its time, one with traffic is not', async () => {
    const { url, server } = await startHttpServer((_request, response) => response.end());
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    const { address } = await startGateway(factory, sketch({ timeouts: { tunnelMs: 400 } }, url));
    const socket = new WebSocket(`ws://${address()}/x`);
    await new Promise((resolve) => socket.once('open', resolve));
    const openedAt = performance.now();
    const timer = setInterval(() => socket.send('x'), 100);
    setTimeout(() => clearInterval(timer), 900);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(performance.now() - openedAt).toBeGreaterThan(1_000);
  });
});
