// HTTP/2 in front of a gateway (RFC 9113): whatever the engine, a stream is an exchange like any other.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import type { ExchangeHandler } from '../../../src/proxy/types.ts';
import { pair } from '../support/certificates.ts';
import { deferred } from '../support/deferred.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { startGateway } from '../support/gateway.ts';
import { ask, connectHttp2 } from '../support/http2-client.ts';
import {
  ERROR,
  FLAG,
  FRAME,
  FramePeer,
  frame,
  headers,
  PREFACE,
  requestFields,
  word,
} from '../support/http2-frames.ts';
import { RawClient, socketOptions } from '../support/raw.ts';
import { closing } from '../support/scope.ts';
import { settled } from '../support/settled.ts';
import { RESPOND } from '../support/sketches.ts';
import { startHttp, startRaw } from '../support/upstreams.ts';

const PLAIN = { main: { http2: true } };

const ADDRESS = { host: '127.0.0.1', port: 0 };

/** Answers with what it is told of the request. */
const pong: ExchangeHandler = (incoming) => {
  const { connection, request } = incoming;
  incoming.respond(
    { status: 200, headers: new HeaderFields() },
    `pong ${connection.scheme} ${request.httpVersion}`,
  );
};

export function describeHttp2(name: string, factory: EngineFactory): void {
  describe(`${name}: HTTP/2`, () => {
    it('forwards a request and its answer', async () => {
      const url = await startHttp((request, response) => {
        const { host, via, cookie, 'x-forwarded-proto': proto } = request.headers;
        response.setHeader('x-seen', JSON.stringify({ host, via, cookie, proto, url: request.url }));
        response.end('hello');
      });
      const gateway = await startGateway(factory, {
        listeners: PLAIN,
        upstreams: { up: url },
        routes: { all: { action: 'up' } },
      });
      const session = connectHttp2(`http://${gateway.address()}`);
      const answer = await ask(session, {
        ':path': '/a/../b?c=d',
        ':authority': 'shop.example',
        cookie: ['a=1', 'b=2'],
      });
      expect(answer).toMatchObject({ status: 200, body: 'hello', headers: { 'content-length': '5' } });
      expect(JSON.parse(String(answer.headers['x-seen']))).toEqual({
        host: 'shop.example',
        via: '2.0 gw',
        cookie: 'a=1; b=2',
        proto: 'http',
        url: '/b?c=d',
      });
      expect(gateway.entries[0]).toMatchObject({
        status: 200,
        bytesOut: 5,
        end: 'complete',
        host: 'shop.example',
      });
    });

    it('serves HTTP/1.1 on the same port', async () => {
      const gateway = await startGateway(factory, { listeners: PLAIN, routes: { all: { action: RESPOND } } });
      const raw = new RawClient(gateway.address()).send('G');
      await new Promise((resolve) => setImmediate(resolve));
      raw.send('ET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(await raw.closed()).toMatch(/^HTTP\/1\.1 200 OK.*pong$/s);
      expect((await ask(connectHttp2(`http://${gateway.address()}`), { ':path': '/' })).body).toBe('pong');
    });

    it.each([
      ['h2', ['h2', 'http/1.1'], 'h2'],
      ['http/1.1', ['http/1.1'], 'http/1.1'],
    ])('agrees on %s in the TLS handshake', async (_what, offered, chosen) => {
      const { address } = await listenWith(factory, pong, {
        address: ADDRESS,
        tls: { certificates: [pair('api')], minVersion: '1.2' },
        http2: true,
      });
      const socket = closing(
        connectTls({ ...socketOptions(address), ALPNProtocols: offered, rejectUnauthorized: false }),
        (each) => each.destroy(),
      );
      await once(socket, 'secureConnect');
      expect(socket.alpnProtocol).toBe(chosen);
      if (chosen !== 'h2') return;
      const session = connectHttp2(`https://${address}`, { createConnection: () => socket });
      expect((await ask(session, { ':path': '/' })).body).toBe('pong https 2.0');
    });

    it('offers no h2 unless it is told to', async () => {
      const tls = { certificates: [pair('api')], minVersion: '1.2' as const };
      const { address } = await listenWith(factory, pong, { address: ADDRESS, tls });
      const options = {
        ...socketOptions(address),
        ALPNProtocols: ['h2', 'http/1.1'],
        rejectUnauthorized: false,
      };
      const socket = closing(connectTls(options), (each) => each.destroy());
      await once(socket, 'secureConnect');
      expect(socket.alpnProtocol).toBe('http/1.1');
    });

    it('takes a preface that comes byte by byte', async () => {
      const { address } = await listenWith(factory, pong, { address: ADDRESS, http2: true });
      const peer = new FramePeer(connect(socketOptions(address)));
      peer.socket.setNoDelay(true);
      for (const byte of Buffer.concat([PREFACE, frame(FRAME.SETTINGS, 0, 0)])) {
        peer.send(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      peer.send(headers(1, requestFields('GET', '/')));
      const answer = await peer.until(({ type, stream }) => type === FRAME.DATA && stream === 1);
      expect(answer.payload.toString()).toBe('pong http 2.0');
      peer.socket.destroy();
    });

    it.each([
      ['connection', 'close'],
      ['keep-alive', 'timeout=5'],
      ['proxy-connection', 'keep-alive'],
      ['transfer-encoding', 'chunked'],
      ['upgrade', 'websocket'],
      ['te', 'gzip'],
      ['X-Upper', 'case'],
      [':status', '200'],
      ['content-length', '1, 1'],
    ])('resets a stream whose request has the field %s: %s', async (field, value) => {
      const { address } = await listenWith(factory, pong, { address: ADDRESS, http2: true });
      const peer = FramePeer.client(address);
      peer.send(headers(1, requestFields('GET', '/', [[field, value]])));
      const reset = await peer.until(({ type, stream }) => type === FRAME.RST_STREAM && stream === 1);
      expect(reset.payload.readUInt32BE()).toBe(ERROR.PROTOCOL_ERROR);
      peer.socket.destroy();
    });

    it.each([
      [
        'no path',
        [
          [':method', 'GET'],
          [':scheme', 'http'],
          [':authority', 'a'],
        ],
      ],
      ['two authorities', [...requestFields('GET', '/'), [':authority', 'b']]],
      ['a protocol to connect to', requestFields('CONNECT', '/', [[':protocol', 'websocket']])],
    ] as const)('resets a stream whose request has %s', async (_what, fields) => {
      const { address } = await listenWith(factory, pong, { address: ADDRESS, http2: true });
      const peer = FramePeer.client(address);
      peer.send(headers(1, fields as readonly (readonly [string, string])[]));
      await peer.until(({ type, stream }) => type === FRAME.RST_STREAM && stream === 1);
      peer.socket.destroy();
    });

    it.each([
      ['a Host that differs from the authority', { host: 'other' }, 400],
      ['a scheme of another world', { ':scheme': 'ftp' }, 400],
      ['a path that climbs out', { ':path': '/../..%2f' }, 400],
    ])('answers a request with %s', async (_what, fields, status) => {
      const gateway = await startGateway(factory, { listeners: PLAIN, routes: { all: { action: RESPOND } } });
      const session = connectHttp2(`http://${gateway.address()}`);
      const answer = await ask(session, { ':path': '/', ':authority': 'a', ...fields });
      expect(answer.status).toBe(status);
      expect((await ask(session, { ':path': '/' })).status).toBe(200);
    });

    it('opens no tunnel for CONNECT', async () => {
      const { address } = await listenWith(factory, pong, { address: ADDRESS, http2: true });
      const session = connectHttp2(`http://${address}`);
      expect((await ask(session, { ':method': 'CONNECT', ':authority': 'a:1' })).status).toBe(501);
    });

    it('wants a host, and takes the Host field for want of an authority', async () => {
      const gateway = await startGateway(factory, { listeners: PLAIN, routes: { all: { action: RESPOND } } });
      const bare = [
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/'],
      ] as const;
      const peer = FramePeer.client(gateway.address());
      peer.send(headers(1, bare), headers(3, [...bare, ['host', 'a']]));
      await peer.until(({ type, stream }) => type === FRAME.DATA && stream === 3);
      const reset = await peer.until(({ type, stream }) => type === FRAME.RST_STREAM && stream === 1);
      expect(reset.payload.readUInt32BE()).toBe(ERROR.PROTOCOL_ERROR);
      peer.socket.destroy();
    });

    it('gives no whole request to the upstream when the client does not', async () => {
      const spoilers = [
        frame(FRAME.RST_STREAM, 0, 1, word(ERROR.NO_ERROR)),
        frame(FRAME.RST_STREAM, 0, 1, word(ERROR.CANCEL)),
        frame(FRAME.DATA, FLAG.END_STREAM, 1, Buffer.from('longer than it said')),
        frame(FRAME.DATA, FLAG.END_STREAM, 1),
      ];
      for (const spoiler of spoilers) {
        const upstream = deferred<string>();
        const url = await startRaw((socket) => {
          let text = '';
          socket.on('data', (chunk) => {
            text += chunk.toString('latin1');
            if (text.includes('half')) peer.send(spoiler);
          });
          socket.on('close', () => upstream.resolve(text));
        });
        const seen: Seen = { failures: [], outcomes: [] };
        const options = { address: ADDRESS, http2: true };
        const { address } = await listenWith(factory, forwardTo(testUpstream(url), {}, seen), options);
        const peer = FramePeer.client(address);
        const length = spoiler[3] === FRAME.DATA ? ([['content-length', '8']] as const) : [];
        peer.send(
          headers(1, requestFields('POST', '/', length), 0),
          frame(FRAME.DATA, 0, 1, Buffer.from('half')),
        );
        const text = await upstream.promise;
        expect(text).toContain('half');
        expect(text).not.toContain('\r\n0\r\n');
        await expect.poll(() => seen.outcomes.map(({ end }) => end)).toEqual(['client-gone']);
        peer.socket.destroy();
      }
    });

    it('passes trailers on, both ways, and interim answers', async () => {
      const request = deferred<string>();
      const url = await startRaw((socket) => {
        let text = '';
        socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
        socket.on('data', (chunk) => {
          text += chunk.toString('latin1');
          if (!text.endsWith('\r\n\r\n') || !text.includes('\r\n0\r\n')) return;
          request.resolve(text);
          socket.write(
            'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Total: 3\r\n\r\n',
          );
        });
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const stream = connectHttp2(`http://${address}`).request(
        { ':path': '/', ':method': 'POST' },
        { waitForTrailers: true },
      );
      const interim: unknown[] = [];
      stream.on('headers', (fields) => interim.push(fields[':status']));
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7' }));
      const trailers = new Promise((resolve) =>
        stream.on('trailers', (fields) => resolve(fields['x-total'])),
      );
      stream.resume();
      stream.end('x');
      expect(await request.promise).toMatch(/\r\n1\r\nx\r\n0\r\nx-sum: 7\r\n\r\n$/);
      expect(await trailers).toBe('3');
      expect(interim).toEqual([103]);
    });

    it('asks the upstream whether to go on when the client does', async () => {
      const url = await startHttp((message, response) => message.pipe(response));
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const stream = connectHttp2(`http://${address}`).request({
        ':path': '/',
        ':method': 'POST',
        expect: '100-continue',
        'content-length': 4,
      });
      stream.setEncoding('latin1');
      stream.once('continue', () => stream.end('body'));
      let body = '';
      for await (const chunk of stream) body += chunk;
      expect(body).toBe('body');
    });

    it('answers HEAD, 204 and 304 without a body, and keeps what they say of one', async () => {
      const url = await startHttp((message, response) => {
        response.writeHead(Number(message.url?.slice(1)), { etag: 'x', 'content-length': 5 });
        response.end();
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const session = connectHttp2(`http://${address}`);
      const head = await ask(session, { ':path': '/200', ':method': 'HEAD' });
      expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '5' } });
      expect(await ask(session, { ':path': '/304' })).toMatchObject({
        status: 304,
        body: '',
        headers: { etag: 'x' },
      });
      expect((await ask(session, { ':path': '/204' })).headers['content-length']).toBeUndefined();
    });

    it('keeps every Set-Cookie, joins what stands twice, and drops what is of one connection', async () => {
      const url = await startRaw((socket) => {
        socket.on('data', () =>
          socket.write(
            'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nAge: 1\r\nAge: 2\r\nConnection: x-hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Text: \xe9\r\nContent-Length: 0\r\n\r\n',
            'latin1',
          ),
        );
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const { headers: fields } = await ask(connectHttp2(`http://${address}`), { ':path': '/' });
      expect(fields).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], age: '1, 2', 'x-text': '\xe9' });
      expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(['x-hop']));
      expect(fields.connection).toBeUndefined();
    });

    it('lets other streams go on when one is given up by its client or its upstream', async () => {
      const closed = deferred<void>();
      const url = await startRaw((socket) => {
        socket.on('data', (chunk) => {
          const text = chunk.toString('latin1');
          if (text.startsWith('GET /slow')) {
            socket.on('close', () => closed.resolve());
            slow.close(ERROR.CANCEL);
          } else if (text.startsWith('GET /broken')) {
            socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
          } else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        });
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const session = connectHttp2(`http://${address}`);
      const slow = session.request({ ':path': '/slow' });
      slow.on('error', () => undefined);
      await closed.promise;
      await expect(ask(session, { ':path': '/broken' })).rejects.toThrow(/INTERNAL_ERROR/);
      expect((await ask(session, { ':path': '/' })).body).toBe('ok');
    });

    it('answers before the request is whole, and wants no more of it', async () => {
      const url = await startRaw((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'));
        socket.on('data', () => undefined);
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const session = connectHttp2(`http://${address}`);
      const stream = session.request({ ':path': '/', ':method': 'POST' });
      stream.on('error', () => undefined);
      stream.setEncoding('latin1');
      stream.write('x');
      let body = '';
      stream.on('data', (chunk) => {
        body += chunk;
      });
      await once(stream, 'close');
      expect(body).toBe('no');
      expect(stream.rstCode).toBe(ERROR.NO_ERROR);
      expect(session.destroyed).toBe(false);
    });

    it('does not read from an upstream what the client does not take', async () => {
      const size = 64 * 1024 * 1024;
      let handedOver = 0;
      const url = await startRaw((socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
          const chunk = Buffer.alloc(65_536);
          const more = () => {
            while (handedOver < size) {
              handedOver += chunk.length;
              if (!socket.write(chunk)) return socket.once('drain', more);
            }
            return socket;
          };
          more();
        });
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const stream = connectHttp2(`http://${address}`).request({ ':path': '/' });
      await once(stream, 'response');
      await settled(() => handedOver);
      // What the system keeps of two loopback connections is not ours to bound.
      expect(handedOver).toBeLessThan(size / 2);
      let taken = 0;
      for await (const chunk of stream) taken += chunk.length;
      expect(taken).toBe(size);
    });

    it('does not read from a client what the upstream does not take', async () => {
      const size = 64 * 1024 * 1024;
      const upstream = deferred<Socket>();
      const url = await startRaw((socket) => {
        socket.once('data', () => {
          socket.pause();
          upstream.resolve(socket);
        });
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)), {
        address: ADDRESS,
        http2: true,
      });
      const stream = connectHttp2(`http://${address}`).request({
        ':path': '/',
        ':method': 'POST',
        'content-length': size,
      });
      let handedOver = 0;
      const chunk = Buffer.alloc(65_536);
      const source = Readable.from(
        (function* () {
          while (handedOver < size) {
            handedOver += chunk.length;
            yield chunk;
          }
        })(),
      );
      source.pipe(stream);
      const socket = await upstream.promise;
      await settled(() => handedOver);
      expect(handedOver).toBeLessThan(size / 2);
      let taken = 0;
      socket.on('data', (bytes: Buffer) => {
        taken += bytes.length;
        if (taken >= size - 65_536 && handedOver >= size) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      });
      socket.resume();
      const [fields] = await once(stream, 'response');
      expect(fields[':status']).toBe(204);
    });

    it('gives 504 when the route has no more time', async () => {
      const url = await startRaw((socket) => socket.resume());
      const gateway = await startGateway(factory, {
        listeners: PLAIN,
        upstreams: { up: url },
        routes: { all: { action: 'up', timeoutMs: 200 } },
      });
      expect((await ask(connectHttp2(`http://${gateway.address()}`), { ':path': '/' })).status).toBe(504);
    });

    it('says goodbye, lets streams end and then closes', async () => {
      const asked = deferred<Socket>();
      const url = await startRaw((socket) => socket.once('data', () => asked.resolve(socket)));
      const options = { address: ADDRESS, http2: true };
      const { address, listener } = await listenWith(factory, forwardTo(testUpstream(url)), options);
      const session = connectHttp2(`http://${address}`);
      const goodbye = once(session, 'goaway');
      const answer = ask(session, { ':path': '/' });
      const upstream = await asked.promise;
      const closed = listener.close(10_000);
      await goodbye;
      upstream.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast');
      expect((await answer).body).toBe('last');
      await closed;
      await expect.poll(() => session.destroyed).toBe(true);
    });

    it('closes what has not ended in time', async () => {
      const asked = deferred<void>();
      const url = await startRaw((socket) => socket.once('data', () => asked.resolve()));
      const options = { address: ADDRESS, http2: true };
      const { address, listener } = await listenWith(factory, forwardTo(testUpstream(url)), options);
      const silent = once(connect(socketOptions(address)), 'close');
      const answer = ask(connectHttp2(`http://${address}`), { ':path': '/' });
      const gone = expect(answer).rejects.toThrow();
      await asked.promise;
      await listener.close(50);
      await gone;
      await silent;
    });

    it('begins and ends with a reload, on an address that stays open', async () => {
      const routes = { all: { action: RESPOND } };
      const gateway = await startGateway(factory, { routes });
      const address = gateway.address();
      const old = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await old.until(/pong/);
      await expect(ask(connectHttp2(`http://${address}`), { ':path': '/' })).rejects.toThrow();
      await gateway.swap({ listeners: PLAIN, routes });
      expect(gateway.address()).toBe(address);
      expect((await ask(connectHttp2(`http://${address}`), { ':path': '/' })).body).toBe('pong');
      await gateway.swap({ routes });
      await expect(ask(connectHttp2(`http://${address}`), { ':path': '/' })).rejects.toThrow();
      expect(await old.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').closed()).toMatch(
        /pong.*pong/s,
      );
    });
  });
}
