// undici in front of each engine: pipelines, streams both ways at once, trailers, cancelling, event streams.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Agent, Client, EventSource, FormData, fetch, Pool, request, stream, WebSocket } from 'undici';
import { describe, expect, it } from 'vitest';
import { ENGINE_NAMES } from '../../src/serve/engine.ts';
import { pem } from '../proxy/support/certificates.ts';
import { closing } from '../proxy/support/scope.ts';
import { type Echo, startEcho, startHttp, valuesOf } from '../proxy/support/upstreams.ts';
import { serveInFrontOf, serveSpec, specTo, tlsInSpec } from './support/gateway.ts';
import { echo, startSockets } from './support/web-sockets.ts';

/** By the last digit of a path: later requests are answered sooner than earlier ones. */
const DELAYS_MS = [9, 4, 7, 1, 8, 0, 5, 2, 6, 3];

for (const engine of ENGINE_NAMES) {
  describe(`undici, ${engine} engine`, () => {
    it('pipelines on one connection, and every answer is the one to its request', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp(async (message, response) => {
          await new Promise((resolve) => setTimeout(resolve, DELAYS_MS[Number(message.url?.at(-1))]));
          response.end(message.url);
        }),
      );
      const client = own(new Client(url, { pipelining: 10 }));
      let connects = 0;
      client.on('connect', () => {
        connects += 1;
      });
      const paths = Array.from({ length: 100 }, (_, n) => `/${n}`);
      const answers = paths.map(async (path) => (await client.request({ path, method: 'GET' })).body.text());
      expect(await Promise.all(answers)).toEqual(paths);
      expect(connects).toBe(1);
    });

    it('a pool sends bodies of all sorts over few connections', async () => {
      const url = await serveInFrontOf(engine, await startEcho());
      const pool = own(new Pool(url, { connections: 5, pipelining: 4 }));
      const bodies = Array.from({ length: 100 }, (_, n) => `${n} `.repeat(n * n));
      const answers = bodies.map(async (body, n) => {
        const sent = n % 2 === 0 ? body : Readable.from([body]);
        const { body: answer } = await pool.request({ path: '/', method: 'PUT', body: sent });
        return answer.json();
      });
      const echoes = await Promise.all(answers);
      expect(echoes).toMatchObject(bodies.map((body) => ({ method: 'PUT', body })));
    });

    it('sends and reads at the same time: each word is answered before the next is sent', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((message, response) => message.pipe(response)),
      );
      const client = own(new Client(url));
      const both = client.pipeline({ path: '/', method: 'POST' }, ({ body }) => body);
      for (const word of ['one', 'two', 'three', 'x'.repeat(10_000)]) {
        both.write(word);
        let got = '';
        while (got.length < word.length) got += (await once(both, 'data'))[0];
        expect(got).toBe(word);
      }
      both.end();
      await once(both, 'end');
    });

    it('fetch sends a body that is made while it goes', async () => {
      const url = await serveInFrontOf(engine, await startEcho());
      async function* parts() {
        for (const part of ['a', 'b', 'c']) {
          await new Promise(setImmediate);
          yield new TextEncoder().encode(part);
        }
      }
      const body = ReadableStream.from(parts());
      const answer = await fetch(url, { method: 'POST', body, duplex: 'half' });
      const echo = await answer.json();
      expect(echo).toMatchObject({ method: 'POST', body: 'abc' });
    });

    it('fetch sends forms, follows redirects and unpacks answers', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp(async (message, response) => {
          const body = await text(message);
          if (message.url === '/old') response.writeHead(307, { location: '/new' }).end();
          else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
        }),
      );
      const form = new FormData();
      form.set('leaf', 'green');
      const answer = await fetch(`${url}/old`, { method: 'POST', body: form });
      expect(answer.redirected).toBe(true);
      expect(await answer.text()).toMatch(/name="leaf"\r\n\r\ngreen\r\n/);
    });

    it('gets trailers', async () => {
      const url = await serveInFrontOf(
        engine,
        await startHttp((_, response) => {
          response.writeHead(200, { trailer: 'x-sum' });
          response.write('body');
          response.addTrailers({ 'x-sum': '42' });
          response.end();
        }),
      );
      const { body, trailers } = await request(url, { dispatcher: own(new Agent()) });
      expect(await body.text()).toBe('body');
      expect(trailers).toEqual({ 'x-sum': '42' });
    });

    it('streams 20 MiB to a slow reader, byte for byte', async () => {
      const large = Buffer.alloc(20 * 1024 * 1024, randomBytes(9_973));
      const url = await serveInFrontOf(engine, await startHttp((_, response) => response.end(large)));
      const hash = createHash('sha256');
      const slow = new Writable({
        highWaterMark: 1,
        write: (chunk: Buffer, _, done) => {
          hash.update(chunk);
          setImmediate(done);
        },
      });
      await stream(url, { method: 'GET', dispatcher: own(new Agent()) }, () => slow);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(large).digest('hex'));
    });

    it('gives up in the middle of an answer: the upstream sees it, the next request is served', async () => {
      const upstream = await startWatched((_, response) => response.write('some'));
      const url = await serveInFrontOf(engine, upstream.url);
      const client = own(new Client(url));
      const abort = new AbortController();
      const { body } = await client.request({ path: '/', method: 'GET', signal: abort.signal });
      await once(body, 'data');
      abort.abort();
      await expect(text(body)).rejects.toThrow(/abort/i);
      await expect.poll(() => upstream.ends).toEqual(['cut']);
      const next = await client.request({ path: '/whole', method: 'GET' });
      expect(await next.body.text()).toBe('whole');
    });

    it('gives up in the middle of an upload: the upstream sees it, the next request is served', async () => {
      const upstream = await startWatched((message) => message.resume());
      const client = own(new Client(await serveInFrontOf(engine, upstream.url)));
      const abort = new AbortController();
      const body = new Readable({ read: () => undefined });
      const asked = client.request({ path: '/', method: 'POST', body, signal: abort.signal });
      body.push('some');
      await expect.poll(() => upstream.requests).toBe(1);
      abort.abort();
      await expect(asked).rejects.toThrow(/abort/i);
      await expect.poll(() => upstream.ends).toEqual(['cut']);
      const next = await client.request({ path: '/whole', method: 'GET' });
      expect(await next.body.text()).toBe('whole');
    });

    it('waits for its answer no longer than it wants to: the upstream sees that, too', async () => {
      const upstream = await startWatched(() => undefined);
      const client = own(new Client(await serveInFrontOf(engine, upstream.url), { headersTimeout: 50 }));
      await expect(client.request({ path: '/', method: 'GET' })).rejects.toThrow(/headers timeout/i);
      await expect.poll(() => upstream.ends).toEqual(['cut']);
    });

    it('follows a stream of events, and says where it was when it comes back', async () => {
      const source = own(new EventSource(await serveInFrontOf(engine, await startEvents())));
      const got: string[] = [];
      source.onmessage = ({ data }) => got.push(data);
      await expect.poll(() => got, { timeout: 5_000 }).toEqual(['first', 'second', 'after 2']);
    });

    it('opens a WebSocket', async () => {
      const { url } = await startSockets(echo);
      const socket = own(new WebSocket((await serveInFrontOf(engine, url)).replace('http', 'ws')));
      const got: unknown[] = [];
      socket.onmessage = ({ data }) => got.push(data);
      socket.onopen = () => socket.send('hello');
      await expect.poll(() => got).toEqual(['hello']);
    });

    it('is refused a tunnel', async () => {
      const client = own(new Client(await serveInFrontOf(engine, await startEcho())));
      const { statusCode, socket } = await client.connect({ path: 'shop.example.com:443' });
      socket.destroy();
      expect(statusCode).toBeGreaterThanOrEqual(400);
    });

    it('names its host over TLS and keeps the connection', async () => {
      const spec = specTo(await startEcho(), `secure: { address: "127.0.0.1:0", ${tlsInSpec()} }`);
      const { secure = '' } = await serveSpec(engine, spec);
      let connects = 0;
      const client = own(
        new Client(secure, { connect: { ca: pem('ca.crt'), servername: 'api.example.com' } }),
      );
      client.on('connect', () => {
        connects += 1;
      });
      for (const path of ['/1', '/2', '/3']) {
        const { body } = await client.request({ path, method: 'GET', headers: { host: 'api.example.com' } });
        const echo: Echo = JSON.parse(await body.text());
        expect(echo.url).toBe(path);
        expect(valuesOf(echo.rawHeaders, 'x-forwarded-proto')).toEqual(['https']);
      }
      expect(connects).toBe(1);
    });
  });
}

/** Closes a client of any kind when the test ends. */
function own<T extends { destroy(): unknown } | { close(): unknown }>(client: T): T {
  return closing(client, (each) => ('destroy' in each ? each.destroy() : each.close()));
}

/** An upstream that tells how exchanges ended: `whole`, or `cut` by the other side; `/whole` is answered at once. */
async function startWatched(handle: (message: IncomingMessage, response: ServerResponse) => void) {
  const ends: string[] = [];
  let requests = 0;
  const url = await startHttp((message, response) => {
    if (message.url === '/whole') {
      response.end('whole');
      return;
    }
    requests += 1;
    response.once('close', () => ends.push(response.writableFinished ? 'whole' : 'cut'));
    handle(message, response);
  });
  return {
    url,
    ends,
    get requests() {
      return requests;
    },
  };
}

/** An upstream of events: two, then the connection's end; to who comes back, where it was. */
function startEvents(): Promise<string> {
  return startHttp((message, response) => {
    const last = message.headers['last-event-id'];
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    if (last !== undefined) response.write(`id: 3\ndata: after ${last}\n\n`);
    else response.end('retry: 10\nid: 1\ndata: first\n\nid: 2\ndata: second\n\n');
  });
}
