// Which connections to an upstream are used again: those whose last answer was whole, plain and the last word.
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type EngineFactory, forwardTo, listenWith, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { startCanned, startHttp, startRaw } from '../support/upstreams.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const POISON = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';

/** What becomes of a connection behind its answer. */
export function describeReuse(name: string, factory: EngineFactory): void {
  describe(`${name} engine: connections used again`, () => {
    it.each<[what: string, answer: string, method: string, used: boolean]>([
      ['a plain answer', OK, 'GET', true],
      [
        'chunks with an end',
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
        'GET',
        true,
      ],
      ['a HEAD with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'HEAD', true],
      ['a HEAD with chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'HEAD', true],
      ['a 204', 'HTTP/1.1 204 No Content\r\n\r\n', 'GET', true],
      ['a 304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', 'GET', true],
      ['told to close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', 'GET', false],
      ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', 'GET', false],
      ['bytes behind the answer', `${OK}${POISON}`, 'GET', false],
      ['bytes behind a HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'HEAD', false],
    ])('%s', async (_, answer, method, used) => {
      const connections: Socket[] = [];
      const url = await startRaw((socket) => {
        connections.push(socket);
        socket.on('data', () => socket.write(answer));
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const status = new RegExp(`^${answer.slice(0, 12).replace('1.0', '1.1')} `);
      for (let at = 0; at < 3; at += 1) {
        const text = await ask(address, method);
        expect(text).toMatch(status);
        expect(text).not.toMatch(/poison/);
        expect(text.match(/HTTP\/1/g)).toHaveLength(1);
      }
      expect(connections).toHaveLength(used ? 1 : 3);
    });

    it('keeps answers apart whose requests wait for the same connection, with their trailers', async () => {
      let answers = 0;
      const url = await startRaw((socket) =>
        socket.on('data', () => {
          answers += 1;
          const head = 'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n';
          socket.write(`${head}1\r\n${answers}\r\n0\r\nX-Sum: ${answers}\r\n\r\n`);
        }),
      );
      const upstream = testUpstream(url, { limits: { connections: 1, pending: 0 } });
      const { address } = await listenWith(factory, forwardTo(upstream));
      const texts = await Promise.all(Array.from({ length: 5 }, () => ask(address)));
      for (const text of texts) expect(text).toMatch(/\r\n1\r\n(\d)\r\n0\r\nX-Sum: \1\r\n\r\n$/);
      expect(answers).toBe(5);
    });

    it('drops an idle connection on which bytes arrive unasked', async () => {
      const connections: Socket[] = [];
      const url = await startRaw((socket) => {
        connections.push(socket);
        socket.on('data', () => socket.write(OK));
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      expect(await ask(address)).toMatch(/ok$/);
      connections[0]?.write(POISON);
      await expect.poll(() => connections[0]?.destroyed ?? false).toBe(true);
      expect(await ask(address)).toMatch(/ok$/);
      expect(connections).toHaveLength(2);
    });

    it.each([
      ['together with its answer', 0],
      ['a moment later', 20],
    ])('goes on when an upstream closes %s', async (_, ms) => {
      const url = await startRaw((socket) => {
        socket.once('data', () => {
          socket.write(OK);
          if (ms === 0) socket.end();
          else setTimeout(() => socket.end(), ms);
        });
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      for (let at = 0; at < 5; at += 1) {
        expect(await ask(address)).toMatch(/^HTTP\/1\.1 200 .*ok$/s);
        await new Promise((resolve) => setTimeout(resolve, at * 10));
      }
    });

    it('gives a 204 no length and no body, whatever its upstream says', async () => {
      const canned = await startCanned('HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison');
      const { address } = await listenWith(factory, forwardTo(testUpstream(canned)));
      for (let at = 0; at < 2; at += 1) {
        const answer = await ask(address);
        expect(answer).toMatch(/^HTTP\/1\.1 204 /);
        expect(answer).not.toMatch(/content-length|poison/i);
      }
    });

    it.each([
      ['a chunk size', '2\r\nok\r\nzz\r\n'],
      ['a chunk without its end', '2\r\nokx\r\n'],
      ['a line end', '2\nok\n0\n\n'],
    ])('breaks an answer off that has %s wrong, and drops its connection', async (_, body) => {
      const closed: Socket[] = [];
      const url = await startRaw((socket) => {
        socket.once('close', () => closed.push(socket));
        socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`));
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const answer = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(answer).not.toMatch(/0\r\n\r\n$/);
      await expect.poll(() => closed).toHaveLength(1);
    });

    it('passes an answer without a length on in chunks, and ends it where its upstream does', async () => {
      const url = await startRaw((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end')),
      );
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await client.until(/0\r\n\r\n$/)).toMatch(/\r\n\r\nd\r\nuntil the end\r\n0\r\n\r\n$/);
      client.socket.destroy();
    });

    it('carries 1 MiB in chunks both ways, with trailers, byte for byte', async () => {
      const back = await startHttp((message, response) => {
        response.writeHead(200, { trailer: 'X-Sum' });
        message.pipe(response, { end: false });
        message.once('end', () => {
          response.addTrailers({ 'X-Sum': `${message.trailers['x-sum']} back` });
          response.end();
        });
      });
      const { url } = await listenWith(factory, forwardTo(testUpstream(back)));
      const bytes = randomBytes(1024 * 1024);
      const outgoing = httpRequest(url, { method: 'POST', agent: false, headers: { trailer: 'X-Sum' } });
      for (let at = 0; at < bytes.length; ) {
        const size = 1 + (at % 70_001);
        outgoing.write(bytes.subarray(at, at + size));
        at += size;
      }
      outgoing.addTrailers({ 'X-Sum': '7' });
      outgoing.end();
      const [answer, trailers] = await received(outgoing);
      expect(answer.equals(bytes)).toBe(true);
      expect(trailers).toEqual(['X-Sum', '7 back']);
    });
  });
}

function ask(address: string, method = 'GET'): Promise<string> {
  return exchangeRaw(address, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
}

function received(outgoing: ReturnType<typeof httpRequest>): Promise<[body: Buffer, trailers: string[]]> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', async (message) => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk);
      resolve([Buffer.concat(chunks), message.rawTrailers]);
    });
  });
}
