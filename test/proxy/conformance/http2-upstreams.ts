// Upstreams that speak HTTP/2, asked on behalf of clients of HTTP/1.1 and of HTTP/2.
import { describe, expect, it } from 'vitest';
import type { UpstreamRecord } from '../../../src/artifact/types.ts';
import { createMirrorPlan } from '../../../src/proxy/shaping/mirror-plan.ts';
import { pair, pem } from '../support/certificates.ts';
import { deferred } from '../support/deferred.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { ask, connectHttp2 } from '../support/http2-client.ts';
import { ERROR, FRAME, frame, headers, word } from '../support/http2-frames.ts';
import { type StreamHandler, startFrames, startH2, startH2c } from '../support/http2-upstreams.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { startHttps, startRaw } from '../support/upstreams.ts';

/** A client of either protocol: sends one request and gives the answer. */
interface Client {
  readonly name: string;
  get(address: string, path?: string): Promise<{ status: number; body: string }>;
  post(address: string, body: string): Promise<{ status: number; body: string }>;
}

const CLIENTS: readonly Client[] = [
  {
    name: 'HTTP/1.1',
    get: (address, path = '/') =>
      overHttp1(address, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
    post: (address, body) =>
      overHttp1(
        address,
        `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ),
  },
  {
    name: 'HTTP/2',
    get: (address, path = '/') =>
      ask(connectHttp2(`http://${address}`), { ':path': path, ':authority': 'a' }),
    post: (address, body) =>
      ask(connectHttp2(`http://${address}`), { ':path': '/', ':method': 'POST', ':authority': 'a' }, body),
  },
];

async function overHttp1(address: string, request: string): Promise<{ status: number; body: string }> {
  const text = await exchangeRaw(address, request);
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
  const body = rest.join('\r\n\r\n');
  const chunked = /transfer-encoding: chunked/i.test(head);
  return { status, body: chunked ? unchunked(body) : body };
}

function unchunked(body: string): string {
  const chunk = /^([0-9a-f]+)\r\n/.exec(body);
  const length = Number.parseInt(chunk?.[1] ?? '0', 16);
  if (chunk === null || length === 0) return '';
  const start = chunk[0].length;
  return body.slice(start, start + length) + unchunked(body.slice(start + length + 2));
}

function seeing(): Seen {
  return { failures: [], outcomes: [] };
}

const ECHO: StreamHandler = (stream, head) => {
  const told = {
    method: head[':method'],
    path: head[':path'],
    scheme: head[':scheme'],
    authority: head[':authority'],
    host: head.host,
    connection: head.connection,
  };
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    stream.respond({ ':status': 200 });
    stream.end(JSON.stringify({ ...told, body: Buffer.concat(chunks).toString('latin1') }));
  });
};

export function describeHttp2Upstreams(name: string, factory: EngineFactory): void {
  const front = async (url: string, changes: Partial<UpstreamRecord> = {}, seen: Seen = seeing()) => {
    const upstream = testUpstream(url, { http2: true, ...changes });
    const { address } = await listenWith(factory, forwardTo(upstream, {}, seen), {
      address: { host: '127.0.0.1', port: 0 },
      http2: true,
    });
    return { address, seen };
  };

  describe.each(CLIENTS)(`${name}: upstreams over HTTP/2, for clients of $name`, (client) => {
    it('get the request and are answered for', async () => {
      const { url } = await startH2c(ECHO);
      const { address, seen } = await front(`${url}/base`);
      const answer = await client.post(address, 'hello');
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toEqual({
        method: 'POST',
        path: '/base/',
        scheme: 'http',
        authority: 'a',
        body: 'hello',
      });
      expect(seen.failures).toEqual([]);
      expect(seen.outcomes[0]).toMatchObject({ end: 'complete', requestBytes: 5, status: 200 });
    });

    it('share one connection', async () => {
      let open = 0;
      const all = deferred<void>();
      const { url, sessions } = await startH2c((stream) => {
        if (++open === 20) all.resolve();
        void all.promise.then(() => {
          stream.respond({ ':status': 200 });
          stream.end('x');
        });
      });
      const { address } = await front(url);
      const answers = await Promise.all(Array.from({ length: 20 }, () => client.get(address)));
      expect(answers.every(({ status, body }) => status === 200 && body === 'x')).toBe(true);
      expect(sessions).toHaveLength(1);
    });

    it('are not asked for more at once than they allow', async () => {
      let open = 0;
      let most = 0;
      const { url, sessions } = await startH2c(
        (stream) => {
          most = Math.max(most, ++open);
          setImmediate(() => {
            open--;
            stream.respond({ ':status': 200 });
            stream.end('x');
          });
        },
        { maxConcurrentStreams: 3 },
      );
      const { address } = await front(url, { limits: { connections: 1, pending: 100 } });
      const answers = await Promise.all(Array.from({ length: 30 }, () => client.get(address)));
      expect(answers.map(({ status }) => status)).toEqual(new Array(30).fill(200));
      expect(most).toBeLessThanOrEqual(3);
      expect(sessions).toHaveLength(1);
    });

    it('answer with a body as large as they like, and take one', async () => {
      const size = 3_000_000;
      const { url } = await startH2c((stream) => {
        let received = 0;
        stream.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
        stream.on('end', () => {
          stream.respond({ ':status': 200, 'content-length': size });
          stream.end(Buffer.alloc(size, received === size ? 'y' : 'n'));
        });
      });
      const { address } = await front(url);
      const answer = await client.post(address, 'x'.repeat(size));
      expect(answer.body.length).toBe(size);
      expect(answer.body.startsWith('y')).toBe(true);
    });

    it('that cannot be reached, or speak HTTP/1.1 only, give 502', async () => {
      const { address, seen } = await front('http://127.0.0.1:1');
      expect((await client.get(address)).status).toBe(502);
      expect(seen.failures[0]?.kind).toBe('connect');
      const old = await startRaw((socket) => {
        socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
      });
      const other = await front(old);
      expect((await client.get(other.address)).status).toBe(502);
      expect(other.seen.failures[0]?.kind).toBe('connect');
    });

    it('with TLS must choose h2, and show a certificate that is believed', async () => {
      const url = await startH2(pair('api'), ECHO);
      const upstream = testUpstream(
        url,
        { http2: true },
        { ca: pem('ca.crt'), serverName: 'api.example.com' },
      );
      const options = { address: { host: '127.0.0.1', port: 0 }, http2: true };
      const { address } = await listenWith(factory, forwardTo(upstream), options);
      expect(JSON.parse((await client.get(address)).body)).toMatchObject({ scheme: 'https' });
      const doubted = await front(url);
      expect((await client.get(doubted.address)).status).toBe(502);
      const old = await startHttps({ ...pair('api'), ALPNProtocols: ['http/1.1'] }, (_, response) =>
        response.end('x'),
      );
      const seen = seeing();
      const oldUpstream = testUpstream(
        old,
        { http2: true },
        { ca: pem('ca.crt'), serverName: 'api.example.com' },
      );
      const third = await listenWith(factory, forwardTo(oldUpstream, {}, seen), options);
      expect((await client.get(third.address)).status).toBe(502);
      expect(seen.failures[0]?.kind).toBe('connect');
    });

    it('are asked again for what they did not begin with', async () => {
      let asked = 0;
      const url = await startFrames((peer) => {
        const answer = async () => {
          const { stream } = await peer.until(({ type }) => type === FRAME.HEADERS);
          if (++asked === 1) peer.send(frame(FRAME.RST_STREAM, 0, stream, word(ERROR.REFUSED_STREAM)));
          const again = await peer.until(({ type, stream: id }) => type === FRAME.HEADERS && id > stream);
          asked++;
          peer.send(headers(again.stream, [[':status', '204']]));
        };
        answer().catch(() => undefined);
      });
      const { address } = await front(url);
      expect((await client.get(address)).status).toBe(204);
      expect(asked).toBe(2);
    });

    it('that reset a stream they began with give 502', async () => {
      const { url } = await startH2c((stream) => stream.close(ERROR.INTERNAL_ERROR));
      const { address, seen } = await front(url);
      expect((await client.get(address)).status).toBe(502);
      expect(seen.failures[0]?.kind).toBe('reset');
    });

    it('that say goodbye are left for a new connection, and finish what they have', async () => {
      const { url, sessions } = await startH2c((stream, head) => {
        stream.respond({ ':status': 200 });
        if (head[':path'] === '/first') stream.session?.close();
        stream.end(String(head[':path']));
      });
      const { address } = await front(url);
      expect(await client.get(address, '/first')).toMatchObject({ status: 200, body: '/first' });
      expect(await client.get(address, '/second')).toMatchObject({ status: 200, body: '/second' });
      expect(sessions.length).toBe(2);
    });

    it('that keep silent give 504', async () => {
      const { url } = await startH2c(() => undefined);
      const { address } = await front(url, {
        timeouts: { connectMs: 2_000, responseMs: 200, idleMs: 5_000 },
      });
      expect((await client.get(address)).status).toBe(504);
    });
  });

  describe(`${name}: upstreams over HTTP/2`, () => {
    it('that break off in the middle leave no answer that seems whole', async () => {
      const endings: ((peer: import('../support/http2-frames.ts').FramePeer, id: number) => void)[] = [
        (peer, id) => peer.send(frame(FRAME.RST_STREAM, 0, id, word(ERROR.INTERNAL_ERROR))),
        (peer, id) => peer.send(frame(FRAME.RST_STREAM, 0, id, word(ERROR.CANCEL))),
        (peer) => peer.socket.end(),
        (peer) => peer.socket.destroy(),
      ];
      for (const end of endings) {
        const url = await startFrames((peer) => {
          const answer = async (last: number): Promise<void> => {
            const { stream } = await peer.until(
              ({ type, stream: id }) => type === FRAME.HEADERS && id > last,
            );
            const half = frame(FRAME.DATA, 0, stream, Buffer.from('half'));
            peer.send(headers(stream, [[':status', '200']], 0), half);
            // The gateway's PING shows that it has read what came before the end.
            peer.send(frame(FRAME.PING, 0, 0, Buffer.alloc(8, stream)));
            await peer.until(({ type, payload }) => type === FRAME.PING && payload[0] === stream);
            end(peer, stream);
            return answer(stream);
          };
          answer(0).catch(() => undefined);
        });
        const seen = seeing();
        const { address } = await front(url, {}, seen);
        const text = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
        expect(text).toContain('half');
        expect(text.endsWith('0\r\n\r\n')).toBe(false);
        await expect(ask(connectHttp2(`http://${address}`), { ':path': '/' })).rejects.toThrow();
        await expect
          .poll(() => seen.outcomes.map(({ end: each }) => each))
          .toEqual(['upstream-gone', 'upstream-gone']);
      }
    });

    it('refuse to open a WebSocket, with 502', async () => {
      const { url } = await startH2c(ECHO);
      const { address, seen } = await front(url);
      const text = await exchangeRaw(
        address,
        'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      expect(text).toMatch(/^HTTP\/1\.1 502 /);
      expect(seen.failures[0]?.detail).toMatch(/WebSocket/);
    });

    it('learn that a client is gone', async () => {
      const gone = deferred<number | undefined>();
      const { url } = await startH2c((stream) => {
        stream.once('close', () => gone.resolve(stream.rstCode));
        client.close(ERROR.CANCEL);
      });
      const { address } = await front(url);
      const client = connectHttp2(`http://${address}`).request({ ':path': '/' });
      client.on('error', () => undefined);
      expect(await gone.promise).toBe(ERROR.CANCEL);
    });

    it('have their interim answers and trailers passed on, and get those of clients', async () => {
      const sent = deferred<unknown>();
      const { url } = await startH2c((stream) => {
        stream.additionalHeaders({ ':status': 103, link: '</a.css>; rel=preload' });
        stream.on('trailers', (fields) => sent.resolve(fields['x-sum']));
        stream.on('wantTrailers', () => stream.sendTrailers({ 'x-total': '3' }));
        stream.resume();
        stream.on('end', () => {
          stream.respond({ ':status': 200 }, { waitForTrailers: true });
          stream.end('abc');
        });
      });
      const { address } = await front(url);
      const stream = connectHttp2(`http://${address}`).request(
        { ':path': '/', ':method': 'POST' },
        { waitForTrailers: true },
      );
      const interim: unknown[] = [];
      stream.on('headers', (fields) => interim.push([fields[':status'], fields.link]));
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7' }));
      const trailers = new Promise((resolve) =>
        stream.on('trailers', (fields) => resolve(fields['x-total'])),
      );
      stream.resume();
      stream.end('x');
      expect(await sent.promise).toBe('7');
      expect(await trailers).toBe('3');
      expect(interim).toEqual([[103, '</a.css>; rel=preload']]);
    });

    it('get copies as mirrors', async () => {
      const copied = deferred<string>();
      const mirror = await startH2c((stream) => {
        let body = '';
        stream.on('data', (chunk) => {
          body += chunk;
        });
        stream.on('end', () => copied.resolve(body));
      });
      const origin = await startRaw((socket) => {
        socket.on('data', () => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
      });
      const shadow = testUpstream(mirror.url, { http2: true });
      const handler = forwardTo(testUpstream(origin), { mirror: createMirrorPlan(shadow, { percent: 100 }) });
      const { address } = await listenWith(factory, handler);
      const text = await exchangeRaw(
        address,
        'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\ncopy',
      );
      expect(text).toMatch(/ 204 /);
      expect(await copied.promise).toBe('copy');
    });

    it('answer HEAD, 204 and an empty 200 for clients of HTTP/1.1 with the right framing', async () => {
      const { url } = await startH2c((stream, head) => {
        const status = Number(String(head[':path']).slice(1));
        const length = head[':method'] === 'HEAD' ? { 'content-length': '7' } : {};
        stream.respond({ ':status': status, ...length }, { endStream: true });
      });
      const { address } = await front(url);
      const of = (method: string, path: string) =>
        exchangeRaw(address, `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(await of('HEAD', '/200')).toMatch(/^HTTP\/1\.1 200 .*content-length: 7\r\n.*\r\n\r\n$/is);
      expect(await of('GET', '/200')).toMatch(/^HTTP\/1\.1 200 .*content-length: 0\r\n.*\r\n\r\n$/is);
      expect(await of('GET', '/204')).not.toMatch(/content-length|transfer-encoding/i);
    });

    it('get a body that the client sends in chunks, and are asked before one that waits for it', async () => {
      const asked = deferred<unknown>();
      const { url } = await startH2c((stream, head) => {
        asked.resolve(head.expect);
        if (head.expect !== undefined) stream.additionalHeaders({ ':status': 100 });
        ECHO(stream, head);
      });
      const { address } = await front(url);
      const client = new RawClient(address).send(
        'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      expect(await asked.promise).toBe('100-continue');
      await client.until(/^HTTP\/1\.1 100 /);
      client.send('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
      expect(await client.closed()).toContain('"body":"abcde"');
    });

    it('get no more than may wait for a connection', async () => {
      const held: (() => void)[] = [];
      const { url } = await startH2c(
        (stream) =>
          held.push(() => {
            stream.respond({ ':status': 204 }, { endStream: true });
          }),
        { maxConcurrentStreams: 1 },
      );
      const { address, seen } = await front(url, { limits: { connections: 1, pending: 2 } });
      const session = connectHttp2(`http://${address}`);
      const first = ask(session, { ':path': '/' });
      await expect.poll(() => held.length).toBe(1);
      const others = [1, 2, 3].map(() => ask(session, { ':path': '/' }));
      await expect.poll(() => seen.failures.map(({ kind }) => kind)).toEqual(['overload']);
      for (let answered = 0; answered < 3; answered++) {
        await expect.poll(() => held.length).toBeGreaterThan(answered);
        held[answered]?.();
      }
      const statuses = (await Promise.all([first, ...others])).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([204, 204, 204, 503]);
    });

    it('are left when a connection of theirs has died without a word', async () => {
      let connections = 0;
      const url = await startFrames((peer) => {
        // The first one never says anything more, not even to PING.
        if (++connections === 1) return;
        peer
          .until(({ type }) => type === FRAME.HEADERS)
          .then(({ stream }) => peer.send(headers(stream, [[':status', '204']])))
          .catch(() => undefined);
      });
      const { address } = await front(url, { timeouts: { connectMs: 200, responseMs: 200, idleMs: 5_000 } });
      const session = connectHttp2(`http://${address}`);
      expect((await ask(session, { ':path': '/' })).status).toBe(504);
      await expect
        .poll(async () => (await ask(session, { ':path': '/' })).status, { timeout: 5_000 })
        .toBe(204);
    });

    it('have idle connections closed', async () => {
      const { url, sessions } = await startH2c(ECHO);
      const { address } = await front(url, {
        timeouts: { connectMs: 2_000, responseMs: 2_000, idleMs: 300 },
      });
      expect((await ask(connectHttp2(`http://${address}`), { ':path': '/' })).status).toBe(200);
      await expect.poll(() => sessions[0]?.destroyed, { timeout: 5_000 }).toBe(true);
    });

    it('are not asked again for a body that was sent', async () => {
      let asked = 0;
      const { url } = await startH2c((stream) => {
        asked++;
        stream.once('data', () => stream.close(ERROR.REFUSED_STREAM));
      });
      const { address, seen } = await front(url);
      const session = connectHttp2(`http://${address}`);
      expect((await ask(session, { ':path': '/', ':method': 'POST' }, 'x')).status).toBe(502);
      expect(seen.failures[0]?.kind).toBe('reset');
      expect(asked).toBe(1);
    });

    it('get what gRPC wants, and secrets that no other request can feel for', async () => {
      const block = deferred<Buffer>();
      const url = await startFrames((peer) => {
        peer
          .until(({ type }) => type === FRAME.HEADERS)
          .then(({ stream, payload }) => {
            block.resolve(payload);
            peer.send(
              headers(stream, [
                [':status', '200'],
                ['grpc-status', '0'],
              ]),
            );
          })
          .catch(() => undefined);
      });
      const { address } = await front(url);
      const answer = await ask(connectHttp2(`http://${address}`), {
        ':path': '/a.B/C',
        'content-type': 'application/grpc',
        te: 'trailers',
        authorization: 'Bearer 0123456789012345678901234567890123456789',
        cookie: 'session=0123456789012345678901234567890123456789',
      });
      expect(answer.headers['grpc-status']).toBe('0');
      const telling = await startH2c((stream, head) => {
        stream.respond({ ':status': 200, 'x-te': String(head.te) }, { endStream: true });
      });
      const other = connectHttp2(`http://${(await front(telling.url)).address}`);
      const told = async (type: string) =>
        (await ask(other, { ':path': '/', te: 'trailers', 'content-type': type })).headers['x-te'];
      expect(await told('application/grpc+proto')).toBe('trailers');
      expect(await told('text/plain')).toBe('undefined');
      const payload = await block.promise;
      // Literals that are never indexed, of the names 23 and 32 of the static table (RFC 7541 section 6.2.3).
      expect(payload.includes(Buffer.from([0x1f, 23 - 15]))).toBe(true);
      expect(payload.includes(Buffer.from([0x1f, 32 - 15]))).toBe(true);
    });
  });
}
