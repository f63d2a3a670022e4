import { describe, expect, it } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { QuotaOptions } from '../../src/policy/quota/plan.ts';
import { quotaPolicy } from '../../src/policy/quota.ts';
import type { PolicyHandler, Verdict } from '../../src/policy/types.ts';
import { serveSpec } from '../clients/support/gateway.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

const PLANS = [
  { name: 'gold', groups: ['gold'], day: 3, month: 5 },
  { name: 'free', day: 1 },
];

const NOON = Date.UTC(2027, 0, 30, 12);
const DAY_MS = 86_400_000;

function limiter(options: Partial<QuotaOptions> = {}) {
  const clock = { nowMs: NOON };
  const deps = policyDeps({ now: () => clock.nowMs });
  const create = (changes: Partial<QuotaOptions> = {}) =>
    quotaPolicy.createHandler({ plans: PLANS, ...options, ...changes }, deps);
  return { clock, create, handler: create() };
}

function pass(handler: PolicyHandler, consumer: string | undefined, groups: string[] = []) {
  const identity = { consumer, groups, scopes: [], claims: {} };
  const exchange = exchangeOf({ identity });
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

function statuses(handler: PolicyHandler, count: number, consumer: string, groups: string[] = []) {
  return Array.from({ length: count }, () => pass(handler, consumer, groups).status);
}

describe('a quota', () => {
  it('is the plan of the consumer, and is told to it', () => {
    const { handler } = limiter();
    expect(pass(handler, 'ann', ['gold'])).toEqual({
      status: 200,
      policy: '"gold-day";q=3;w=86400, "gold-month";q=5',
      limit: '"gold-day";r=2;t=43200, "gold-month";r=4;t=129600',
    });
    expect(pass(handler, 'bob')).toMatchObject({ status: 200, limit: '"free-day";r=0;t=43200' });
    expect(pass(handler, 'bob')).toMatchObject({ status: 429, retryAfter: '43200' });
    expect(statuses(handler, 3, 'ann', ['gold'])).toEqual([200, 200, 429]);
  });

  it('begins anew with the day and with the month, in UTC', () => {
    const { clock, handler } = limiter();
    const ask = (count: number) => statuses(handler, count, 'ann', ['gold']);
    expect(ask(4)).toEqual([200, 200, 200, 429]);
    clock.nowMs += DAY_MS / 2 - 1;
    expect(ask(1)).toEqual([429]);
    clock.nowMs += 1;
    expect(ask(3)).toEqual([200, 200, 429]);
    expect(pass(handler, 'ann', ['gold'])).toMatchObject({ retryAfter: '86400' });
    clock.nowMs += DAY_MS;
    expect(ask(4)).toEqual([200, 200, 200, 429]);
  });

  it('is taken along by who changes plans, and over reloads', () => {
    const { handler, create } = limiter();
    expect(statuses(handler, 2, 'ann')).toEqual([200, 429]);
    expect(statuses(handler, 3, 'ann', ['gold'])).toEqual([200, 200, 429]);
    const raised = create({ plans: [{ name: 'all', day: 4 }] });
    expect(statuses(raised, 2, 'ann')).toEqual([200, 429]);
  });

  it('counts a request as its cost', () => {
    expect(statuses(limiter({ cost: 2 }).handler, 2, 'ann', ['gold'])).toEqual([200, 429]);
  });

  it('is not for who is no consumer or has no plan, unless the spec says otherwise', () => {
    expect(pass(limiter().handler, undefined).status).toBe(403);
    const only = [{ name: 'gold', groups: ['gold'], day: 1 }];
    expect(pass(limiter({ plans: only }).handler, 'bob', ['silver']).status).toBe(403);
    const { handler } = limiter({ anonymous: 'client-ip' });
    expect([pass(handler, undefined).status, pass(handler, undefined).status]).toEqual([200, 429]);
  });
});

it.each(['native', 'node'] as const)('a gateway holds consumers to their plans (%s)', async (engine) => {
  const { public: url = '' } = await serveSpec(
    engine,
    `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
consumers:
  ann: { groups: [gold], apiKeys: ["sha256:${await sha256('ann')}"] }
  bob: { apiKeys: ["sha256:${await sha256('bob')}"] }
policies:
  login: { apiKey: { header: x-key } }
  fair: { quota: { plans: [{ name: gold, groups: [gold], month: 3 }, { name: free, month: 1 }] } }
routes: { all: { policies: [login, fair], respond: { body: tea } } }
`,
  );
  const ask = async (key: string) => (await fetch(url, { headers: { 'x-key': key } })).status;
  const asked = [];
  for (const key of ['ann', 'bob', 'ann', 'bob', 'ann', 'ann']) asked.push(`${key} ${await ask(key)}`);
  expect(asked).toEqual(['ann 200', 'bob 200', 'ann 200', 'bob 429', 'ann 200', 'ann 429']);
});

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}
