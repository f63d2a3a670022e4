// Answers that come before their requests are whole, interim ones, and clients that leave while they send.
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { settled } from '../support/settled.ts';
import { startCanned, startHttp, startRaw } from '../support/upstreams.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const CLOSING = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** Answers that do not wait for their requests. */
export function describeEarlyAnswers(name: string, factory: EngineFactory): void {
  describe(`${name} engine: early answers`, () => {
    it.each([
      ['a body that was announced and not asked for', 'Expect: 100-continue\r\n', ''],
      ['the rest of a body that was answered early', '', 'POST'],
    ])('never takes %s for a request', async (_, expectation, begun) => {
      const heads: string[] = [];
      const upstream = testUpstream(await startAnsweringAtOnce(OK, heads));
      const { address } = await listenWith(factory, forwardTo(upstream));
      const length = begun.length + SMUGGLED.length;
      const head = `POST / HTTP/1.1\r\nHost: a\r\n${expectation}Content-Length: ${length}\r\n\r\n`;
      const client = new RawClient(address).send(head + begun);
      await client.until(/ok$/);
      client.send(SMUGGLED + CLOSING);
      const answers = await client.closed();
      expect(answers).not.toMatch(/100 Continue/);
      expect(answers.match(/HTTP\/1\.1 200/g)?.length).toBeLessThanOrEqual(2);
      expect(heads.join('')).not.toMatch(/^GET \/smuggled/m);
    });

    it('uses no connection again on which a request was answered before it was whole', async () => {
      const heads: string[] = [];
      const upstream = testUpstream(await startAnsweringAtOnce(OK, heads));
      const { address } = await listenWith(factory, forwardTo(upstream));
      const client = new RawClient(address).send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab');
      await client.until(/ok$/);
      expect(await exchangeRaw(address, CLOSING)).toMatch(/ok$/);
      expect(heads.map((head) => head.slice(0, 6))).toEqual(['POST /', 'GET / ']);
      client.socket.destroy();
    });

    // The node engine may lose such an answer: see docs/engines.md.
    it.runIf(name === 'native')('reads an answer behind which the upstream closed on a body', async () => {
      const answer = 'HTTP/1.1 413 Too Large\r\nContent-Length: 7\r\n\r\nno more';
      const url = await startRaw((socket) => {
        socket.once('data', () => {
          socket.pause();
          socket.write(answer, () => socket.destroy());
        });
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n';
      const client = new RawClient(address).send(head + 'x'.repeat(20_000_000));
      expect(await client.until(/no more$/)).toMatch(/^HTTP\/1\.1 413 /);
      client.socket.destroy();
    });

    it('sends both bodies at the same time', async () => {
      const back = await startHttp((message, response) => message.pipe(response));
      const { address } = await listenWith(factory, forwardTo(testUpstream(back)));
      const client = new RawClient(address);
      client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n');
      for (const text of ['one', 'two', 'six']) {
        client.send(`3\r\n${text}\r\n`);
        await client.until(new RegExp(`3\r\n${text}\r\n$`));
      }
      expect(await client.send('0\r\n\r\n').closed()).toMatch(/\r\n0\r\n\r\n$/);
    });

    it('passes several early hints on, in pieces too', async () => {
      const hints = ['</a.css>; rel=preload', '</b.css>; rel=preload'];
      const text = hints.map((link) => `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n\r\n`).join('') + OK;
      const upstream = testUpstream(
        await startRaw((socket) => socket.once('data', () => drip(socket, text))),
      );
      const { address } = await listenWith(factory, forwardTo(upstream));
      const answer = await exchangeRaw(address, CLOSING);
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 103', 'HTTP/1.1 103', 'HTTP/1.1 200']);
      for (const link of hints) expect(answer).toContain(`Link: ${link}\r\n`);
    });

    it('passes no interim answer on to HTTP/1.0', async () => {
      const canned = `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${OK}`;
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned))));
      expect(await exchangeRaw(address, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    });

    // The node engine knows early hints only: see docs/engines.md.
    it.runIf(name === 'native')('passes other interim answers on', async () => {
      const canned = `HTTP/1.1 102 Processing\r\nX-A: 1\r\n\r\nHTTP/1.1 199 X\r\n\r\n${OK}`;
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned))));
      const answer = await exchangeRaw(address, CLOSING);
      expect(answer).toMatch(
        /^HTTP\/1\.1 102 Processing\r\nX-A: 1\r\n\r\nHTTP\/1\.1 199 \r\n\r\nHTTP\/1\.1 200 /,
      );
    });

    it.runIf(name === 'native')('reads no interim answers for a client that does not', async () => {
      const hints = Buffer.from(
        `HTTP/1.1 103 Early Hints\r\nLink: <${'x'.repeat(1_000)}>\r\n\r\n`.repeat(100),
      );
      let sent = 0;
      const url = await startRaw((socket) => {
        const push = () => {
          do sent += hints.length;
          while (socket.write(hints) && sent < 100_000_000);
        };
        socket.once('data', push).on('drain', push);
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      client.socket.pause();
      await expect.poll(() => sent).toBeGreaterThan(0);
      await settled(() => sent);
      expect(sent).toBeLessThan(50_000_000);
      client.socket.destroy();
    });

    it.each([
      ['with a length', 'Content-Length: 100\r\n', 'abc'],
      ['in chunks', 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n'],
      ['within a chunk', 'Transfer-Encoding: chunked\r\n', '5\r\nabc'],
    ])('lets the upstream know of a client that leaves while it sends (%s)', async (_, field, begun) => {
      const seen: Seen = { failures: [], outcomes: [] };
      let text = '';
      let leave = () => {};
      const left = new Promise<void>((resolve) => {
        leave = resolve;
      });
      const url = await startRaw((socket) => {
        socket.on('data', (chunk) => {
          text += chunk.toString('latin1');
        });
        socket.once('close', leave);
      });
      const upstream = testUpstream(url);
      const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
      const client = new RawClient(address).send(`POST / HTTP/1.1\r\nHost: a\r\n${field}\r\n${begun}`);
      await expect.poll(() => text).toMatch(/abc/);
      client.socket.resetAndDestroy();
      await left;
      expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
      await expect
        .poll(() => seen.outcomes)
        .toMatchObject([{ status: 0, end: 'client-gone', requestBytes: 3 }]);
      expect(seen.failures).toEqual([]);
      expect(upstream.endpoints[0]?.active).toBe(0);
    });

    it.each([
      ['chunks that are none', 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n', 'zz\r\n'],
      ['an extension that is none', 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n', '3;\r\n'],
      [
        'framing in a trailer',
        'Transfer-Encoding: chunked\r\n',
        '3\r\nabc\r\n',
        '0\r\nContent-Length: 1\r\n\r\n',
      ],
    ])('cancels a request whose body turns out to have %s', async (_, field, good, bad) => {
      const heads: string[] = [];
      const closed: Socket[] = [];
      const url = await startRaw((socket) => {
        socket.on('data', (chunk) => heads.push(chunk.toString('latin1')));
        socket.once('close', () => closed.push(socket));
      });
      const { address } = await listenWith(factory, forwardTo(testUpstream(url)));
      const client = new RawClient(address).send(`POST / HTTP/1.1\r\nHost: a\r\n${field}\r\n${good}`);
      await expect.poll(() => heads.join('')).toMatch(/abc/);
      expect(await client.send(bad).closed()).toMatch(/^HTTP\/1\.1 400 /);
      await expect.poll(() => closed).toHaveLength(1);
      expect(heads.join('')).not.toMatch(/\r\n0\r\n\r\n$/);
    });
  });
}

/** An upstream that answers as soon as a connection says anything, and once only. */
function startAnsweringAtOnce(answer: string, heads: string[]): Promise<string> {
  return startRaw((socket) => {
    socket.once('data', () => socket.write(answer));
    socket.on('data', (chunk) => heads.push(chunk.toString('latin1')));
  });
}

/** Writes a text in small pieces. */
async function drip(socket: Socket, text: string): Promise<void> {
  socket.setNoDelay(true);
  for (let at = 0; at < text.length; at += 5) {
    socket.write(text.slice(at, at + 5), 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
