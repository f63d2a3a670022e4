// WebSockets: opened, refused, half-closed, cut.
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { startCanned, startRaw, startServer } from '../support/upstreams.ts';

const UPGRADE =
  'GET /chat//x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

/** WebSockets through an engine. */
export function describeWebSockets(name: string, factory: EngineFactory): void {
  describe(`${name} engine: WebSockets`, () => {
    it('carries messages both ways and counts bytes', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const upstream = testUpstream(await startEchoSocket());
      const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
      const socket = new WebSocket(`ws://${address}/chat`);
      await event(socket, 'open');
      for (const text of ['one', 'x'.repeat(100_000)]) {
        socket.send(text);
        expect(String(await event(socket, 'message'))).toBe(text);
      }
      expect(upstream.endpoints[0]?.active).toBe(1);
      socket.close(4_000, 'done');
      expect(await event(socket, 'close')).toBe(4_000);
      await expect.poll(() => seen.outcomes).toMatchObject([{ status: 101, end: 'complete' }]);
      expect(seen.outcomes[0]?.requestBytes).toBeGreaterThan(100_000);
      expect(seen.outcomes[0]?.responseBytes).toBeGreaterThan(100_000);
      expect(upstream.endpoints[0]?.active).toBe(0);
    });

    it('counts open ones among the connections of their upstream', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const limits = { connections: 1, pending: 0 };
      const timeouts = { connectMs: 200, responseMs: 5_000, idleMs: 5_000 };
      const upstream = testUpstream(await startEchoSocket(), { limits, timeouts });
      const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
      const first = new WebSocket(`ws://${address}/chat`);
      await event(first, 'open');
      const refused = new RawClient(address).send(UPGRADE);
      expect(await refused.until(/overload$/)).toMatch(/^HTTP\/1\.1 503 /);
      first.close();
      await event(first, 'close');
      await expect.poll(() => seen.outcomes).toHaveLength(2);
      const next = new WebSocket(`ws://${address}/chat`);
      await event(next, 'open');
      next.terminate();
      refused.socket.destroy();
    });

    it('sends target and fields exactly, and passes the fields of the 101 on', async () => {
      const seen: string[] = [];
      const canned = `${SWITCH}Sec-WebSocket-Accept: x\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nKeep-Alive: 5\r\n\r\nhello`;
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned, seen))));
      const client = new RawClient(address).send(UPGRADE);
      const answer = await client.until(/hello$/);
      expect(answer).toMatch(
        /^HTTP\/1\.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/,
      );
      expect(answer).toContain('Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n');
      expect(answer).not.toMatch(/keep-alive/i);
      expect(seen[0]).toMatch(/^GET \/chat\/\/x HTTP\/1\.1\r\n/);
      expect(seen[0]).toMatch(/\r\nConnection: Upgrade\r\n/);
      expect(seen[0]).toMatch(/\r\nUpgrade: websocket\r\n/);
      client.socket.destroy();
    });

    it.each([
      [
        'chunked',
        'HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n3\r\nno!\r\n0\r\n\r\n',
      ],
      ['with a length', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\nX-A: 1\r\n\r\nno!'],
    ])('passes a refusal on as a plain response (%s)', async (_, canned) => {
      const seen: Seen = { failures: [], outcomes: [] };
      const { address } = await listenWith(
        factory,
        forwardTo(testUpstream(await startCanned(canned)), {}, seen),
      );
      const answer = await exchangeRaw(address, UPGRADE);
      expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
      expect(answer).toContain('X-A: 1\r\n');
      expect(answer).toMatch(/\r\n\r\n(3\r\nno!\r\n0\r\n\r\n|no!)$/);
      await expect
        .poll(() => seen.outcomes)
        .toMatchObject([{ status: 401, responseBytes: 3, end: 'complete' }]);
    });

    it.each([
      ['nothing listens', () => Promise.resolve('http://127.0.0.1:1'), 502],
      ['it closes at once', () => startRaw((socket) => socket.once('data', () => socket.end())), 502],
      ['it is silent', () => startRaw(() => undefined), 504],
    ])('answers when %s', async (_, start, status) => {
      const timeouts = { connectMs: 100, responseMs: 100, idleMs: 100 };
      const { address } = await listenWith(factory, forwardTo(testUpstream(await start(), { timeouts })));
      expect(await exchangeRaw(address, UPGRADE)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    });

    it('opens nothing when the gateway gives the answer up', async () => {
      const onResponse = () => {
        throw new Error('no');
      };
      for (const canned of [`${SWITCH}\r\n`, 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n']) {
        const upstream = testUpstream(await startCanned(canned));
        const { address } = await listenWith(factory, forwardTo(upstream, { onResponse }));
        const answer = await exchangeRaw(address, UPGRADE);
        expect(answer).toMatch(/^HTTP\/1\.1 502 /);
        expect(answer).not.toMatch(/101|401/);
      }
    });

    // node:http hands the socket out at once, so an offer cannot wait there: see docs/engines.md.
    it.runIf(name === 'node').each(['websocket', 'h2c'])(
      'closes on an offer of %s behind a request without answer',
      async (offer) => {
        const timeouts = { connectMs: 1_000, responseMs: 200, idleMs: 1_000 };
        const upstream = testUpstream(await startRaw(() => undefined), { timeouts });
        const { address } = await listenWith(factory, forwardTo(upstream));
        const first = 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n';
        expect(await exchangeRaw(address, first + UPGRADE.replace('WebSocket', offer))).toBe('');
        expect(await exchangeRaw(address, UPGRADE)).toMatch(/^HTTP\/1\.1 504 /);
      },
    );

    it.runIf(name === 'native').each(['websocket', 'h2c'])(
      'takes an offer of %s in its turn behind a request without answer',
      async (offer) => {
        const timeouts = { connectMs: 1_000, responseMs: 200, idleMs: 1_000 };
        const upstream = testUpstream(await startRaw(() => undefined), { timeouts });
        const { address } = await listenWith(factory, forwardTo(upstream));
        const first = 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n';
        const client = new RawClient(address).send(first + UPGRADE.replace('WebSocket', offer));
        expect(await client.until(/ 504 .* 504 /s)).not.toMatch(/ 101 /);
        client.socket.destroy();
      },
    );

    it('refuses one with a body', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream('http://127.0.0.1:1')));
      const withBody = UPGRADE.replace('\r\n\r\n', '\r\nContent-Length: 5\r\n\r\nhello');
      expect(await exchangeRaw(address, withBody)).toMatch(/^HTTP\/1\.1 400 /);
    });

    it('is bounded neither by the idle nor by the whole timeout once it is open', async () => {
      const timeouts = { connectMs: 1_000, responseMs: 1_000, idleMs: 50 };
      const upstream = testUpstream(await startEchoSocket(), { timeouts });
      const { address } = await listenWith(factory, forwardTo(upstream, { timeoutMs: 150 }));
      const socket = new WebSocket(`ws://${address}/`);
      await event(socket, 'open');
      await new Promise((resolve) => setTimeout(resolve, 200));
      socket.send('still here');
      expect(String(await event(socket, 'message'))).toBe('still here');
      socket.terminate();
    });

    it.each([
      ['the client', true],
      ['the upstream', false],
    ])('ends both sides when %s is gone', async (_, clientGoes) => {
      const seen: Seen = { failures: [], outcomes: [] };
      const server = new WebSocketServer({ noServer: true });
      const url = await startSocketServer(server);
      const connected = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
      const { address } = await listenWith(factory, forwardTo(testUpstream(url), {}, seen));
      const client = new WebSocket(`ws://${address}/`);
      const other = await connected;
      await event(client, 'open');
      const [goes, stays] = clientGoes ? [client, other] : [other, client];
      const closed = event(stays, 'close');
      goes.terminate();
      expect(await closed).toBe(1006);
      await expect.poll(() => seen.outcomes).toHaveLength(1);
    });

    it('passes the end of one side on while the other still sends', async () => {
      const url = await startRaw((socket) => {
        socket.once('data', () => socket.write(`${SWITCH}\r\n`));
        socket.once('end', () => undefined);
        socket.on('data', (data) => {
          if (data.toString() === 'ask') socket.write('part one, ');
        });
        socket.allowHalfOpen = true;
        socket.once('end', () => socket.end('part two'));
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const client = new RawClient(address);
      client.socket.allowHalfOpen = true;
      client.send(UPGRADE);
      await client.until(/\r\n\r\n$/);
      client.send('ask');
      await client.until(/part one/);
      client.socket.end();
      expect(await client.until(/part two$/)).toMatch(/part one, part two$/);
    });
  });
}

async function startSocketServer(sockets: WebSocketServer): Promise<string> {
  const server = createServer();
  server.on('upgrade', (message, socket, head) => {
    sockets.handleUpgrade(message, socket, head, (each) => sockets.emit('connection', each, message));
  });
  const { port } = await startServer(server);
  return `http://127.0.0.1:${port}`;
}

function startEchoSocket(): Promise<string> {
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
  return startSocketServer(sockets);
}

function event(socket: WebSocket, name: 'open' | 'message' | 'close'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once(name, resolve);
    socket.once('error', reject);
  });
}
