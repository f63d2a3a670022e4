// Limits counted on a Redis server of Debian's, by several gateways as built.
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { LocalStore } from '../../../src/policy/limit/local-store.ts';
import { RedisStore } from '../../../src/policy/limit/redis-store.ts';
import { LIMIT_SCRIPT } from '../../../src/policy/limit/script.ts';
import type { LimitRule } from '../../../src/policy/limit/types.ts';
import { RedisScript } from '../../../src/policy/redis/redis-script.ts';
import { describeWith, TOOLS } from '../../clients/support/tools.ts';
import { closing } from '../../proxy/support/scope.ts';
import { Spawned } from '../../serve/support/spawned.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

type OnError = 'open' | 'closed' | 'local';

const GATEWAYS = 4;
const LIMIT = 100;

interface Asked {
  readonly status: number;
  readonly isTold: boolean;
}

interface Gateway {
  readonly process: Spawned;
  ask(): Promise<Asked>;
}

const specWith = (onError: OnError, timeout: string) => `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
policies:
  fair:
    rateLimit:
      limit: ${LIMIT}
      window: 24h
      store: { redis: { url: "\${env:REDIS_URL}", onError: ${onError}, timeout: ${timeout} } }
routes: { all: { policies: [fair], respond: { body: tea } } }
`;

async function startGateways(redis: RedisServer, onError: OnError, timeout = '5s'): Promise<Gateway[]> {
  const start = async (): Promise<Gateway> => {
    const files = { 'gateway.yaml': specWith(onError, timeout) };
    const process = closing(new Spawned({ files, env: { REDIS_URL: redis.url } }), (each) => each.remove());
    const url = await process.url();
    return {
      process,
      async ask() {
        const response = await fetch(url);
        await response.text();
        return { status: response.status, isTold: response.headers.has('ratelimit') };
      },
    };
  };
  return Promise.all(Array.from({ length: GATEWAYS }, start));
}

/** Asks all gateways at once, as often each; gives the answers. */
function askAll(gateways: readonly Gateway[], times: number): Promise<Asked[]> {
  return Promise.all(gateways.flatMap(({ ask }) => Array.from({ length: times }, ask)));
}

function count(answers: readonly Asked[], status: number): number {
  return answers.filter((each) => each.status === status).length;
}

/** Asks each gateway until it has said that Redis answers again; gives the answers. */
async function askUntilBack(gateways: readonly Gateway[]): Promise<Asked[]> {
  const untilBack = async ({ process, ask }: Gateway) => {
    const answers: Asked[] = [];
    let isBack = false;
    const back = process.hears(/Redis answers again/).then(() => {
      isBack = true;
    });
    while (!isBack) answers.push(await ask());
    await back;
    return answers;
  };
  return (await Promise.all(gateways.map(untilBack))).flat();
}

describeWith(TOOLS.redis, 'four gateways and one Redis', () => {
  it('let exactly the limit through under parallel load', async () => {
    const gateways = await startGateways(await startRedis(), 'closed');
    const answers = await askAll(gateways, 75);
    expect([count(answers, 200), count(answers, 429)]).toEqual([LIMIT, 300 - LIMIT]);
  });

  it('let no more through while it restarts under load, if they are to be closed then', async () => {
    const redis = await startRedis();
    const gateways = await startGateways(redis, 'closed');
    const answers: Asked[] = [];
    let isOver = false;
    const loops = gateways.map(async ({ ask }) => {
      while (!isOver) answers.push(await ask());
    });
    await expect.poll(() => count(answers, 200)).toBeGreaterThan(10);
    await redis.stop();
    await expect.poll(() => count(answers, 503), { timeout: 10_000 }).toBeGreaterThan(10);
    await redis.start();
    await Promise.all(gateways.map(({ process }) => process.hears(/Redis answers again/)));
    await expect.poll(() => count(answers, 429), { timeout: 10_000 }).toBeGreaterThan(10);
    isOver = true;
    await Promise.all(loops);
    expect(count(answers, 200)).toBeLessThanOrEqual(LIMIT);
    // What was counted when the connection broke was answered with 503.
    expect(count(answers, 200)).toBeGreaterThanOrEqual(LIMIT - gateways.length);
  });

  it('let everything through meanwhile if they are to be open, and count exactly what Redis counted', async () => {
    const redis = await startRedis();
    const gateways = await startGateways(redis, 'open');
    const before = await askAll(gateways, 10);
    await redis.stop();
    const meanwhile = await askAll(gateways, 50);
    expect(count(meanwhile, 200)).toBe(200);
    expect(meanwhile.some(({ isTold }) => isTold)).toBe(false);
    await redis.start();
    const after = [...(await askUntilBack(gateways)), ...(await askAll(gateways, 50))];
    const counted = [...before, ...after].filter(({ isTold }) => isTold);
    expect(count(counted, 200)).toBe(LIMIT);
    expect(count(counted, 429)).toBe(counted.length - LIMIT);
  });

  it('count each for itself meanwhile if they are to', async () => {
    const redis = await startRedis();
    const gateways = await startGateways(redis, 'local');
    const before = await askAll(gateways, 10);
    await redis.stop();
    const meanwhile = await askAll(gateways, LIMIT + 5);
    expect([count(meanwhile, 200), count(meanwhile, 429)]).toEqual([GATEWAYS * LIMIT, GATEWAYS * 5]);
    await redis.start();
    const after = [...(await askUntilBack(gateways)), ...(await askAll(gateways, 50))];
    expect(count(before, 200) + count(after, 200)).toBe(LIMIT);
  });

  it('wait no longer than told for one that stands still, and say so once', async () => {
    const redis = await startRedis();
    const gateways = await startGateways(redis, 'closed', '2s');
    expect(count(await askAll(gateways, 1), 200)).toBe(GATEWAYS);
    redis.freeze(true);
    expect(count(await askAll(gateways, 5), 503)).toBe(GATEWAYS * 5);
    redis.freeze(false);
    await askUntilBack(gateways);
    for (const { process } of gateways) {
      expect(process.said.filter((line) => line.includes('Redis'))).toEqual([
        'policy "fair": Redis cannot be asked (Command timed out); meanwhile requests get 503',
        'policy "fair": Redis answers again and counts from here on',
      ]);
    }
  });
});

describeWith(TOOLS.redis, 'the script', () => {
  it('counts as the counters in memory do', async () => {
    const redis = await startRedis();
    const client = closing(new Redis(redis.url), (each) => each.disconnect());
    // The server's clock, set by hand.
    const script = LIMIT_SCRIPT.replace("redis.call('TIME')", "redis.call('LRANGE', 'clock', 0, -1)");
    expect(script).not.toBe(LIMIT_SCRIPT);
    const run = closing(new RedisScript({ url: redis.url, timeoutMs: 5000, script }), (each) => each.close());
    let nowMs = 1_700_000_000_000;
    const local = new LocalStore(10, () => nowMs);
    const warn = (message: string) => expect.fail(message);
    const store = new RedisStore({ script: run, prefix: 'gw:p:', onError: 'closed', local, warn });
    const rules: LimitRule[] = [
      { id: 'b', kind: 'bucket', capacity: 7, limit: 10, windowMs: 1000 },
      { id: 's', kind: 'sliding', capacity: 25, limit: 25, windowMs: 3700 },
      { id: 'd@1', kind: 'period', capacity: 190, limit: 190, windowMs: 5000 },
    ];
    let seed = 7;
    const random = (max: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % max;
    };
    const outcomes = new Set<string>();
    for (let at = 0; at < 400; at++) {
      nowMs += random(3) * random(120);
      const clock = [Math.floor(nowMs / 1000), (nowMs % 1000) * 1000];
      await client
        .multi()
        .del('clock')
        .rpush('clock', ...clock)
        .exec();
      const order = { key: `k${random(2)}`, rules, cost: 1 + random(3) };
      const expected = local.take(order);
      const taken = await store.take(order);
      outcomes.add(taken.outcome);
      expect(taken.outcome).toBe(expected.outcome);
      expect(taken.retryMs).toBeCloseTo(expected.retryMs, 3);
      for (const [place, { remaining, resetMs }] of taken.standings.entries()) {
        expect(remaining).toBe(expected.standings[place]?.remaining);
        expect(resetMs).toBeCloseTo(expected.standings[place]?.resetMs ?? -1, 3);
      }
    }
    expect(outcomes).toEqual(new Set(['allowed', 'refused']));
  });

  it('leaves nothing on the server that no longer counts, and no name of a client', async () => {
    const redis = await startRedis();
    const client = closing(new Redis(redis.url), (each) => each.disconnect());
    const script = closing(
      new RedisScript({ url: redis.url, timeoutMs: 5000, script: LIMIT_SCRIPT }),
      (each) => each.close(),
    );
    const local = new LocalStore(10, () => 0);
    const warn = (message: string) => expect.fail(message);
    const store = new RedisStore({ script, prefix: 'gw:p:', onError: 'closed', local, warn });
    const rule: LimitRule = { id: 'b', kind: 'bucket', capacity: 4, limit: 4, windowMs: 4000 };
    await store.take({ key: 'ip=192.0.2.1', rules: [rule], cost: 1 });
    const [key = '', ...others] = await client.keys('*');
    expect(others).toEqual([]);
    expect(key).toMatch(/^gw:p:[\w-]{43}$/);
    const ttlMs = await client.pttl(key);
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(2000);
  });
});
