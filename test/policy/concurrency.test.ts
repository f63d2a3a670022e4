import { request as httpRequest, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type ConcurrencyOptions, concurrencyPolicy } from '../../src/policy/concurrency.ts';
import type { PolicyHandler, Verdict } from '../../src/policy/types.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

const limiter = (options: ConcurrencyOptions, deps = policyDeps()) =>
  concurrencyPolicy.createHandler(options, deps);

/** Sends an exchange to a handler: its status so far, and how it ends. */
function begin(handler: PolicyHandler, clientAddress = '192.0.2.1') {
  const exchange = exchangeOf({ clientAddress });
  const verdict = handler.request?.(exchange) as Verdict; // this policy never waits
  return {
    status: verdict?.head.status ?? 200,
    retryAfter: verdict?.head.headers.get('retry-after'),
    end: () => handler.end?.(exchange),
  };
}

describe('a bound on what is on its way at once', () => {
  it('lets so many through, and another one when one has ended', () => {
    const handler = limiter({ limit: 2 });
    const first = begin(handler);
    begin(handler, '192.0.2.2');
    expect(begin(handler)).toMatchObject({ status: 503, retryAfter: '1' });
    first.end();
    expect(begin(handler).status).toBe(200);
    expect(begin(handler).status).toBe(503);
  });

  it('does not count what it refused, nor an end twice', () => {
    const handler = limiter({ limit: 1 });
    const first = begin(handler);
    begin(handler).end();
    expect(begin(handler).status).toBe(503);
    first.end();
    first.end();
    begin(handler);
    expect(begin(handler).status).toBe(503);
  });

  it('counts for each key, if there is one', () => {
    const handler = limiter({ limit: 1, key: 'client-ip' });
    expect(begin(handler, '192.0.2.1').status).toBe(200);
    expect(begin(handler, '192.0.2.2').status).toBe(200);
    expect(begin(handler, '192.0.2.1').status).toBe(429);
  });

  it('refuses or does not count who has no key, as the spec says', () => {
    const refusing = limiter({ limit: 1, key: 'consumer', anonymous: 'refuse' });
    expect(begin(refusing).status).toBe(403);
    const skipping = limiter({ limit: 1, key: 'consumer', anonymous: 'skip' });
    expect([begin(skipping).status, begin(skipping).status]).toEqual([200, 200]);
  });

  it('counts on over a reload', () => {
    const deps = policyDeps();
    const old = begin(limiter({ limit: 1 }, deps));
    const raised = limiter({ limit: 2 }, deps);
    expect([begin(raised).status, begin(raised).status]).toEqual([200, 503]);
    old.end();
    expect(begin(raised).status).toBe(200);
  });
});

describe.each(WAYS)('in a gateway ($name)', (way) => {
  it('refuses the third of three at once, and none when they have ended', async () => {
    const held: ServerResponse[] = [];
    const { ask } = await startSite(
      way,
      { policies: 'few: { concurrency: { limit: 2 } }', chain: 'few' },
      (_request, response) => held.push(response),
    );
    const first = [ask(), ask()];
    await expect.poll(() => held.length).toBe(2);
    expect((await ask()).status).toBe(503);
    for (const response of held.splice(0)) response.end('tea');
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    const next = [ask(), ask()];
    await expect.poll(() => held.length).toBe(2);
    for (const response of held) response.end('tea');
    expect((await Promise.all(next)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe.each(WAYS.filter(({ name }) => name.includes('1.1')))('a client that goes away ($name)', (way) => {
  it('is counted no longer', async () => {
    const held: ServerResponse[] = [];
    const { address, ask } = await startSite(
      way,
      { policies: 'one: { concurrency: { limit: 1 } }', chain: 'one' },
      (_request, response) => held.push(response),
    );
    const [host = '', port = ''] = address.split(':');
    const gone = httpRequest({ host, port, agent: false });
    gone.on('error', () => undefined);
    gone.end();
    await expect.poll(() => held.length).toBe(1);
    gone.destroy();
    await expect.poll(() => held[0]?.destroyed).toBe(true);
    const next = ask();
    await expect.poll(() => held.length).toBe(2);
    held[1]?.end('tea');
    expect((await next).status).toBe(200);
  });
});
