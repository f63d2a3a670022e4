// Sessions: how long they last, what they hold, how they are refreshed, and how they end.
import { describe, expect, it, test } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { PolicyDeps } from '../../src/policy/types.ts';
import { deferred } from '../proxy/support/deferred.ts';
import { exchangeOf } from './support/exchange.ts';
import { ISSUER, type Jar, logIn, oidcSite, step, tokens } from './support/oidc-site.ts';

const SESSION = '__Host-gw-session';
const HOUR = 3_600_000;

type Site = Awaited<ReturnType<typeof oidcSite>>;

/** Sends a call with a jar; gives its status, 200 when it passes. */
async function statusOf({ handler }: Pick<Site, 'handler'>, jar: Jar): Promise<number> {
  const { answer } = await step(handler, jar, { isCall: true });
  return answer?.head.status ?? 200;
}

describe('a session', () => {
  it('says who calls, and holds nothing that nobody asks for', async () => {
    const site = await oidcSite({
      consumer: 'sub',
      groups: 'realm.roles',
      claimHeaders: { 'x-mail': 'mail' },
      keepClaims: ['plan'],
    });
    const claims = {
      realm: { roles: ['a', 'b'] },
      mail: 'ann@example.com',
      plan: 'gold',
      picture: 'x'.repeat(3000),
    };
    const jar = await logIn(site, claims, { access_token: 'x'.repeat(3000) });
    const forged = ['x-mail', 'root@example.com', 'x_mail', 'root@example.com', 'authorization', 'Basic x'];
    const { exchange } = await step(site.handler, jar, { isCall: true, headers: forged });
    expect(exchange.identity).toEqual({
      consumer: 'ann',
      groups: ['a', 'b'],
      scopes: [],
      claims: { sub: 'ann', mail: 'ann@example.com', plan: 'gold', realm: { roles: ['a', 'b'] } },
    });
    const { headers } = exchange.request;
    expect([headers.all('x-mail'), headers.has('x_mail')]).toEqual([['ann@example.com'], false]);
    expect([headers.get('authorization'), headers.has('cookie')]).toEqual(['Basic x', false]);
  });

  it('that would not fit into a cookie is refused, and the operator learns why', async () => {
    const site = await oidcSite({ keepClaims: ['picture'] });
    const jar = await logIn(site, { picture: 'x'.repeat(4000) });
    expect(jar.has(SESSION)).toBe(false);
    expect(site.warned).toEqual([expect.stringContaining('does not fit into a cookie of 4096 bytes')]);
  });

  test.each([
    { what: 'changed', change: (text: string) => `${text.slice(0, -4)}AAAA` },
    { what: 'cut short', change: (text: string) => text.slice(0, 40) },
    { what: 'of no form', change: () => 'x' },
    { what: 'made with a public header alone', change: (text: string) => `${text.split('.')[0]}....` },
  ])('whose cookie is $what is none', async ({ change }) => {
    const site = await oidcSite();
    const jar = await logIn(site);
    jar.set(SESSION, change(jar.get(SESSION) ?? ''));
    expect(await statusOf(site, jar)).toBe(401);
    expect(jar.has(SESSION)).toBe(false);
  });

  it('is none with two cookies of the name, or over another scheme', async () => {
    const site = await oidcSite();
    const jar = await logIn(site);
    const cookie = `${SESSION}=${jar.get(SESSION)}`;
    const sent = (headers: string[], clientScheme: 'http' | 'https') =>
      site.handler.request?.(exchangeOf({ clientScheme, headers }));
    expect(await sent(['cookie', cookie], 'https')).toBeUndefined();
    expect((await sent(['cookie', `${cookie}; ${SESSION}=x`], 'https'))?.head.status).toBe(401);
    expect((await sent(['cookie', cookie], 'http'))?.head.status).toBe(401);
    const bare = `gw-session=${jar.get(SESSION)}`;
    expect((await sent(['cookie', bare], 'https'))?.head.status).toBe(401);
  });

  it('is known to policies with the same client and any of its keys, and to no others', async () => {
    const jar = await logIn(await oidcSite({ session: { keys: ['${env:OLD}'] } }));
    const keys = ['${env:NEW}', '${env:OLD}'];
    expect(await statusOf(await oidcSite({ session: { keys } }), new Map(jar))).toBe(200);
    expect(await statusOf(await oidcSite({ session: { keys: ['${env:NEW}'] } }), new Map(jar))).toBe(401);
    expect(await statusOf(await oidcSite({ clientId: 'other', session: { keys } }), new Map(jar))).toBe(401);
  });

  it('lasts as long as it is used, and never beyond its age', async () => {
    const site = await oidcSite({ session: { keys: ['${env:K}'], maxAge: '3h', idle: '1h' } });
    const jar = await logIn(site);
    const idle = new Map(jar);
    const first = jar.get(SESSION);
    for (let half = 1; half < 6; half++) {
      site.state.now += HOUR / 2;
      expect(await statusOf(site, jar)).toBe(200);
    }
    expect(jar.get(SESSION)).not.toBe(first);
    expect(await statusOf(site, idle)).toBe(401);
    site.state.now += HOUR / 2;
    expect(await statusOf(site, jar)).toBe(401);
    expect(jar.has(SESSION)).toBe(false);
  });

  it('makes an answer that brings a new cookie nobody else’s', async () => {
    const site = await oidcSite();
    const jar = await logIn(site);
    site.state.now += HOUR / 2;
    const exchange = exchangeOf({
      clientScheme: 'https',
      headers: ['cookie', `${SESSION}=${jar.get(SESSION)}`],
    });
    expect(await site.handler.request?.(exchange)).toBeUndefined();
    exchange.response = {
      status: 200,
      headers: new HeaderFields(['cache-control', 'public', 'set-cookie', 'a=b']),
    };
    site.handler.response?.(exchange);
    expect(exchange.response.headers.get('cache-control')).toBe('no-store');
    expect(exchange.response.headers.all('set-cookie')).toEqual(['a=b', expect.stringContaining(SESSION)]);
  });

  it('that lacks a claim which is wanted since leads to a new login', async () => {
    const jar = await logIn(await oidcSite());
    expect(await statusOf(await oidcSite({ claims: { tenant: 'acme' } }), jar)).toBe(401);
  });

  it('needs a secret of some length', async () => {
    const deps: Partial<PolicyDeps> = { resolveSecret: () => 'short' };
    await expect(oidcSite({}, deps)).rejects.toThrow('${env:KEY} gives is too short');
  });
});

describe('tokens', () => {
  const granted = { access_token: 'a1', refresh_token: 'r1', expires_in: 300 };

  it('go to the upstream where the spec says so, in place of what the client sends', async () => {
    const site = await oidcSite({ forward: true });
    const jar = await logIn(site, {}, { access_token: 'a1', expires_in: 300 });
    const { exchange } = await step(site.handler, jar, { headers: ['authorization', 'Bearer mine'] });
    expect(exchange.request.headers.all('authorization')).toEqual(['Bearer a1']);
    site.state.now += 300_000;
    expect(await statusOf(site, jar)).toBe(401);
  });

  it('are refreshed ahead of their end, once for all requests', async () => {
    const site = await oidcSite({ forward: true });
    const jar = await logIn(site, {}, granted);
    site.state.now += 200_000;
    expect(await statusOf(site, jar)).toBe(200);
    expect(site.asked).toHaveLength(1);
    site.state.now += 50_000;
    const refreshed = deferred<Response>();
    site.state.token = () => refreshed.promise;
    const many = Array.from({ length: 10 }, () => step(site.handler, new Map(jar), { isCall: true }));
    await expect.poll(() => site.asked.length).toBe(2);
    refreshed.resolve(
      await tokens(site.state.now, {}, { access_token: 'a2', refresh_token: 'r2', expires_in: 300 }),
    );
    for (const { exchange, answer } of await Promise.all(many)) {
      expect(answer).toBeUndefined();
      expect(exchange.request.headers.get('authorization')).toBe('Bearer a2');
    }
    expect(Object.fromEntries(site.asked[1]?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'r1',
    });
    // Who comes a little later with the old cookie gets the same.
    site.state.now += 10_000;
    expect(await statusOf(site, jar)).toBe(200);
    expect(site.asked).toHaveLength(2);
    site.state.now += 250_000;
    site.state.token = () => tokens(site.state.now, {}, granted);
    expect(await statusOf(site, jar)).toBe(200);
    expect(site.asked[2]?.form.get('refresh_token')).toBe('r2');
  });

  test.each<{ why: string; claims: Readonly<Record<string, unknown>> | undefined }>([
    { why: 'the provider refuses', claims: undefined },
    { why: 'the new one is of somebody else', claims: { sub: 'eve' } },
    { why: 'the new one is for another', claims: { aud: 'other' } },
    { why: 'the new one lacks a claim', claims: { tenant: 'other' } },
  ])('end the session when $why', async ({ claims }) => {
    const site = await oidcSite({ claims: { tenant: 'acme' } });
    const jar = await logIn(site, { tenant: 'acme' }, granted);
    site.state.now += 250_000;
    site.state.token = () =>
      claims === undefined
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : tokens(site.state.now, { tenant: 'acme', ...claims });
    expect(await statusOf(site, jar)).toBe(401);
    expect(jar.has(SESSION)).toBe(false);
  });

  it('are good to their end while the provider is down, and not beyond', async () => {
    const site = await oidcSite();
    const jar = await logIn(site, {}, granted);
    site.state.now += 250_000;
    site.state.isDown = true;
    expect([await statusOf(site, jar), await statusOf(site, jar)]).toEqual([200, 200]);
    expect(site.warned).toHaveLength(1);
    site.state.now += 50_000;
    expect(await statusOf(site, jar)).toBe(503);
    site.state.isDown = false;
    site.state.now += 5_000;
    site.state.token = () => tokens(site.state.now, {}, granted);
    expect(await statusOf(site, jar)).toBe(200);
  });

  it('are left to another worker that is at it', async () => {
    const asked: string[] = [];
    const outcome = { outcome: 'refused', retryMs: 0, standings: [] } as const;
    const together = {
      count: async ({ key }: { key: string }) => {
        asked.push(key);
        return outcome;
      },
      occupy: () => ({ granted: Promise.resolve(true), leave: () => undefined }),
      purge: () => Promise.resolve(0),
      onPurge: () => () => undefined,
    };
    const site = await oidcSite({}, { together });
    const jar = await logIn(site, {}, granted);
    site.state.now += 250_000;
    expect(await statusOf(site, jar)).toBe(200);
    site.state.now += 60_000;
    expect(await statusOf(site, jar)).toBe(503);
    expect(site.asked).toHaveLength(1);
    expect(new Set(asked).size).toBe(1);
    expect(asked.join()).not.toContain('r1');
  });
});

describe('a logout', () => {
  const own = ['sec-fetch-site', 'same-origin'];

  test.each([
    { by: 'a form of this site', method: 'POST', headers: own, isOut: true },
    {
      by: 'a form of this site in an old browser',
      method: 'POST',
      headers: ['origin', 'https://a.example'],
      isOut: true,
    },
    { by: 'a link of this site', method: 'GET', headers: own, isOut: true },
    { by: 'the user’s own hand', method: 'GET', headers: ['sec-fetch-site', 'none'], isOut: true },
    {
      by: 'what a browser loads ahead',
      method: 'GET',
      headers: [...own, 'sec-purpose', 'prefetch'],
      isOut: false,
    },
    { by: 'a form of another site', method: 'POST', headers: ['sec-fetch-site', 'cross-site'], isOut: false },
    { by: 'a form of a neighbour', method: 'POST', headers: ['sec-fetch-site', 'same-site'], isOut: false },
    {
      by: 'a form of another site in an old browser',
      method: 'POST',
      headers: ['origin', 'https://evil.example'],
      isOut: false,
    },
    {
      by: 'a link or an image of another site',
      method: 'GET',
      headers: ['sec-fetch-site', 'cross-site'],
      isOut: false,
    },
    { by: 'who knows where from', method: 'GET', headers: [], isOut: false },
  ])('by $by: $isOut', async ({ method, headers, isOut }) => {
    const site = await oidcSite();
    const jar = await logIn(site);
    const { answer } = await step(site.handler, jar, { path: '/in/out', method, headers });
    expect(answer?.head.headers.first('cache-control')).toBe('no-store');
    expect(jar.has(SESSION)).toBe(!isOut);
    if (isOut) expect(answer?.head.headers.first('location')).toBe(`${ISSUER}/end?client_id=gw`);
    else expect(String(answer?.body)).toContain('<form method="post" action="/in/out">');
  });

  it('ends the session here also while the provider is down', async () => {
    const site = await oidcSite({ afterLogout: '/bye' });
    site.state.isDown = true;
    const jar: Jar = new Map([[SESSION, 'x']]);
    const { answer } = await step(site.handler, jar, { path: '/in/out', headers: own });
    expect(answer?.head.headers.first('location')).toBe('https://a.example/bye');
    expect(jar.has(SESSION)).toBe(false);
  });
});
