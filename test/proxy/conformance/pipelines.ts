// Several requests on one connection: in order, apart from each other, and bounded when nobody reads.
import { describe, expect, it } from 'vitest';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import type { ExchangeHandler } from '../../../src/proxy/types.ts';
import { type EngineFactory, forwardTo, listenWith, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { settled } from '../support/settled.ts';
import { startCanned, startEcho } from '../support/upstreams.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const LAST = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';

const PIPELINE = [
  `POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  'POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
  'GET /3 HTTP/1.1\r\nHost: a\r\n\r\n',
  'PUT /4 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
  '\r\nGET /5 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx',
  LAST,
].join('');

const pong: ExchangeHandler = (incoming) =>
  incoming.respond({ status: 200, headers: new HeaderFields() }, 'pong'.repeat(500));

/** Connections that carry more than one request. */
export function describePipelines(name: string, factory: EngineFactory): void {
  describe(`${name} engine: several requests on a connection`, () => {
    it.each([
      ['at once', PIPELINE.length],
      ['in pieces', 7],
      ['byte by byte', 1],
    ])('answers pipelined requests with bodies in order (sent %s)', async (_, size) => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      const client = new RawClient(address);
      client.socket.setNoDelay(true);
      for (let at = 0; at < PIPELINE.length; at += size) {
        client.send(PIPELINE.slice(at, at + size));
        if (size < PIPELINE.length) await new Promise((resolve) => setImmediate(resolve));
      }
      const answers = (await client.closed()).matchAll(/"url":"([^"]*)".*?"body":"((?:[^"\\]|\\.)*)"/g);
      expect(Array.from(answers, ([, url, body]) => [url, JSON.parse(`"${body}"`)])).toEqual([
        ['/1', SMUGGLED],
        ['/2', 'abcde'],
        ['/3', ''],
        ['/4', ''],
        ['/5', 'x'],
        ['/last', ''],
      ]);
    });

    it('takes no more from a client that sends requests and reads no answers', async () => {
      let asked = 0;
      const { address } = await listenWith(factory, (incoming) => {
        asked += 1;
        pong(incoming);
      });
      const client = new RawClient(address);
      await new Promise((resolve) => client.socket.once('connect', resolve));
      client.socket.pause();
      const count = 20_000;
      const batch = GET.repeat(1_000);
      for (let sent = 0; sent < count; sent += 1_000) client.send(batch);
      await settled(() => asked);
      expect(asked).toBeLessThan(count / 2);
      client.send(LAST).socket.resume();
      const answers = await client.closed();
      // The node engine may cut such a client: see docs/engines.md.
      if (name === 'native') expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(count + 1);
    });

    it('refuses a bad request behind the answer to a good one', async () => {
      const { address } = await listenWith(factory, pong);
      const client = new RawClient(address).send(GET);
      await client.until(/pong$/);
      const answers = await client.send('GET / HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n').closed();
      expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
      expect(answers).toMatch(/connection: close/i);
    });

    it('takes nothing behind a request that closes', async () => {
      const { address } = await listenWith(factory, pong);
      const answers = await exchangeRaw(address, LAST + SMUGGLED);
      expect(answers.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    });

    it('lets a client that has ended its half read what is answered already', async () => {
      const { address } = await listenWith(factory, (incoming) =>
        incoming.respond({ status: 200, headers: new HeaderFields() }, `${'x'.repeat(3_000_000)}end`),
      );
      for (const request of [GET, LAST]) {
        const client = new RawClient(address);
        client.socket.end(request);
        expect(await client.closed()).toMatch(/xend$/);
      }
    });

    it('keeps an HTTP/1.0 connection that asks for it, and tells so', async () => {
      const { address } = await listenWith(factory, pong);
      const request = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
      const client = new RawClient(address).send(request);
      expect(await client.until(/pong$/)).toMatch(/connection: keep-alive\r\n/i);
      const answers = await client.send(`${request}GET / HTTP/1.0\r\n\r\n`).closed();
      expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    });

    it('gives the upstream a Host when an HTTP/1.0 client has none', async () => {
      const url = await startEcho();
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const answer = await exchangeRaw(address, 'GET / HTTP/1.0\r\n\r\n');
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).toMatch(new RegExp(`"host","${new URL(url).host}"`, 'i'));
    });

    it('ends an answer without a length by closing when the client speaks HTTP/1.0', async () => {
      const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n';
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(chunked))));
      const answer = await exchangeRaw(address, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
      expect(answer).not.toMatch(/transfer-encoding|content-length|keep-alive/i);
      expect(answer).toMatch(/\r\n\r\nabc$/);
    });
  });
}
