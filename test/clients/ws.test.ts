// The `ws` client in front of each engine: messages, compression, pings, closes from either side, refusals.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type ClientOptions, type RawData, type ServerOptions, WebSocket } from 'ws';
import { ENGINE_NAMES, type EngineName } from '../../src/serve/engine.ts';
import { closing } from '../proxy/support/scope.ts';
import { settled } from '../proxy/support/settled.ts';
import { startHttp, startServer } from '../proxy/support/upstreams.ts';
import { serveInFrontOf } from './support/gateway.ts';
import { echo, MESSAGE_BYTES_MAX, type ServeSocket, startSockets } from './support/web-sockets.ts';

for (const engine of ENGINE_NAMES) {
  describe(`ws, ${engine} engine`, () => {
    it.each<[string, string | Buffer]>([
      ['a text', 'tea, 茶, شاي'],
      ['nothing', ''],
      ['bytes', randomBytes(1_000)],
      ['125 bytes', randomBytes(125)],
      ['126 bytes', randomBytes(126)],
      ['65,536 bytes', randomBytes(65_536)],
      ['16 MiB', randomBytes(16 * 1024 * 1024)],
    ])('%s comes back as it went', async (_, message) => {
      const { client } = await open(engine, echo);
      client.send(message);
      const [data, binary] = await once(client, 'message');
      expect(binary).toBe(typeof message !== 'string');
      expect(Buffer.from(message).equals(data)).toBe(true);
    });

    it('thousands of messages keep their order, and the fragments of one their place', async () => {
      const { client } = await open(engine, echo);
      const got: string[] = [];
      const all = new Promise<void>((resolve) => {
        client.on('message', (data) => {
          if (got.push(String(data)) === 3_001) resolve();
        });
      });
      for (let n = 0; n < 3_000; n += 1) client.send(`message ${n}`);
      client.send('one, ', { fin: false });
      client.send('two, ', { fin: false });
      client.send('three', { fin: true });
      await all;
      expect(got).toEqual([...Array.from({ length: 3_000 }, (_, n) => `message ${n}`), 'one, two, three']);
    });

    it('a side that does not read holds the other up, and then gets all of it', async () => {
      const { client, peer } = await open(engine, () => undefined);
      const message = randomBytes(1024 * 1024);
      client.pause();
      for (let n = 0; n < 64; n += 1) peer.send(message);
      await settled(() => peer.bufferedAmount);
      expect(peer.bufferedAmount).toBeGreaterThan(16 * 1024 * 1024);
      const got: RawData[] = [];
      client.on('message', (data) => got.push(data));
      client.resume();
      await expect.poll(() => got.length, { timeout: 10_000 }).toBe(64);
      expect(got.every((data) => Buffer.isBuffer(data) && data.equals(message))).toBe(true);
    });

    it('pings reach the other side and come back, both ways', async () => {
      const { client, peer } = await open(engine, () => undefined);
      const pinged = once(peer, 'ping');
      client.ping('there');
      expect(String((await pinged)[0])).toBe('there');
      expect(String((await once(client, 'pong'))[0])).toBe('there');
      peer.ping('and back');
      expect(String((await once(peer, 'pong'))[0])).toBe('and back');
    });

    it.each([
      ['the client', 1000, ''],
      ['the client', 4321, 'enough tea'],
      ['the upstream', 1001, 'going away'],
      ['the upstream', 3000, 'y'.repeat(123)],
    ])('%s closes with %i "%s"', async (who, code, reason) => {
      const { client, peer } = await open(engine, () => undefined);
      const [closer, other] = who === 'the client' ? [client, peer] : [peer, client];
      const [heard, said] = [once(other, 'close'), once(closer, 'close')];
      closer.close(code, reason);
      const [heardCode, heardReason] = await heard;
      expect([heardCode, String(heardReason)]).toEqual([code, reason]);
      expect((await said)[0]).toBe(code);
    });

    it('what was sent right before a close arrives', async () => {
      const { client, peer } = await open(engine, () => undefined);
      const got: string[] = [];
      client.on('message', (data) => got.push(String(data)));
      const closed = once(client, 'close');
      for (let n = 0; n < 100; n += 1) peer.send(`${n} ${'x'.repeat(10_000)}`);
      peer.close(1000);
      expect((await closed)[0]).toBe(1000);
      expect(got.map((text) => text.split(' ')[0])).toEqual(Array.from({ length: 100 }, (_, n) => `${n}`));
    });

    it.each(['the client', 'the upstream'])('when %s is cut off, the other side sees it', async (who) => {
      const { client, peer } = await open(engine, () => undefined);
      const [goes, stays] = who === 'the client' ? [client, peer] : [peer, client];
      const closed = once(stays, 'close');
      goes.terminate();
      expect((await closed)[0]).toBe(1006);
    });

    it('a message that the upstream sends with its 101 arrives', async () => {
      const { client } = await open(engine, (peer) => peer.send('welcome'), {}, { early: true });
      expect(String((await once(client, 'message'))[0])).toBe('welcome');
    });

    it('permessage-deflate is agreed on end to end', async () => {
      const perMessageDeflate = { threshold: 0 };
      const { client } = await open(engine, echo, { perMessageDeflate });
      expect(client.extensions).toMatch(/^permessage-deflate/);
      const message = 'compressible '.repeat(100_000);
      client.send(message);
      expect(String((await once(client, 'message'))[0])).toBe(message);
      const plain = await open(engine, echo);
      expect(plain.client.extensions).toBe('');
    });

    it('the upstream chooses a subprotocol, and sees path, origin and cookies', async () => {
      const handleProtocols = (offered: Set<string>) => (offered.has('v2.chat') ? 'v2.chat' : false);
      const options = { protocols: ['v1.chat', 'v2.chat'], origin: 'http://shop.example.com' };
      const { client, request } = await open(engine, echo, { handleProtocols }, options);
      expect(client.protocol).toBe('v2.chat');
      expect(request.url).toBe('/chat?room=1');
      expect(request.headers).toMatchObject({ origin: options.origin, cookie: 'a=1; b=2' });
    });

    it('a refusal is passed on with its fields and body', async () => {
      const server = createServer();
      server.on('upgrade', (_, socket) => {
        socket.end(
          'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 11\r\n\r\nno token...',
        );
      });
      const { port } = await startServer(server);
      expect(await refusalOf(engine, `http://127.0.0.1:${port}`)).toEqual([401, 'Bearer', 'no token...']);
    });

    it('so is the answer of an upstream that knows no WebSockets', async () => {
      const url = await startHttp((_, response) => response.writeHead(404).end('not here'));
      expect(await refusalOf(engine, url)).toEqual([404, undefined, 'not here']);
    });

    it('fifty at once do not hear each other', async () => {
      const url = await serveInFrontOf(engine, (await startSockets(echo)).url);
      const clients = Array.from({ length: 50 }, () => connect(url));
      const texts = clients.map(async (client, n) => {
        await once(client, 'open');
        client.send(`client ${n}`);
        return String((await once(client, 'message'))[0]);
      });
      expect(await Promise.all(texts)).toEqual(clients.map((_, n) => `client ${n}`));
    });
  });
}

function connect(url: string, options: ClientOptions & { readonly protocols?: string[] } = {}): WebSocket {
  const { protocols = [], ...rest } = options;
  const client = new WebSocket(`${url.replace('http', 'ws')}/chat?room=1`, protocols, {
    headers: { cookie: 'a=1; b=2' },
    maxPayload: MESSAGE_BYTES_MAX,
    ...rest,
  });
  return closing(client, (each) => {
    each.on('error', () => undefined);
    each.terminate();
  });
}

/** Opens a WebSocket through a gateway: the client's end and the upstream's. */
async function open(
  engine: EngineName,
  serve: ServeSocket,
  server: ServerOptions = {},
  options: ClientOptions & { readonly protocols?: string[]; readonly early?: boolean } = {},
) {
  const { early = false, ...rest } = options;
  const upstream = await startSockets(serve, server);
  const client = connect(await serveInFrontOf(engine, upstream.url), rest);
  const accepted = upstream.next();
  if (!early) await once(client, 'open');
  return { client, ...(await accepted) };
}

/** Status, `WWW-Authenticate` and body of an answer that opens no WebSocket. */
async function refusalOf(engine: EngineName, upstreamUrl: string) {
  const client = connect(await serveInFrontOf(engine, upstreamUrl));
  const [, response] = await once(client, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return [response.statusCode, response.headers['www-authenticate'], body];
}
