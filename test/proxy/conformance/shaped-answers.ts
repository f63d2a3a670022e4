// Answers whose content is tapped or transformed on its way, and answers that the gateway gives in their place.
import { randomBytes } from 'node:crypto';
import { type Duplex, Transform } from 'node:stream';
import { createGzip, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tapContent, transformContent } from '../../../src/http/content.ts';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import type { ResponseHead } from '../../../src/http/types.ts';
import type { ExchangeHandler } from '../../../src/proxy/types.ts';
import type { Upstream } from '../../../src/upstream/types.ts';
import { CLIENTS } from '../support/both-protocols.ts';
import { deferred } from '../support/deferred.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { startH2c } from '../support/http2-upstreams.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { settled } from '../support/settled.ts';
import { startCanned, startHttp, startHttpServer, startRaw } from '../support/upstreams.ts';

const LISTEN = { http2: true };

/** Forwards everything and does this with the heads of answers. */
function shaping(upstream: Upstream, shape: (head: ResponseHead) => void, seen?: Seen): ExchangeHandler {
  const onResponse = (head: ResponseHead) => {
    shape(head);
    return true;
  };
  return forwardTo(upstream, { onResponse }, seen);
}

function upperCase(): Duplex {
  return new Transform({
    transform: (chunk: Buffer, _, done) => done(null, chunk.toString('latin1').toUpperCase()),
  });
}

function failing(): Duplex {
  return new Transform({ transform: (_chunk, _, done) => done(new Error('cannot')) });
}

const HEAD = (length: number) => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n`;

/** Shaped answers through an engine. */
export function describeShapedAnswers(name: string, factory: EngineFactory): void {
  describe.each(Object.entries(CLIENTS))(`${name} engine: shaped answers, over %s`, (protocol, client) => {
    const gives = (text: string | Buffer) =>
      startHttp((_, response) => {
        response.setHeader('content-length', Buffer.byteLength(text));
        response.end(text);
      });

    it('streams content through transforms, one behind the other, framed anew', async () => {
      const bytes = randomBytes(750_000).toString('hex');
      const upstreams = [
        testUpstream(await gives(bytes)),
        testUpstream(
          (
            await startH2c((stream) => {
              stream.respond({ ':status': 200, 'content-length': bytes.length });
              stream.end(bytes);
            })
          ).url,
          { http2: true },
        ),
      ];
      for (const upstream of upstreams) {
        const handler = shaping(upstream, (head) => {
          transformContent(head, upperCase());
          transformContent(head, createGzip());
        });
        const { address } = await listenWith(factory, handler, LISTEN);
        const { headers, body } = await client(address);
        expect(headers['content-length']).toBeUndefined();
        expect(String(gunzipSync(body)) === bytes.toUpperCase()).toBe(true);
      }
    });

    it('holds the head until a whole content is there, and says its length', async () => {
      const handler = shaping(testUpstream(await gives('hello')), (head) =>
        transformContent(head, upperCase(), { whole: true }),
      );
      const { address } = await listenWith(factory, handler, LISTEN);
      const { headers, body } = await client(address);
      expect([headers['content-length'], String(body)]).toEqual(['5', 'HELLO']);
    });

    it('answers 502 when a transform fails while the head is held', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const upstream = testUpstream(await gives('hello'));
      const shape = (head: ResponseHead) => transformContent(head, failing(), { whole: true });
      const { address } = await listenWith(factory, shaping(upstream, shape, seen), LISTEN);
      expect((await client(address)).status).toBe(502);
      expect(seen.failures).toMatchObject([{ kind: 'invalid', detail: 'Error: cannot' }]);
    });

    it('breaks the answer off when a transform fails later', async () => {
      const upstream = testUpstream(await gives('hello'));
      const { address } = await listenWith(
        factory,
        shaping(upstream, (head) => transformContent(head, failing())),
        LISTEN,
      );
      await expect(client(address)).rejects.toThrow();
    });

    it('transforms nothing that has no content', async () => {
      const upstream = testUpstream(await gives('hello'));
      const handler = shaping(upstream, (head) => transformContent(head, failing(), { whole: true }));
      const { address } = await listenWith(factory, handler, LISTEN);
      const { status, headers, body } = await client(address, { method: 'HEAD' });
      expect([status, headers['content-length'], body.length]).toEqual([200, undefined, 0]);
      const bare = testUpstream(await startCanned('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'));
      const other = await listenWith(
        factory,
        shaping(bare, (head) => transformContent(head, failing())),
        LISTEN,
      );
      const unchanged = await client(other.address);
      expect([unchanged.status, unchanged.headers['content-length']]).toEqual([304, undefined]);
    });

    it('shows taps what comes, and that it is complete', async () => {
      const bytes = randomBytes(300_000);
      const told: (Buffer | boolean)[] = [];
      const shape = (head: ResponseHead) =>
        tapContent(head, {
          piece: (piece) => told.push(Buffer.from(piece)),
          end: (complete) => told.push(complete),
        });
      const { address } = await listenWith(factory, shaping(testUpstream(await gives(bytes)), shape), LISTEN);
      const { headers, body } = await client(address);
      expect(headers['content-length']).toBe('300000');
      expect(body.equals(bytes)).toBe(true);
      expect(told.pop()).toBe(true);
      expect(Buffer.concat(told as Buffer[]).equals(bytes)).toBe(true);
    });

    it('tells taps when the content breaks off', async () => {
      const ended = deferred<boolean>();
      const shape = (head: ResponseHead) =>
        tapContent(head, { piece: () => undefined, end: (complete) => ended.resolve(complete) });
      const broken = await startRaw((socket) => socket.once('data', () => socket.end(`${HEAD(9)}\r\nabc`)));
      const { address } = await listenWith(factory, shaping(testUpstream(broken), shape), LISTEN);
      await expect(client(address)).rejects.toThrow();
      expect(await ended.promise).toBe(false);
    });

    it('lets the gateway answer in place of the upstream', async () => {
      for (const canned of ['HTTP/1.1 304 Not Modified\r\n\r\n', `${HEAD(5)}\r\nhello`]) {
        const { address } = await listenWith(
          factory,
          (incoming) =>
            forwardTo(testUpstream(upstream), {
              onResponse: () => false,
              onFailure: ({ kind }) => incoming.respond({ status: 203, headers: new HeaderFields() }, kind),
            })(incoming),
          LISTEN,
        );
        const upstream = await startCanned(canned);
        const got = await client(address);
        expect([got.status, String(got.body)], protocol).toEqual([203, 'replaced']);
      }
    });
  });

  describe(`${name} engine: shaped answers`, () => {
    it('passes parts on as transforms give them, before the message is whole', async () => {
      const { server, url } = await startHttpServer((_, response) => response.write('first'));
      const handler = shaping(testUpstream(url), (head) => transformContent(head, upperCase()));
      const { address } = await listenWith(factory, handler);
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until(/FIRST/);
      expect(server.listening).toBe(true);
      client.socket.destroy();
    });

    it('frames for HTTP/1.0 by closing', async () => {
      const handler = shaping(testUpstream(await startCanned(`${HEAD(5)}\r\nhello`)), (head) =>
        transformContent(head, upperCase()),
      );
      const { address } = await listenWith(factory, handler);
      const text = await exchangeRaw(address, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n');
      expect(text).toMatch(/\r\n\r\nHELLO$/);
      expect(text).not.toMatch(/transfer-encoding|content-length/i);
    });

    it('answers 502 when the upstream breaks off while the head is held', async () => {
      const broken = await startRaw((socket) => socket.once('data', () => socket.end(`${HEAD(9)}\r\nabc`)));
      const shape = (head: ResponseHead) => transformContent(head, upperCase(), { whole: true });
      const { address } = await listenWith(factory, shaping(testUpstream(broken), shape));
      expect(await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
        /^HTTP\/1\.1 502 [\s\S]*reset$/,
      );
    });

    it('stops reading from an upstream whose transformed content nobody takes', async () => {
      let sent = 0;
      const source = await startHttp((_, response) => {
        const chunk = Buffer.alloc(1024 * 1024);
        const push = () => {
          do sent += chunk.length;
          while (response.write(chunk) && sent < 200 * 1024 * 1024);
        };
        response.on('drain', push);
        push();
      });
      const handler = shaping(testUpstream(source), (head) => transformContent(head, upperCase()));
      const { address } = await listenWith(factory, handler);
      const client = new RawClient(address);
      client.socket.pause();
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await expect.poll(() => sent).toBeGreaterThan(0);
      await settled(() => sent);
      expect(sent).toBeLessThan(40 * 1024 * 1024);
      client.socket.destroy();
    });

    it('asks the next thing over the same connections', async () => {
      let connections = 0;
      const upstream = await startRaw((socket) => {
        connections += 1;
        socket.on('data', () => socket.write(`${HEAD(5)}\r\nhello`));
      });
      const handler = shaping(testUpstream(upstream), (head) => transformContent(head, upperCase()));
      const { address } = await listenWith(factory, handler);
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until(/HELLO[\s\S]*\r\n0\r\n\r\n/);
      await client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n').until(/HELLO[\s\S]*HELLO/);
      expect(connections).toBe(1);
      client.socket.destroy();
    });

    it('keeps a connection over which nothing has changed', async () => {
      let connections = 0;
      const url = await startRaw((socket) => {
        connections += 1;
        socket.on('data', () => socket.write('HTTP/1.1 304 Not Modified\r\n\r\n'));
      });
      const upstream = testUpstream(url);
      const { address } = await listenWith(factory, (incoming) =>
        forwardTo(upstream, {
          onResponse: () => false,
          onFailure: ({ kind }) => incoming.respond({ status: 200, headers: new HeaderFields() }, kind),
        })(incoming),
      );
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until(/replaced/);
      await client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n').until(/replaced[\s\S]*replaced/);
      expect(connections).toBe(1);
      client.socket.destroy();
    });
  });
}
