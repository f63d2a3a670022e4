// Bodies of requests that are read whole before anything is forwarded, and what is forwarded in their place.
import { randomBytes } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { BodyFailure } from '../../../src/http/content.ts';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import type { ExchangeHandler, ForwardPlan, IncomingExchange } from '../../../src/proxy/types.ts';
import { DEFAULT_BOUNDS } from '../../../src/spec/section/listener-bounds.ts';
import type { Upstream } from '../../../src/upstream/types.ts';
import { CLIENTS } from '../support/both-protocols.ts';
import { deferred } from '../support/deferred.ts';
import { type EngineFactory, forwardTo, listenWith, testUpstream } from '../support/engine.ts';
import { connectHttp2 } from '../support/http2-client.ts';
import { startH2c } from '../support/http2-upstreams.ts';
import { RawClient, socketOptions } from '../support/raw.ts';
import { type Echo, startEcho, valuesOf } from '../support/upstreams.ts';

/** Reads the body, at most so much of it, and forwards what `change` makes of it. */
function readingFirst(
  upstream: Upstream,
  bytesMax: number,
  change = (body: Uint8Array) => body,
): ExchangeHandler {
  return async (incoming) => {
    const body = await incoming.readBody(bytesMax);
    if (typeof body === 'string') return answer(incoming, body);
    forwardWhole(upstream, change(body))(incoming);
  };
}

function answer(incoming: IncomingExchange, failure: BodyFailure): void {
  const status = failure === 'too-large' ? 413 : 408;
  incoming.respond({ status, headers: new HeaderFields() }, failure);
}

function forwardWhole(upstream: Upstream, body: Uint8Array): ExchangeHandler {
  return (incoming) => {
    const { method, target, headers } = incoming.request;
    const request: ForwardPlan['request'] = { method, target, headers, body };
    forwardTo(upstream, { request })(incoming);
  };
}

/** An upstream of HTTP/2 that gives back what it is sent. */
async function startH2cEcho(): Promise<string> {
  const { url } = await startH2c((stream, head) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'x-length': String(head['content-length']) });
      stream.end(Buffer.concat(pieces));
    });
  });
  return url;
}

const LISTEN = { http2: true };

/** Whole bodies through an engine. */
export function describeWholeBodies(name: string, factory: EngineFactory): void {
  describe.each(Object.entries(CLIENTS))(`${name} engine: bodies read whole, over %s`, (_, client) => {
    it('forwards in place of a body what it is told, with its length', async () => {
      const upstream = testUpstream(await startEcho());
      const shout = (body: Uint8Array) => Buffer.from(`${Buffer.from(body)}!`.toUpperCase());
      const { address } = await listenWith(factory, readingFirst(upstream, 100, shout), LISTEN);
      const got = await client(address, { method: 'POST', body: 'hello' });
      const echo: Echo = JSON.parse(String(got.body));
      expect(echo.body).toBe('HELLO!');
      expect(valuesOf(echo.rawHeaders, 'content-length')).toEqual(['6']);
      expect(valuesOf(echo.rawHeaders, 'transfer-encoding')).toEqual([]);
    });

    it('forwards a large one to an upstream of either protocol unchanged', async () => {
      const bytes = randomBytes(1_500_000);
      for (const [url, changes] of [
        [await startH2cEcho(), { http2: true }],
        [await startEcho(), {}],
      ] as const) {
        const upstream = testUpstream(url, changes);
        const { address } = await listenWith(factory, readingFirst(upstream, 2_000_000), LISTEN);
        const { body, headers } = await client(address, { method: 'PUT', body: bytes });
        if ('http2' in changes) {
          expect(body.equals(bytes)).toBe(true);
          expect(headers['x-length']).toBe('1500000');
        } else expect(Buffer.from(JSON.parse(String(body)).body, 'latin1').equals(bytes)).toBe(true);
      }
    });

    it('is empty when there is none', async () => {
      const upstream = testUpstream(await startEcho());
      const { address } = await listenWith(factory, readingFirst(upstream, 100), LISTEN);
      const echo: Echo = JSON.parse(String((await client(address)).body));
      expect(echo.body).toBe('');
      expect(echo.method).toBe('GET');
    });

    it('gives up a body that passes its bound, whether or not it says its length', async () => {
      const upstream = testUpstream('http://127.0.0.1:1');
      const { address } = await listenWith(factory, readingFirst(upstream, 1_000), LISTEN);
      const got = await client(address, { method: 'POST', body: 'x'.repeat(1_001) });
      expect([got.status, String(got.body)]).toEqual([413, 'too-large']);
    });
  });

  describe(`${name} engine: bodies read whole`, () => {
    it('gives up a chunked body where it passes its bound', async () => {
      const { address } = await listenWith(factory, readingFirst(testUpstream('http://127.0.0.1:1'), 4));
      const client = new RawClient(address);
      client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n');
      expect(await client.until(/too-large/)).toMatch(/^HTTP\/1\.1 413 /);
      client.socket.destroy();
    });

    it('takes chunks as they come and forwards them as one', async () => {
      const upstream = testUpstream(await startEcho());
      const { address } = await listenWith(factory, readingFirst(upstream, 100));
      const client = new RawClient(address);
      client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
      client.send('3\r\ndef\r\n0\r\nX-Trailer: 1\r\n\r\n');
      const text = await client.until(/"body"/);
      expect(text).toContain('"body":"abcdef"');
      expect(text).not.toContain('X-Trailer');
      client.socket.destroy();
    });

    it('asks a client for the body that it has announced', async () => {
      const upstream = testUpstream(await startEcho());
      const { address } = await listenWith(factory, readingFirst(upstream, 100));
      const client = new RawClient(address);
      client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
      await client.until(/^HTTP\/1\.1 100 Continue\r\n/);
      const text = await client.send('abc').until(/"body"/);
      expect(text).toContain('"body":"abc"');
      expect(text).not.toMatch(/expect/i);
      client.socket.destroy();
    });

    it('does not ask for a body that is too long', async () => {
      const { address } = await listenWith(factory, readingFirst(testUpstream('http://127.0.0.1:1'), 2));
      const client = new RawClient(address);
      client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
      expect(await client.until(/too-large/)).toMatch(/^HTTP\/1\.1 413 /);
      client.socket.destroy();
    });

    it('goes on with the next request on the connection', async () => {
      const upstream = testUpstream(await startEcho());
      const { address } = await listenWith(factory, readingFirst(upstream, 100));
      const client = new RawClient(address);
      const post = (body: string) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n${body}`;
      client.send(post('one') + post('two'));
      expect(await client.until(/"two"/)).toMatch(/"body":"one"[\s\S]*"body":"two"/);
      client.socket.destroy();
    });

    it('is stalled when it stops coming', async () => {
      const bounds = { ...DEFAULT_BOUNDS, timeouts: { ...DEFAULT_BOUNDS.timeouts, bodyMs: 100 } };
      const handler = readingFirst(testUpstream('http://127.0.0.1:1'), 100);
      const { address } = await listenWith(factory, handler, { bounds });
      const client = new RawClient(address);
      client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na');
      expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 [\s\S]*stalled$/);
    });

    it('is gone with its client, over either protocol', async () => {
      const results = [deferred<unknown>(), deferred<unknown>()];
      const begun = [deferred<void>(), deferred<void>()];
      let at = 0;
      const handler: ExchangeHandler = async (incoming) => {
        const own = at++;
        const reading = incoming.readBody(100);
        begun[own]?.resolve();
        results[own]?.resolve(await reading);
      };
      const { address } = await listenWith(factory, handler, LISTEN);
      const socket = connectSocket(socketOptions(address));
      socket.on('error', () => undefined);
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na');
      await begun[0]?.promise;
      socket.destroy();
      expect(await results[0]?.promise).toBe('gone');
      const session = connectHttp2(`http://${address}`);
      const stream = session.request({ ':method': 'POST', ':authority': 'a' });
      stream.on('error', () => undefined);
      stream.write('a');
      await begun[1]?.promise;
      session.destroy();
      expect(await results[1]?.promise).toBe('gone');
    });
  });
}
