// Bodies: streamed both ways with backpressure, counted, continued when asked for.
import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { createMirrorPlan } from '../../../src/proxy/shaping/mirror-plan.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { settled } from '../support/settled.ts';
import { startEcho, startHttp, startHttpServer, startRaw } from '../support/upstreams.ts';

const MIB = 1024 * 1024;

/** Bodies through an engine. */
export function describeBodies(name: string, factory: EngineFactory): void {
  describe(`${name} engine: bodies`, () => {
    it('streams 8 MiB up and down unchanged and counts them', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const back = await startHttp((message, response) => message.pipe(response));
      const { url } = await listenWith(factory, forwardTo(testUpstream(back), {}, seen));
      const bytes = randomBytes(8 * MIB);
      const { body } = await request(url, { method: 'POST', body: Readable.from(slices(bytes, 100_000)) });
      const hash = createHash('sha256');
      for await (const chunk of body) hash.update(chunk);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
      await expect.poll(() => seen.outcomes.length).toBe(1);
      expect(seen.outcomes[0]).toMatchObject({
        status: 200,
        requestBytes: bytes.length,
        responseBytes: bytes.length,
        end: 'complete',
      });
    });

    it('passes parts on as they come, before the message is whole', async () => {
      const { server, url } = await startHttpServer((_, response) => response.write('first'));
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until(/first/);
      expect(server.listening).toBe(true);
      client.socket.destroy();
    });

    it('stops reading from an upstream whose client does not read', async () => {
      let sent = 0;
      const source = await startHttp((_, response) => {
        const chunk = Buffer.alloc(MIB);
        const push = () => {
          do sent += chunk.length;
          while (response.write(chunk) && sent < 200 * MIB);
        };
        response.on('drain', push);
        push();
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(source)));
      const client = new RawClient(address);
      client.socket.pause();
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await expect.poll(() => sent).toBeGreaterThan(0);
      await settled(() => sent);
      expect(sent).toBeLessThan(40 * MIB);
      client.socket.destroy();
    });

    it('stops reading from a client whose upstream does not read', async () => {
      const deaf = await startRaw((socket) => socket.pause());
      const { url } = await listenWith(factory, forwardTo(testUpstream(deaf)));
      const outgoing = httpRequest(url, { method: 'POST', agent: false });
      outgoing.on('error', () => undefined);
      let sent = 0;
      const push = () => {
        do sent += MIB;
        while (outgoing.write(Buffer.alloc(MIB)) && sent < 200 * MIB);
      };
      outgoing.on('drain', push);
      push();
      await settled(() => sent);
      expect(sent).toBeLessThan(40 * MIB);
      outgoing.destroy();
    });

    it('asks the upstream before it lets the client send a body it has announced', async () => {
      const { server, url } = await startHttpServer((message, response) => message.pipe(response));
      const expectations: (string | undefined)[] = [];
      server.on('checkContinue', (message, response) => {
        expectations.push(message.headers.expect);
        response.writeContinue();
        message.pipe(response);
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const client = new RawClient(address);
      client.send(
        'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 3\r\n\r\n',
      );
      await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
      expect(await client.send('abc').closed()).toMatch(/200 OK[\s\S]*abc/);
      expect(expectations).toEqual(['100-continue']);
    });

    it('passes a refusal on without asking for the body', async () => {
      const { server, url } = await startHttpServer(() => undefined);
      server.on('checkContinue', (_, response) => {
        response.writeHead(413, { 'content-length': '0' });
        response.end();
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const client = new RawClient(address);
      client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
      expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 413 /);
      client.socket.destroy();
    });

    it('answers without waiting for the rest of a body that nobody wants', async () => {
      const early = await startRaw((socket) => {
        socket.once('data', () =>
          socket.end('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
        );
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(early)));
      const client = new RawClient(address).send(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc',
      );
      expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 413 /);
      await client.closed();
    });

    it('sends no length to an upstream for a GET and 0 for a POST without a body', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      const get = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(get).not.toMatch(/"content-length"/i);
      const post = await exchangeRaw(address, 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(post).toMatch(/"content-length","0"/i);
    });

    it('mirrors bodies up to a bound, and never lets the copy be noticed', async () => {
      const copies: string[] = [];
      const shadow = await startHttp(async (message, response) => {
        let text = '';
        for await (const chunk of message) text += chunk;
        copies.push(`${message.method} ${message.url} ${text.length}`);
        response.destroy();
      });
      const mirror = createMirrorPlan(testUpstream(shadow), { percent: 100 });
      const { url } = await listenWith(factory, forwardTo(testUpstream(await startEcho()), { mirror }));
      const sizes = [3, 70_000, 5];
      for (const size of sizes) {
        const { statusCode, body } = await request(`${url}/m?${size}`, {
          method: 'PUT',
          body: 'x'.repeat(size),
        });
        expect(statusCode).toBe(200);
        await body.dump();
      }
      await expect.poll(() => copies.toSorted()).toEqual(['PUT /m?3 3', 'PUT /m?5 5']);
      const chunked = Readable.from(slices(Buffer.alloc(100), 10));
      await (await request(`${url}/m?c`, { method: 'POST', body: chunked })).body.dump();
      await expect.poll(() => copies).toContain('POST /m?c 100');
    });

    it('does not mind a mirror that is not there', async () => {
      const mirror = createMirrorPlan(testUpstream('http://127.0.0.1:1'), { percent: 100 });
      const { url } = await listenWith(factory, forwardTo(testUpstream(await startEcho()), { mirror }));
      const { statusCode, body } = await request(url);
      expect(statusCode).toBe(200);
      await body.dump();
      expect(mirror.upstream.endpoints[0]?.active ?? 0).toBeLessThanOrEqual(1);
      await expect.poll(() => mirror.upstream.endpoints[0]?.active).toBe(0);
    });
  });
}

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
