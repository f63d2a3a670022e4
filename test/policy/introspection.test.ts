import { createServer } from 'node:http';
import { describe, expect, it, test } from 'vitest';
import { type IntrospectionOptions, introspectionPolicy } from '../../src/policy/introspection.ts';
import type { PolicyHandler } from '../../src/policy/types.ts';
import { startServer } from '../proxy/support/upstreams.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

/** A provider in memory that can be changed, in front of a clock that can be set. */
function provider(answer: () => Response | Promise<Response>) {
  const state = { now: 1_000_000, answer };
  const asked: { authorization: string | null; form: URLSearchParams }[] = [];
  const warned: string[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const authorization = new Headers(init?.headers).get('authorization');
    asked.push({ authorization, form: new URLSearchParams(String(init?.body)) });
    return state.answer();
  };
  const resolveSecret = () => 'p:ä s';
  const deps = policyDeps({ fetch, resolveSecret, now: () => state.now, warn: (line) => warned.push(line) });
  const handler = (options: Partial<IntrospectionOptions> = {}) =>
    introspectionPolicy.createHandler(
      { url: 'https://id.example/introspect', clientId: 'g w', clientSecret: '${env:S}', ...options },
      deps,
    );
  return { state, asked, warned, handler };
}

const bearer = (token: string) => exchangeOf({ headers: ['Authorization', `Bearer ${token}`] });

async function statusOf(handler: PolicyHandler, token = 't') {
  return (await handler.request?.(bearer(token)))?.head.status ?? 'passes';
}

const active = (claims: object = {}) => Response.json({ active: true, ...claims });

describe('a token', () => {
  it('is asked about with the credentials of the gateway, and says who calls', async () => {
    const { asked, handler } = provider(() => active({ client_id: 'app', scope: 'read write' }));
    const exchange = bearer('a+b&c');
    expect(await handler({ consumer: 'client_id' }).request?.(exchange)).toBeUndefined();
    expect(exchange.identity).toMatchObject({ consumer: 'app', scopes: ['read', 'write'] });
    expect(asked[0]?.form.get('token')).toBe('a+b&c');
    expect(Buffer.from(asked[0]?.authorization?.slice(6) ?? '', 'base64').toString()).toBe(
      'g+w:p%3A%C3%A4+s',
    );
  });

  test.each<{ why: string; claims: object; status: number | string }>([
    { why: 'that is not active', claims: { active: false }, status: 401 },
    { why: 'that has expired', claims: { exp: 1000 }, status: 401 },
    { why: 'that has not expired', claims: { exp: 1001 }, status: 'passes' },
    { why: 'that is not valid yet', claims: { nbf: 1001 }, status: 401 },
    { why: 'of another issuer', claims: { iss: 'b' }, status: 401 },
    { why: 'for another audience', claims: { aud: ['c'] }, status: 401 },
    { why: 'for no audience', claims: { aud: undefined }, status: 401 },
    { why: 'for one of several audiences', claims: { aud: ['c', 'api'] }, status: 'passes' },
    { why: 'without a claim that is needed', claims: { tenant: 'other' }, status: 401 },
  ])('$why: $status', async ({ claims, status }) => {
    const { handler } = provider(() => active({ iss: 'a', aud: 'api', tenant: 'acme', ...claims }));
    const options = { issuer: 'a', audience: ['api', 'web'], claims: { tenant: 'acme' } };
    expect(await statusOf(handler(options))).toBe(status);
  });

  it('that is good is asked about again after its time, and at its end', async () => {
    const { state, asked, handler: make } = provider(() => active({ exp: 1070 }));
    const handler = make({ ttl: '60s' });
    await statusOf(handler);
    expect(handler.request?.(bearer('t'))).toBeUndefined();
    state.now += 60_000;
    expect(await statusOf(handler)).toBe('passes');
    expect(asked).toHaveLength(2);
    state.now += 10_000;
    expect(await statusOf(handler)).toBe(401);
    expect(asked).toHaveLength(3);
  });

  it('that is bad is not asked about at each request', async () => {
    const { state, asked, handler: make } = provider(() => active({ active: false }));
    const handler = make();
    expect([await statusOf(handler), await statusOf(handler)]).toEqual([401, 401]);
    expect(asked).toHaveLength(1);
    state.now += 10_000;
    state.answer = () => active();
    expect(await statusOf(handler)).toBe('passes');
  });

  it('that comes many times at once is asked about once', async () => {
    const { asked, handler: make } = provider(() => active());
    const handler = make();
    const many = await Promise.all(Array.from({ length: 20 }, () => statusOf(handler)));
    expect(new Set(many)).toEqual(new Set(['passes']));
    expect(asked).toHaveLength(1);
  });

  it('that is known stays so, however many bad ones are sent', async () => {
    const { state, asked, handler: make } = provider(() => active());
    const handler = make();
    await statusOf(handler, 'good');
    state.answer = () => active({ active: false });
    for (let index = 0; index < 10_001; index++) await statusOf(handler, `bad-${index}`);
    const before = asked.length;
    expect(await statusOf(handler, 'good')).toBe('passes');
    expect(asked).toHaveLength(before);
  });
});

describe('a provider that cannot be asked', () => {
  test.each<{ why: string; answer: () => Response | Promise<Response>; warning: RegExp }>([
    { why: 'is down', answer: () => Promise.reject(new TypeError('fetch failed')), warning: /fetch failed/ },
    {
      why: 'does not know the gateway',
      answer: () => new Response('', { status: 401 }),
      warning: /status 401/,
    },
    { why: 'answers no JSON', answer: () => new Response('true'), warning: /whether the token is active/ },
    {
      why: 'says `active` in text',
      answer: () => Response.json({ active: 'true' }),
      warning: /whether the token/,
    },
  ])('because it $why lets no new token pass', async ({ answer, warning }) => {
    const { state, warned, handler: make } = provider(() => active());
    const handler = make();
    await statusOf(handler, 'known');
    state.answer = answer;
    expect(await statusOf(handler, 'new')).toBe(503);
    expect(await statusOf(handler, 'known')).toBe('passes');
    expect(warned).toEqual([expect.stringMatching(warning)]);
    expect(warned[0]).not.toContain('p:ä');
    state.answer = () => active();
    expect(await statusOf(handler, 'new')).toBe('passes');
  });

  it('sends no token elsewhere when it answers with a redirect', async () => {
    const told: string[] = [];
    const { port } = await startServer(
      createServer((request, response) => {
        told.push(request.url ?? '');
        response.writeHead(307, { location: '/elsewhere' }).end();
      }),
    );
    const options = { url: `http://127.0.0.1:${port}/introspect`, clientId: 'gw', clientSecret: '${env:S}' };
    const handler = introspectionPolicy.createHandler(options, policyDeps({ fetch: globalThis.fetch }));
    expect(await statusOf(handler)).toBe(503);
    expect(told).toEqual(['/introspect']);
  });
});
