import { describe, expect, it } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { Exchange } from '../../src/http/types.ts';
import type { RateLimitOptions } from '../../src/policy/limit/options.ts';
import { rateLimitPolicy } from '../../src/policy/rate-limit.ts';
import type { PolicyHandler, Verdict } from '../../src/policy/types.ts';
import { serveSpec } from '../clients/support/gateway.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

/** Sends an exchange through a handler: the status, and what the answer says of limits. */
function pass(handler: PolicyHandler, exchange: Exchange = exchangeOf()) {
  const verdict = handler.request?.(exchange) as Verdict; // this store never waits
  exchange.response = verdict?.head ?? { status: 200, headers: new HeaderFields() };
  handler.response?.(exchange);
  const { status, headers } = exchange.response;
  return {
    status,
    limit: headers.get('ratelimit'),
    policy: headers.get('ratelimit-policy'),
    retryAfter: headers.get('retry-after'),
  };
}

function statuses(handler: PolicyHandler, count: number, make = () => exchangeOf()): number[] {
  return Array.from({ length: count }, () => pass(handler, make()).status);
}

const from = (clientAddress: string) => () => exchangeOf({ clientAddress });

function limiter(options: Partial<RateLimitOptions> = {}) {
  const clock = { nowMs: 1_700_000_000_000 };
  const deps = policyDeps({ now: () => clock.nowMs });
  const create = (changes: Partial<RateLimitOptions> = {}) =>
    rateLimitPolicy.createHandler({ limit: 3, window: '1m', ...options, ...changes }, deps);
  return { clock, create, handler: create() };
}

describe('a rate limit', () => {
  it('lets through what it says for each client, and tells of it to the last', () => {
    const { handler } = limiter();
    const policy = '"client-ip-1m";q=3;w=60';
    expect(pass(handler)).toEqual({ status: 200, policy, limit: '"client-ip-1m";r=2;t=20' });
    expect(pass(handler)).toEqual({ status: 200, policy, limit: '"client-ip-1m";r=1;t=40' });
    expect(pass(handler)).toEqual({ status: 200, policy, limit: '"client-ip-1m";r=0;t=60' });
    expect(pass(handler)).toEqual({
      status: 429,
      policy,
      limit: '"client-ip-1m";r=0;t=60',
      retryAfter: '20',
    });
    expect(pass(handler, exchangeOf({ clientAddress: '192.0.2.2' })).status).toBe(200);
  });

  it('fills up evenly, and lets pass who waited as long as told', () => {
    const { clock, handler } = limiter();
    expect(statuses(handler, 4)).toEqual([200, 200, 200, 429]);
    clock.nowMs += 19_999;
    expect(pass(handler)).toMatchObject({ status: 429, retryAfter: '1' });
    clock.nowMs += 1;
    expect(statuses(handler, 2)).toEqual([200, 429]);
    clock.nowMs += 60_000;
    expect(statuses(handler, 4)).toEqual([200, 200, 200, 429]);
  });

  it('lets a burst through at once, and then no more than the limit', () => {
    const { clock, handler } = limiter({ limit: 60, burst: 2 });
    expect(statuses(handler, 3)).toEqual([200, 200, 429]);
    clock.nowMs += 1000;
    expect(statuses(handler, 2)).toEqual([200, 429]);
  });

  it('of a sliding window lets nothing through until what came is out of it', () => {
    const { clock, handler } = limiter({ algorithm: 'sliding-window' });
    expect(statuses(handler, 4)).toEqual([200, 200, 200, 429]);
    clock.nowMs += 60_000;
    expect(statuses(handler, 1)).toEqual([429]);
    clock.nowMs += 3000;
    expect(statuses(handler, 4)).toEqual([200, 200, 200, 429]);
  });

  it('of several windows holds in each, and what one refuses no other counts', () => {
    const { clock, handler } = limiter({ limit: 2, window: '1s', limits: [{ limit: 3, window: '1h' }] });
    expect(statuses(handler, 4)).toEqual([200, 200, 429, 429]);
    clock.nowMs += 1000;
    expect(pass(handler)).toMatchObject({
      status: 200,
      limit: '"client-ip-1s";r=1;t=1, "client-ip-1h";r=0;t=3599',
      policy: '"client-ip-1s";q=2;w=1, "client-ip-1h";q=3;w=3600',
    });
    expect(pass(handler)).toMatchObject({ status: 429, retryAfter: '1199' });
  });

  it('counts a request as its cost', () => {
    const { handler } = limiter({ limit: 10, cost: 4 });
    expect(statuses(handler, 3)).toEqual([200, 200, 429]);
  });

  it('stands beside the others of a route, and says nothing if it is not to', () => {
    const first = limiter().handler;
    const second = limiter({ key: 'route', limit: 9 }).handler;
    const exchange = exchangeOf();
    first.request?.(exchange);
    second.request?.(exchange);
    exchange.response = { status: 200, headers: new HeaderFields() };
    first.response?.(exchange);
    second.response?.(exchange);
    expect(exchange.response.headers.toRaw()).toEqual([
      'ratelimit-policy',
      '"client-ip-1m";q=3;w=60, "route-1m";q=9;w=60',
      'ratelimit',
      '"client-ip-1m";r=2;t=20, "route-1m";r=8;t=7',
    ]);
    expect(pass(limiter({ headers: false }).handler)).toEqual({ status: 200 });
  });
});

describe('a client without the key', () => {
  it('is counted by its address', () => {
    const { handler } = limiter({ key: 'consumer' });
    expect(statuses(handler, 4)).toEqual([200, 200, 200, 429]);
    expect(statuses(handler, 1, from('192.0.2.9'))).toEqual([200]);
  });

  it('is refused, or not counted, if the spec says so', () => {
    expect(statuses(limiter({ key: 'consumer', anonymous: 'refuse' }).handler, 1)).toEqual([403]);
    const skipped = pass(limiter({ key: 'consumer', anonymous: 'skip', limit: 1 }).handler);
    expect(skipped).toEqual({ status: 200 });
    expect(statuses(limiter({ key: 'consumer', anonymous: 'skip', limit: 1 }).handler, 3)).toEqual([
      200, 200, 200,
    ]);
  });
});

describe('a reload', () => {
  it('forgets nothing, whether the limit is raised or lowered', () => {
    const { handler, create } = limiter();
    expect(statuses(handler, 4)).toEqual([200, 200, 200, 429]);
    expect(statuses(create({ limit: 5 }), 3)).toEqual([200, 200, 429]);
    expect(pass(create({ limit: 2 }))).toMatchObject({ status: 429, limit: '"client-ip-1m";r=0;t=150' });
  });
});

describe.each(WAYS)('in a gateway ($name)', (way) => {
  it('answers 429 with problem details and tells when to come again', async () => {
    let asked = 0;
    const { ask } = await startSite(
      way,
      { policies: 'fair: { rateLimit: { limit: 2, window: 1h } }', chain: 'fair' },
      (_request, response) => {
        asked += 1;
        response.end('tea');
      },
    );
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(asked).toBe(2);
  });
});

describe.each(['native', 'node'] as const)('limits by address (%s)', (engine) => {
  const serveWith = async (trusted: string) => {
    const url = await startHttp((_request, response) => response.end('tea'));
    const { public: gateway = '' } = await serveSpec(
      engine,
      `version: 1
listeners: { public: { address: "127.0.0.1:0"${trusted} } }
upstreams: { only: { endpoints: ["${url}"] } }
policies: { fair: { rateLimit: { limit: 2, window: 1h } } }
defaults: { policies: [fair] }
routes: { all: { to: only } }
`,
    );
    return async (headers: Record<string, string>) => {
      const response = await fetch(gateway, { headers });
      await response.text();
      return response;
    };
  };

  it('are not got round by made-up forwarding fields', async () => {
    const ask = await serveWith('');
    const statuses = [];
    for (let at = 1; at <= 4; at++) {
      const made = {
        'x-forwarded-for': `203.0.113.${at}`,
        forwarded: `for=203.0.113.${at}`,
        'x-real-ip': `203.0.113.${at}`,
      };
      statuses.push((await ask(made)).status);
    }
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('believe a trusted proxy, and of what it passes on only its own part', async () => {
    const ask = await serveWith(', trustedProxies: [127.0.0.1]');
    const statusFor = async (forwardedFor: string) => (await ask({ 'x-forwarded-for': forwardedFor })).status;
    expect(await statusFor('203.0.113.1')).toBe(200);
    expect(await statusFor('10.1.1.1, 203.0.113.1')).toBe(200);
    expect(await statusFor('10.1.1.2, 203.0.113.1')).toBe(429);
    expect(await statusFor('203.0.113.2')).toBe(200);
  });

  it('let exactly the limit through, however many come at once', async () => {
    const url = await startHttp((_request, response) => response.end('tea'));
    const { public: gateway = '' } = await serveSpec(
      engine,
      `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { only: { endpoints: ["${url}"] } }
policies: { fair: { rateLimit: { limit: 100, window: 1h } } }
defaults: { policies: [fair] }
routes: { all: { to: only } }
`,
    );
    const answers = await Promise.all(
      Array.from({ length: 300 }, async () => {
        const response = await fetch(gateway);
        const body = await response.text();
        return {
          status: response.status,
          type: response.headers.get('content-type'),
          body,
          retry: response.headers.get('retry-after'),
        };
      }),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBe(100);
    for (const { status, type, body, retry } of refused) {
      expect([status, type]).toEqual([429, 'application/problem+json']);
      expect(JSON.parse(body)).toMatchObject({ status: 429, title: 'Too Many Requests' });
      expect(Number(retry)).toBeGreaterThan(0);
    }
  });
});
