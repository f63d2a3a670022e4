// Attempts that fail and are followed by others: the client sees one answer, and nothing is sent twice that must not be.
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RetryRecord, UpstreamRecord } from '../../../src/artifact/types.ts';
import { createUpstream } from '../../../src/upstream/create-upstream.ts';
import { upstreamDeps } from '../../upstream/support/deps.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, upstreamRecord } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { startCanned, startEcho, startHttp, startRaw } from '../support/upstreams.ts';

const RETRY: RetryRecord = {
  attempts: 2,
  conditions: ['connect-failure', 'reset', 'timeout', 503],
  methods: ['GET', 'PUT'],
  budgetPercent: 20,
  backoff: { baseMs: 1, maxMs: 5 },
  replayBytesMax: 1_000,
};

const DEAD = 'http://127.0.0.1:1';

/** Further attempts through an engine. */
export function describeRetries(name: string, factory: EngineFactory): void {
  const through = async (
    urls: readonly string[],
    retry: Partial<RetryRecord> = {},
    changes: Partial<UpstreamRecord> = {},
    random = () => 0,
  ) => {
    const seen: Seen = { failures: [], outcomes: [] };
    const record = upstreamRecord(urls, { ...changes, retry: { ...RETRY, ...retry } });
    const upstream = createUpstream(record, undefined, upstreamDeps({ random }));
    const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
    return { address, upstream, seen };
  };

  describe(`${name} engine: further attempts`, () => {
    it('go to another endpoint when one cannot be reached', async () => {
      const { address, upstream, seen } = await through([DEAD, await startEcho()]);
      for (let at = 0; at < 4; at += 1)
        expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 200 /);
      expect(seen.failures).toEqual([]);
      await expect.poll(() => upstream.endpoints.map(({ active }) => active)).toEqual([0, 0]);
    });

    it.each([
      ['closes without a word', () => startRaw((socket) => void socket.once('data', () => socket.end()))],
      ['answers 503', () => startCanned('HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy')],
      [
        'answers 503 in chunks',
        () => startCanned('HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbusy\r\n0\r\n\r\n'),
      ],
    ])('follow an endpoint that %s', async (_, start) => {
      const { address, seen } = await through([await start(), await startEcho()]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 200 /);
      await expect.poll(() => seen.outcomes).toMatchObject([{ status: 200, end: 'complete' }]);
    });

    it('follow an endpoint that has no answer within the time for one attempt', async () => {
      const { address } = await through([await startRaw(() => undefined), await startEcho()], {
        perTryMs: 100,
      });
      const beganAt = performance.now();
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 200 /);
      expect(performance.now() - beganAt).toBeLessThan(1_500);
    });

    it('send the body again, whole, and with its trailers', async () => {
      const { address } = await through([
        DEAD,
        await startRaw((socket) => void socket.once('data', () => socket.end())),
        await startEcho(),
      ]);
      const chunked = 'PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';
      const answer = await exchangeRaw(
        address,
        `${chunked}4\r\nwash\r\n6\r\nington\r\n0\r\nX-Sum: 7\r\n\r\n`,
      );
      expect(answer).toMatch(/"body":"washington"/);
      expect(answer).toMatch(/"rawTrailers":\["x-sum","7"\]/i);
    });

    it('send a body that comes slowly in its order, each byte once', async () => {
      const first = await startRaw(
        (socket) => void socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 20)),
      );
      const { address } = await through([first, await startEcho()]);
      const client = new RawClient(address).send(
        'PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\nConnection: close\r\n\r\n',
      );
      for (let at = 0; at < 30; at += 1) {
        client.send(String(at).padStart(10, '.'));
        await delay(5);
      }
      const sent = Array.from({ length: 30 }, (_, at) => String(at).padStart(10, '.')).join('');
      expect(await client.closed()).toContain(`"body":"${sent}"`);
    });

    it('do not follow once more of a body was sent than is kept', async () => {
      let asked = 0;
      const first = await startRaw((socket) => {
        let bytes = 0;
        socket.on('data', (chunk) => {
          bytes += chunk.length;
          if (bytes > 3_000) socket.resetAndDestroy();
        });
      });
      const second = await startHttp((_, response) => {
        asked += 1;
        response.end();
      });
      const { address } = await through([first, second]);
      const body = 'b'.repeat(4_000);
      const head = `PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
      expect(await exchangeRaw(address, head + body)).toMatch(/^HTTP\/1\.1 502 /);
      expect(asked).toBe(0);
    });

    it('do not follow a method that might take effect twice, unless no endpoint has seen it', async () => {
      let asked = 0;
      const silent = await startRaw(
        (socket) =>
          void socket.once('data', () => {
            asked += 1;
            socket.end();
          }),
      );
      const one = await through([silent, silent.replace('127.0.0.1', 'localhost')]);
      expect(await exchangeRaw(one.address, request('POST'))).toMatch(/^HTTP\/1\.1 502 /);
      expect(asked).toBe(1);
      const two = await through([DEAD, await startEcho()]);
      expect(await exchangeRaw(two.address, request('POST'))).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('end with their number, and the last answer is passed on', async () => {
      const asked: string[] = [];
      const busy = await startCanned(
        'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nX-Mine: 1\r\n\r\nbusy',
        asked,
      );
      const { address, seen } = await through([busy]);
      const answer = await exchangeRaw(address, request('GET'));
      expect(answer).toMatch(/^HTTP\/1\.1 503 /);
      expect(answer).toMatch(/x-mine: 1/i);
      expect(answer).toMatch(/busy$/);
      expect(asked).toHaveLength(3);
      expect(seen.failures).toEqual([]);
    });

    it('wait as long as Retry-After asks if that is short, and do not follow if it is long', async () => {
      const asked: string[] = [];
      const busy = await startCanned(
        'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 60\r\n\r\n',
        asked,
      );
      const { address } = await through([busy, await startEcho()]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 503 /);
      expect(asked).toHaveLength(1);
    });

    it('do not follow once an answer has begun', async () => {
      let asked = 0;
      const broken = await startRaw(
        (socket) =>
          void socket.once('data', () => {
            asked += 1;
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', () => socket.resetAndDestroy());
          }),
      );
      const { address } = await through([broken]);
      expect(await exchangeRaw(address, request('GET'))).not.toMatch(/half.{6}/);
      expect(asked).toBe(1);
    });

    it('are kept to a share of what is under way', async () => {
      let asked = 0;
      const silent = await startRaw(
        (socket) =>
          void socket.once('data', () => {
            asked += 1;
            socket.end();
          }),
      );
      const { address } = await through([silent], { attempts: 10, backoff: { baseMs: 20, maxMs: 20 } });
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => exchangeRaw(address, request('GET'))),
      );
      expect(answers.every((answer) => answer.startsWith('HTTP/1.1 502 '))).toBe(true);
      // Twenty at first; of these, four at a time (20 %) may go on, ten times each.
      expect(asked).toBeGreaterThan(20);
      expect(asked).toBeLessThan(20 + 20 * 10);
    });

    it('stop when the client leaves', async () => {
      let asked = 0;
      const silent = await startRaw(
        (socket) =>
          void socket.once('data', () => {
            asked += 1;
            socket.end();
          }),
      );
      const { address, upstream, seen } = await through(
        [silent],
        { backoff: { baseMs: 200, maxMs: 200 } },
        {},
        () => 0.99,
      );
      const client = new RawClient(address).send(request('GET'));
      await expect.poll(() => asked).toBe(1);
      await expect.poll(() => upstream.endpoints[0]?.active).toBe(0);
      client.socket.destroy();
      await expect.poll(() => seen.outcomes).toMatchObject([{ end: 'client-gone' }]);
      await delay(300);
      expect(asked).toBe(1);
    });
  });
}

function request(method: string): string {
  const body = method === 'POST' ? 'Content-Length: 2\r\n' : '';
  return `${method} / HTTP/1.1\r\nHost: a\r\n${body}Connection: close\r\n\r\n${method === 'POST' ? 'hi' : ''}`;
}
