import { describe, expect, it, test } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import { type ExtAuthOptions, extAuthPolicy } from '../../src/policy/ext-auth.ts';
import type { PolicyHandler } from '../../src/policy/types.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

const URL = 'http://auth.example/check';

/** A service in memory: what it is asked, and what it answers. */
function service(answer: () => Response | Promise<Response>) {
  const asked: { url: string; headers: Headers }[] = [];
  const warned: string[] = [];
  const state = { now: 0 };
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push({ url: String(url), headers: new Headers(init?.headers) });
    return answer();
  };
  const deps = policyDeps({ fetch, warn: (line) => warned.push(line), now: () => state.now });
  const handler = (options: Partial<ExtAuthOptions> = {}) =>
    extAuthPolicy.createHandler({ url: URL, ...options }, deps);
  return { asked, warned, state, handler };
}

async function statusOf(handler: PolicyHandler, headers: readonly string[] = []) {
  return (await handler.request?.(exchangeOf({ headers })))?.head.status ?? 'passes';
}

describe('the service', () => {
  it('hears what the request is, and only the headers that the spec names', async () => {
    const { asked, handler } = service(() => new Response());
    const exchange = exchangeOf({
      headers: ['Cookie', 'a=1', 'cookie', 'b=2', 'X-Secret', 's', 'X-Forwarded-Uri', '/forged'],
      path: '/a b',
      query: 'x=1',
    });
    await handler({ requestHeaders: ['Cookie', 'x-forwarded-uri'] }).request?.(exchange);
    expect(asked[0]?.url).toBe(URL);
    expect(Object.fromEntries(asked[0]?.headers ?? [])).toMatchObject({
      cookie: 'a=1; b=2',
      'x-forwarded-method': 'GET',
      'x-forwarded-host': 'a.example',
      'x-forwarded-for': '192.0.2.1',
      'x-request-id': 'id',
    });
    expect(asked[0]?.headers.get('x-forwarded-uri')).toMatch(/\/a b\?x=1$/);
    expect(asked[0]?.headers.has('x-secret')).toBe(false);
  });

  it('says who calls, and gives fields to the upstream that no client can set', async () => {
    const headers = { 'x-user': 'ann', 'x-groups': 'a, b,,', 'x-tenant': 'acme' };
    const { handler } = service(() => new Response('', { headers }));
    const exchange = exchangeOf({ headers: ['X-Tenant', 'forged', 'x_plan', 'forged', 'X-Plan', 'forged'] });
    const options = { consumer: 'x-user', groups: 'x-groups', upstreamHeaders: ['X-Tenant', 'x-plan'] };
    expect(await handler(options).request?.(exchange)).toBeUndefined();
    expect(exchange.request.headers.toRaw()).toEqual(['x-tenant', 'acme']);
    expect(exchange.identity).toEqual({ consumer: 'ann', groups: ['a', 'b'], scopes: [], claims: {} });
  });

  it('may give fields to the client, too', async () => {
    const answer = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-other', 'x'],
    ]);
    const { handler: make } = service(() => new Response('', { headers: answer }));
    const handler = make({ clientHeaders: ['set-cookie'] });
    const exchange = exchangeOf({ response: { status: 200, headers: new HeaderFields() } });
    await handler.request?.(exchange);
    handler.response?.(exchange);
    expect(exchange.response?.headers.toRaw()).toEqual(['set-cookie', 'a=1', 'set-cookie', 'b=2']);
  });

  test.each([401, 403, 302, 429])('answers %i in place of the route', async (status) => {
    const headers = { location: '/login', 'content-type': 'text/plain', 'x-inner': 'x' };
    const { handler } = service(() => new Response('no', { status, headers }));
    const exchange = exchangeOf();
    const answer = await handler().request?.(exchange);
    expect(answer?.head.status).toBe(status);
    expect(answer?.head.headers.toRaw()).toEqual(['content-type', 'text/plain', 'location', '/login']);
    expect(String(answer?.body)).toBe('no');
    expect(exchange.identity).toBeUndefined();
  });
});

describe('a service that gives no answer', () => {
  const endless = () =>
    new Response(new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) }), {
      status: 403,
    });
  const cases: readonly (readonly [string, () => Response | Promise<Response>, RegExp])[] = [
    [
      'is down',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })),
      /ECONNREFUSED/,
    ],
    ['fails', () => new Response('', { status: 500 }), /status 500/],
    ['refuses at endless length', endless, /longer than 65536 bytes/],
  ];

  test.each(cases)('because it %s lets nobody pass', async (_, answer, warning) => {
    const { handler, warned } = service(answer);
    expect(await statusOf(handler())).toBe(503);
    expect(warned).toEqual([expect.stringMatching(warning)]);
  });

  test.each(cases)('because it %s lets all pass as nobody if the spec says so', async (_, answer) => {
    const { handler, warned, state } = service(answer);
    const open = handler({ failOpen: true, upstreamHeaders: ['x-user'] });
    const exchange = exchangeOf({ headers: ['X-User', 'forged'] });
    expect(await open.request?.(exchange)).toBeUndefined();
    expect(exchange.identity).toBeUndefined();
    expect(exchange.request.headers.toRaw()).toEqual([]);
    await statusOf(open);
    expect(warned).toHaveLength(1);
    state.now += 5_000;
    await statusOf(open);
    expect(warned).toHaveLength(2);
  });

  it('in time lets nobody pass', async () => {
    const url = await startHttp(() => undefined);
    const deps = policyDeps({ fetch: globalThis.fetch });
    const handler = extAuthPolicy.createHandler({ url, timeout: '20ms' }, deps);
    expect(await statusOf(handler)).toBe(503);
  });
});

describe('the cache', () => {
  const options = { cache: { by: ['Authorization'], ttl: '10s' } };

  it('remembers that requests may pass, by their headers, for its time', async () => {
    const { asked, handler: make, state } = service(() => new Response('', { headers: { 'x-user': 'ann' } }));
    const handler = make({ ...options, consumer: 'x-user' });
    await statusOf(handler, ['Authorization', 'a']);
    const again = exchangeOf({ headers: ['Authorization', 'a'] });
    expect(handler.request?.(again)).toBeUndefined();
    expect(again.identity?.consumer).toBe('ann');
    expect(asked).toHaveLength(1);
    await statusOf(handler, ['Authorization', 'b']);
    state.now += 10_000;
    await statusOf(handler, ['Authorization', 'a']);
    expect(asked).toHaveLength(3);
  });

  it('remembers no refusal, nothing for requests without these headers, and no answer with fields for the client', async () => {
    let answer = () => new Response('', { status: 403 });
    const { asked, handler: make } = service(() => answer());
    const handler = make({ ...options, clientHeaders: ['set-cookie'] });
    await statusOf(handler, ['Authorization', 'a']);
    answer = () => new Response('', { headers: { 'set-cookie': 'a=1' } });
    await statusOf(handler, ['Authorization', 'a']);
    await statusOf(handler, ['Authorization', 'a']);
    await statusOf(handler);
    await statusOf(handler);
    expect(asked).toHaveLength(5);
  });
});

describe.each(WAYS)('with $name', (way) => {
  it('a service decides who may call', async () => {
    const url = await startHttp((request, response) => {
      const { authorization, 'x-forwarded-uri': uri } = request.headers;
      const isGood = authorization === 'Bearer good' && uri === '/orders?x=1';
      response.writeHead(isGood ? 200 : 403, { 'x-user': 'ann', 'content-type': 'text/plain' });
      response.end(isGood ? '' : 'ask ann');
    });
    const policies = `ask: { extAuth: { url: "${url}/check", consumer: x-user, upstreamHeaders: [x-user] } }`;
    const { ask } = await startSite(way, { policies, chain: 'ask' }, (request, response) =>
      response.end(JSON.stringify(request.headers)),
    );
    const path = '/a/../orders?x=1';
    const passed = await ask({ path, headers: { authorization: 'Bearer good', 'x-user': 'root' } });
    expect(passed.status).toBe(200);
    expect(JSON.parse(String(passed.body))).toMatchObject({ 'x-consumer-name': 'ann', 'x-user': 'ann' });
    const refused = await ask({ path: '/orders/2', headers: { authorization: 'Bearer good' } });
    expect([refused.status, String(refused.body)]).toEqual([403, 'ask ann']);
  });
});
