// A second attempt beside a slow one: the client sees one answer, the other attempt is dropped, and what cannot be
// sent twice without harm is sent once.
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { HedgeRecord, UpstreamRecord } from '../../../src/artifact/types.ts';
import type { ForwardPlan } from '../../../src/proxy/types.ts';
import { createUpstream } from '../../../src/upstream/create-upstream.ts';
import { upstreamDeps } from '../../upstream/support/deps.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, upstreamRecord } from '../support/engine.ts';
import { startH2c } from '../support/http2-upstreams.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { startRaw } from '../support/upstreams.ts';

const HEDGE: HedgeRecord = { after: { ms: 30 }, methods: ['GET', 'HEAD'], budgetPercent: 10 };

/** An endpoint on bare sockets that answers each request after a while, and what it has seen. */
interface Endpoint {
  readonly url: string;
  asked: number;
  /** Connections that were closed before they were answered. */
  dropped: number;
}

/** Answers with its name after `ms`; never, if that is undefined. */
async function endpoint(name: string, ms: number | undefined, status = '200 OK'): Promise<Endpoint> {
  const seen: Endpoint = { url: '', asked: 0, dropped: 0 };
  const answer = (socket: Socket) =>
    socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${name.length}\r\n\r\n${name}`);
  const url = await startRaw((socket) => {
    let owes = 0;
    socket.on('data', () => {
      seen.asked += 1;
      owes += 1;
      if (ms === undefined) return;
      setTimeout(() => {
        owes -= 1;
        answer(socket);
      }, ms);
    });
    socket.on('close', () => {
      seen.dropped += owes;
    });
  });
  return Object.assign(seen, { url });
}

/** Answers by closing the connection after `ms`. */
async function breaking(ms: number): Promise<Endpoint> {
  const seen: Endpoint = { url: '', asked: 0, dropped: 0 };
  const url = await startRaw((socket) => {
    socket.once('data', () => {
      seen.asked += 1;
      setTimeout(() => socket.resetAndDestroy(), ms);
    });
  });
  return Object.assign(seen, { url });
}

/** Second attempts through an engine. */
export function describeHedging(name: string, factory: EngineFactory): void {
  const through = async (
    endpoints: readonly { readonly url: string }[],
    hedge: Partial<HedgeRecord> = {},
    changes: Partial<UpstreamRecord> = {},
    plan: Partial<ForwardPlan> = {},
  ) => {
    const seen: Seen = { failures: [], outcomes: [] };
    const record = upstreamRecord(
      endpoints.map(({ url }) => url),
      { ...changes, hedge: { ...HEDGE, ...hedge } },
    );
    const upstream = createUpstream(record, undefined, upstreamDeps());
    const { address } = await listenWith(factory, forwardTo(upstream, plan, seen));
    const idle = () => expect.poll(() => upstream.endpoints.every(({ active }) => active === 0)).toBe(true);
    return { address, upstream, seen, idle };
  };

  describe(`${name} engine: a second attempt`, () => {
    it('answers in place of an endpoint that hangs, which is asked no further', async () => {
      const [slow, quick] = [await endpoint('slow', undefined), await endpoint('quick', 0)];
      const { address, seen, idle } = await through([slow, quick]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 200 .*quick$/s);
      expect(seen.outcomes).toMatchObject([
        { endpoint: expect.stringContaining(quick.url), end: 'complete' },
      ]);
      await idle();
      await expect.poll(() => slow.dropped).toBe(1);
    });

    it('is not made when the first answers in time', async () => {
      const [one, two] = [await endpoint('one', 0), await endpoint('two', 0)];
      const { address } = await through([one, two], { after: { ms: 200 } });
      expect(await exchangeRaw(address, request('GET'))).toMatch(/one$/);
      await delay(250);
      expect(two.asked).toBe(0);
    });

    it('is dropped when the first answers before it', async () => {
      const [first, second] = [await endpoint('first', 80), await endpoint('second', undefined)];
      const { address, idle } = await through([first, second]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/first$/);
      await idle();
      expect(second.asked).toBe(1);
      await expect.poll(() => second.dropped).toBe(1);
    });

    it.each([
      ['fails', () => breaking(0)],
      ['answers 503', () => endpoint('busy', 0, '503 Busy')],
    ])('that %s leaves the first to answer', async (_, start) => {
      const [first, second] = [await endpoint('first', 120), await start()];
      const { address, seen, idle } = await through([first, second]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 200 .*first$/s);
      expect(second.asked).toBe(1);
      expect(seen.failures).toEqual([]);
      await idle();
    });

    it.each([
      ['fails', () => breaking(60)],
      ['answers 503', () => endpoint('busy', 60, '503 Busy')],
    ])('is waited for when the first %s meanwhile', async (_, start) => {
      const [first, second] = [await start(), await endpoint('second', 120)];
      const { address, seen, idle } = await through([first, second]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 200 .*second$/s);
      expect(seen.failures).toEqual([]);
      await idle();
    });

    it('that fails behind the first makes one failure, told once', async () => {
      const { address, seen, idle } = await through([await breaking(60), await breaking(90)]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 502 /);
      expect(seen.failures).toHaveLength(1);
      await idle();
    });

    it('is bound by the time for the answer, too', async () => {
      const hanging = [await endpoint('a', undefined), await endpoint('b', undefined)];
      const timeouts = { connectMs: 1_000, responseMs: 200, idleMs: 1_000 };
      const { address, seen, idle } = await through(hanging, {}, { timeouts });
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 504 /);
      expect(seen.failures).toMatchObject([{ kind: 'timeout' }]);
      await idle();
    });

    it('streams its answer, whole and with trailers, and leaves its connection for the next request', async () => {
      let connections = 0;
      const long = await startRaw((socket) => {
        connections += 1;
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n');
          for (let at = 0; at < 40; at += 1)
            setTimeout(() => socket.write(`3e8\r\n${'x'.repeat(1_000)}\r\n`), at);
          setTimeout(() => socket.write('0\r\nX-Sum: 40\r\n\r\n'), 60);
        });
      });
      const { address, idle } = await through([await endpoint('slow', undefined), { url: long }]);
      for (let at = 0; at < 2; at += 1) {
        const answer = await exchangeRaw(address, request('GET'));
        expect(answer.match(/x{1000}/g)).toHaveLength(40);
        expect(answer).toMatch(/x-sum: 40\r\n\r\n$/i);
        await idle();
      }
      expect(connections).toBe(1);
    });

    it('works over HTTP/2', async () => {
      const slow = await startH2c(() => undefined);
      const quick = await startH2c((stream) => {
        stream.respond({ ':status': 200 });
        stream.end('quick');
      });
      const { address, idle } = await through([slow, quick], {}, { http2: true });
      expect(await exchangeRaw(address, request('GET'))).toMatch(/^HTTP\/1\.1 200 .*quick/s);
      await idle();
    });

    it.each([
      ['another method', 'DELETE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', {}, {}],
      ['a body', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi', {}, {}],
      [
        'a body in chunks',
        `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        {},
        {},
      ],
      ['a route without further attempts', request('GET'), {}, { once: true }],
      [
        'no place in the bound on further attempts',
        request('GET'),
        { limits: { connections: 0, pending: 0, retries: 0 } },
        {},
      ],
    ])('is not made for %s', async (_, text, changes, plan) => {
      const [first, second] = [await endpoint('first', 100), await endpoint('second', 0)];
      const { address } = await through([first, second], {}, changes, plan);
      expect(await exchangeRaw(address, text)).toMatch(/first$/);
      expect(second.asked).toBe(0);
    });

    it('is not made at the same endpoint', async () => {
      const only = await endpoint('only', 100);
      const { address, idle } = await through([only]);
      expect(await exchangeRaw(address, request('GET'))).toMatch(/only$/);
      expect(only.asked).toBe(1);
      await idle();
    });

    it('ends with its client', async () => {
      const hanging = [await endpoint('a', undefined), await endpoint('b', undefined)];
      const { address, seen, idle } = await through(hanging);
      const client = new RawClient(address).send(request('GET'));
      await expect.poll(() => hanging.map(({ asked }) => asked)).toEqual([1, 1]);
      client.socket.destroy();
      await expect.poll(() => seen.outcomes).toMatchObject([{ end: 'client-gone' }]);
      await expect.poll(() => hanging.map(({ dropped }) => dropped)).toEqual([1, 1]);
      await idle();
    });

    it('is kept to a share of what is under way', async () => {
      const [slow, other] = [await endpoint('slow', 300), await endpoint('other', 300)];
      const { address, idle } = await through([slow, other]);
      await Promise.all(Array.from({ length: 20 }, () => exchangeRaw(address, request('GET'))));
      await idle();
      // Twenty first ones, and three more at once.
      expect(slow.asked + other.asked).toBeGreaterThan(20);
      expect(slow.asked + other.asked).toBeLessThanOrEqual(23);
    });
  });
}

function request(method: string): string {
  return `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
}
