// Breakers, limits that find themselves and further attempts in a gateway at work, on both engines.
import { describe, expect, it } from 'vitest';
import type { BreakerRecord, RetryRecord, UpstreamRecord } from '../../src/artifact/types.ts';
import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import { createNodeEngine } from '../../src/proxy/engine/node/node-engine.ts';
import { upstreamRecord } from './support/engine.ts';
import { type GatewaySketch, startGateway } from './support/gateway.ts';
import { exchangeRaw, RawClient } from './support/raw.ts';
import { startHttp, startRaw } from './support/upstreams.ts';

const BREAKER: BreakerRecord = {
  failures: 2,
  minRequests: 1,
  windowMs: 10_000,
  openMs: 60_000,
  openMaxMs: 60_000,
  halfOpen: 1,
  conditions: ['connect-failure', 'reset', 'timeout', 503],
};

const RETRY: RetryRecord = {
  attempts: 1,
  conditions: ['connect-failure', 503],
  methods: ['GET'],
  budgetPercent: 20,
  backoff: { baseMs: 1, maxMs: 1 },
  replayBytesMax: 1_000,
};

/** A gateway in front of one upstream, with a route of each importance and one without further attempts. */
function sketch(urls: readonly string[], changes: Partial<UpstreamRecord>): GatewaySketch {
  return {
    upstreams: { a: { ...upstreamRecord(urls), name: 'a', ...changes } },
    routes: {
      plain: { prefix: '/', action: 'a' },
      critical: { prefix: '/critical', action: 'a', importance: 'critical' },
      sheddable: { prefix: '/sheddable', action: 'a', importance: 'sheddable' },
      once: { prefix: '/once', action: 'a', retry: false },
    },
  };
}

const ask = (address: string, path = '/') =>
  exchangeRaw(address, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

const ENGINES = { node: createNodeEngine, native: createNativeEngine } as const;

describe.each(Object.entries(ENGINES))('%s engine', (_, factory) => {
  it.each([
    ['answers 503', () => startHttp((_request, response) => response.writeHead(503).end('mine'))],
    ['breaks off', () => startRaw((socket) => void socket.once('data', () => socket.resetAndDestroy()))],
  ])('leaves an upstream alone that %s, and says when to come again', async (_what, start) => {
    const { address, gateway } = await startGateway(factory, sketch([await start()], { breaker: BREAKER }));
    for (let at = 0; at < 2; at += 1) expect(await ask(address())).not.toMatch(/retry-after/i);
    const refused = await ask(address());
    expect(refused).toMatch(/^HTTP\/1\.1 503 /);
    expect(refused).toMatch(/\r\nretry-after: (60|59)\r\n/i);
    expect(refused).toMatch(/application\/problem\+json/i);
    expect(gateway.upstreams()[0]?.gates).toMatchObject({ breaker: { state: 'open', timesOpened: 1 } });
  });

  it('asks again once the time is over', async () => {
    let isWell = false;
    const url = await startHttp((_request, response) => response.writeHead(isWell ? 200 : 503).end());
    const breaker = { ...BREAKER, openMs: 50, openMaxMs: 50 };
    const { address } = await startGateway(factory, sketch([url], { breaker }));
    for (let at = 0; at < 2; at += 1) await ask(address());
    isWell = true;
    await expect.poll(() => ask(address())).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('keeps a breaker as it is over a reload that does not touch its upstream, and no longer', async () => {
    let asked = 0;
    const url = await startHttp((_request, response) => {
      asked += 1;
      response.writeHead(503).end();
    });
    const one = sketch([url], { breaker: BREAKER });
    const { address, swap } = await startGateway(factory, one);
    for (let at = 0; at < 3; at += 1) await ask(address());
    expect(asked).toBe(2);
    await swap({ ...one, routes: { all: { prefix: '/', action: 'a', timeoutMs: 1_000 } } });
    await ask(address());
    expect(asked).toBe(2);
    await swap(sketch([url], { breaker: { ...BREAKER, failures: 3 } }));
    await ask(address());
    expect(asked).toBe(3);
  });

  it('sheds what can wait first, what is critical last', async () => {
    const url = await startRaw(() => undefined);
    const limits = { connections: 0, pending: 0, adaptive: { targetPercent: 150, min: 1, max: 4 } };
    const { address, gateway } = await startGateway(factory, sketch([url], { limits }));
    const hold = async (path: string, count: number) => {
      for (let at = 0; at < count; at += 1)
        new RawClient(address()).send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await expect.poll(() => gateway.upstreams()[0]?.gates.adaptive?.underWay).toBe(under(path));
    };
    const under = (path: string) => ({ '/sheddable': 3, '/': 4, '/critical': 5 })[path];
    for (const [path, count] of [
      ['/sheddable', 3],
      ['/', 1],
      ['/critical', 1],
    ] as const) {
      await hold(path, count);
      expect(await ask(address(), path)).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n/is);
    }
  });

  it('says how many attempts there were, unless there was one', async () => {
    let asked = 0;
    const url = await startHttp((_request, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200).end();
    });
    const { address, entries } = await startGateway(factory, sketch([url], { retry: RETRY }));
    await ask(address());
    await ask(address());
    await expect
      .poll(() => entries.map(({ status, attempts }) => [status, attempts]))
      .toEqual([
        [200, 2],
        [200, undefined],
      ]);
  });

  it('makes one attempt for a route that wants no other', async () => {
    let asked = 0;
    const url = await startHttp((_request, response) => {
      asked += 1;
      response.writeHead(503).end();
    });
    const { address } = await startGateway(factory, sketch([url], { retry: RETRY }));
    await ask(address(), '/once');
    expect(asked).toBe(1);
    await ask(address());
    expect(asked).toBe(3);
  });
});
