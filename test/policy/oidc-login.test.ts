// Logins by the letter of the protocol, and what attackers try with them.
import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { anyOfPolicy } from '../../src/policy/any-of.ts';
import type { PolicyHandler } from '../../src/policy/types.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { begin, ISSUER, idToken, type Jar, logIn, oidcSite, step, tokens } from './support/oidc-site.ts';
import { keyPair } from './support/tokens.ts';

const SESSION = '__Host-gw-session';

describe('a login begins', () => {
  it('with all that keeps others out of it', async () => {
    const { handler } = await oidcSite({ scopes: ['email'] });
    const { answer } = await step(handler, new Map(), { path: '/a', query: 'b=1' });
    expect(answer?.head.status).toBe(302);
    const { headers } = answer?.head ?? { headers: exchangeOf().request.headers };
    expect(headers.first('cache-control')).toBe('no-store');
    const location = new URL(headers.first('location') ?? '');
    expect(`${location.origin}${location.pathname}`).toBe(`${ISSUER}/auth`);
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      theme: 'dark',
      response_type: 'code',
      client_id: 'gw',
      scope: 'openid email',
      redirect_uri: 'https://a.example/in/back',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(headers.all('set-cookie')).toEqual([
      expect.stringMatching(
        /^__Host-gw-session-login-[\w-]{12}=[\w.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
  });

  test.each([
    { what: 'a page', headers: ['sec-fetch-mode', 'navigate'], status: 302 },
    { what: 'a page of an old browser', headers: ['accept', 'text/html,*/*;q=0.8'], status: 302 },
    { what: 'a call', headers: ['sec-fetch-mode', 'cors', 'accept', 'text/html'], status: 401 },
    { what: 'an image', headers: ['sec-fetch-mode', 'no-cors'], status: 401 },
    { what: 'a program', headers: ['accept', '*/*'], status: 401 },
    { what: 'a form', method: 'POST', headers: ['sec-fetch-mode', 'navigate'], status: 401 },
    { what: 'a WebSocket', headers: ['accept', 'text/html', 'upgrade', 'websocket'], status: 401 },
  ])('for pages only: $what gets $status', async ({ headers, method = 'GET', status }) => {
    const { handler } = await oidcSite();
    const answer = await handler.request?.(exchangeOf({ method, headers }));
    expect(answer?.head.status).toBe(status);
    expect(answer?.head.headers.first('cache-control')).toBe('no-store');
    expect(answer?.head.headers.has('set-cookie')).toBe(status === 302);
  });

  it('with the origin that the spec gives', async () => {
    const { handler } = await oidcSite({ baseUrl: 'https://b.example' });
    const jar: Jar = new Map();
    const { location } = await begin(handler, jar, { scheme: 'http' });
    expect(location.searchParams.get('redirect_uri')).toBe('https://b.example/in/back');
    expect([...jar.keys()]).toEqual([expect.stringContaining('__Host-')]);
  });

  it('without filling the browser with cookies of others that were given up', async () => {
    const { handler } = await oidcSite();
    const jar: Jar = new Map();
    for (let index = 0; index < 20; index++) await begin(handler, jar);
    expect(jar.size).toBeLessThanOrEqual(4);
  });

  test.each<{ why: string; metadata: object; warning: RegExp }>([
    { why: 'names another issuer', metadata: { issuer: 'https://evil.example' }, warning: /another issuer/ },
    {
      why: 'leads elsewhere',
      metadata: { token_endpoint: 'http://evil.example/t' },
      warning: /token_endpoint/,
    },
    { why: 'has no keys', metadata: { jwks_uri: undefined }, warning: /jwks_uri/ },
    { why: 'takes no PKCE', metadata: { code_challenge_methods_supported: ['plain'] }, warning: /S256/ },
  ])('not when the configuration of the provider $why', async ({ metadata, warning }) => {
    const { handler, state, warned } = await oidcSite();
    state.metadata = { ...state.metadata, ...metadata };
    expect((await step(handler, new Map())).answer?.head.status).toBe(503);
    expect(warned).toEqual([expect.stringMatching(warning)]);
  });
});

describe('a login ends', () => {
  it('with a session, at the page it began with, and only once', async () => {
    const { handler, state, asked } = await oidcSite();
    const jar: Jar = new Map();
    const { state: given, nonce, location } = await begin(handler, jar, { path: '/a', query: 'b=1' });
    state.token = () => tokens(state.now, { nonce });
    const back = { path: '/in/back', query: `code=c%2F1&state=${given}` };
    const { answer } = await step(handler, jar, back);
    expect(answer?.head.status).toBe(303);
    expect(answer?.head.headers.first('location')).toBe('https://a.example/a?b=1');
    expect(answer?.head.headers.first('cache-control')).toBe('no-store');
    expect([...jar.keys()]).toEqual([SESSION]);
    const verifier = asked[0]?.form.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      location.searchParams.get('code_challenge'),
    );
    expect(asked[0]?.form.get('code')).toBe('c/1');
    expect(asked[0]?.form.get('redirect_uri')).toBe('https://a.example/in/back');
    expect((await step(handler, jar, back)).answer?.head.status).toBe(400);
    expect(asked).toHaveLength(1);
    expect((await step(handler, jar)).exchange.identity?.claims).toEqual({ sub: 'ann' });
  });

  test.each([
    '//evil.example/x',
    '/\\evil.example',
    '/@evil.example',
    `/${'a'.repeat(5000)}`,
    '/a//..//evil.example',
  ])('on this site, whatever was asked for: %s', async (path) => {
    const { handler, state } = await oidcSite();
    const jar: Jar = new Map();
    const { state: given, nonce } = await begin(handler, jar, { path });
    state.token = () => tokens(state.now, { nonce });
    const { answer } = await step(handler, jar, { path: '/in/back', query: `code=c&state=${given}` });
    expect(new URL(answer?.head.headers.first('location') ?? '').origin).toBe('https://a.example');
  });

  test.each([
    { methods: undefined, secret: '${env:CLIENT}', authorization: `Basic ${btoa('gw:s%3Acret')}`, form: {} },
    {
      methods: ['client_secret_post'],
      secret: '${env:CLIENT}',
      authorization: null,
      form: { client_id: 'gw', client_secret: 's:cret' },
    },
    { methods: undefined, secret: undefined, authorization: null, form: { client_id: 'gw' } },
  ])('as a client that shows who it is by $methods', async ({ methods, secret, authorization, form }) => {
    const changed = await oidcSite(secret === undefined ? { clientSecret: undefined as never } : {});
    const { state, asked } = changed;
    if (methods !== undefined)
      state.metadata = { ...state.metadata, token_endpoint_auth_methods_supported: methods };
    expect((await logIn(changed)).has(SESSION)).toBe(true);
    expect(asked[0]?.authorization).toBe(authorization);
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject(form);
  });
});

describe('a login is refused', () => {
  test.each<{ why: string; claims: Readonly<Record<string, unknown>> }>([
    { why: 'another nonce', claims: { nonce: 'other' } },
    { why: 'no nonce', claims: { nonce: undefined } },
    { why: 'another issuer', claims: { iss: 'https://evil.example' } },
    { why: 'another audience', claims: { aud: 'other' } },
    { why: 'an audience of several and no party', claims: { aud: ['gw', 'other'] } },
    { why: 'another party', claims: { azp: 'other' } },
    { why: 'an end in the past', claims: { exp: 1 } },
    { why: 'nobody in it', claims: { sub: '' } },
  ])('for an ID token with $why', async ({ claims }) => {
    const site = await oidcSite();
    expect([...(await logIn(site, claims)).keys()]).toEqual([]);
  });

  test.each<{ why: string; token: (nonce: string, now: number) => Promise<string | undefined> }>([
    { why: 'is not there', token: async () => undefined },
    {
      why: 'is signed with another key',
      token: async (nonce, now) => idToken(now, { nonce }, await keyPair('RS256', 'k1')),
    },
    {
      why: 'is not signed',
      token: async (nonce, now) => {
        const [, payload] = (await idToken(now, { nonce })).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
    },
  ])('when the ID token $why', async ({ token }) => {
    const { handler, state } = await oidcSite();
    const jar: Jar = new Map();
    const { state: given, nonce } = await begin(handler, jar);
    state.token = async () => Response.json({ id_token: await token(nonce, state.now) });
    const { answer } = await step(handler, jar, { path: '/in/back', query: `code=c&state=${given}` });
    expect(answer?.head.status).toBe(400);
    expect(jar.size).toBe(0);
  });

  test.each<{ why: string; query: (state: string) => string; status?: number; names?: boolean }>([
    { why: 'no state', query: () => 'code=c' },
    { why: 'another state', query: () => `code=c&state=${'x'.repeat(43)}` },
    { why: 'two states', query: (state) => `code=c&state=${state}&state=${state}` },
    { why: 'no code', query: (state) => `state=${state}` },
    { why: 'two codes', query: (state) => `code=c&code=d&state=${state}` },
    { why: 'another issuer', query: (state) => `code=c&state=${state}&iss=https%3A%2F%2Fevil.example` },
    {
      why: 'two issuers',
      query: (state) => `code=c&state=${state}&iss=${ISSUER}&iss=https%3A%2F%2Fevil.example`,
    },
    {
      why: 'no issuer of a provider that names itself',
      query: (state) => `code=c&state=${state}`,
      names: true,
    },
    { why: 'an error', query: (state) => `error=<script>&error_description=<script>&state=${state}` },
    { why: 'a refusal', query: (state) => `error=access_denied&state=${state}`, status: 403 },
  ])('for $why, with a way back', async ({ query, status = 400, names = false }) => {
    const { handler, state, asked } = await oidcSite();
    state.metadata = { ...state.metadata, authorization_response_iss_parameter_supported: names };
    const jar: Jar = new Map();
    const { state: given } = await begin(handler, jar);
    const { answer } = await step(handler, jar, { path: '/in/back', query: query(given) });
    expect(answer?.head.status).toBe(status);
    expect(String(answer?.body)).toContain('<a href="https://a.example/');
    expect(String(answer?.body)).not.toContain('<script');
    expect(answer?.head.headers.first('content-security-policy')).toContain("default-src 'none'");
    expect(asked).toEqual([]);
    expect(jar.has(SESSION)).toBe(false);
  });

  it('in another browser, and with the cookie of another policy', async () => {
    const { handler, asked } = await oidcSite();
    const other = await oidcSite({ clientId: 'other' });
    const jar: Jar = new Map();
    const { state } = await begin(handler, jar);
    const back = { path: '/in/back', query: `code=c&state=${state}` };
    const foreign: Jar = new Map();
    await begin(handler, foreign);
    expect((await step(handler, foreign, back)).answer?.head.status).toBe(400);
    expect((await step(other.handler, new Map(jar), back)).answer?.head.status).toBe(400);
    expect([...asked, ...other.asked]).toEqual([]);
  });

  it('when it has taken too long, and when its code is known to be used', async () => {
    const { handler, state, asked } = await oidcSite();
    const jar: Jar = new Map();
    const { state: used } = await begin(handler, jar);
    const { answer } = await step(handler, jar, { path: '/in/back', query: `code=c&state=${used}` });
    expect(answer?.head.status).toBe(400);
    expect(asked).toHaveLength(1);
    const { state: late } = await begin(handler, jar);
    state.now += 600_000;
    expect(
      (await step(handler, jar, { path: '/in/back', query: `code=c&state=${late}` })).answer?.head.status,
    ).toBe(400);
    expect(asked).toHaveLength(1);
  });

  it('for who lacks a claim that is needed, without a redirect that never ends', async () => {
    const { handler, state } = await oidcSite({ claims: { tenant: 'acme' } });
    const jar: Jar = new Map();
    const { state: given, nonce } = await begin(handler, jar);
    state.token = () => tokens(state.now, { nonce, tenant: 'other' });
    const { answer } = await step(handler, jar, { path: '/in/back', query: `code=c&state=${given}` });
    expect(answer?.head.status).toBe(403);
    expect(jar.size).toBe(0);
  });

  it('when the provider does not know the client, and the operator hears of it without secrets', async () => {
    const { handler, state, warned } = await oidcSite();
    const jar: Jar = new Map();
    const { state: given } = await begin(handler, jar);
    state.token = () =>
      Response.json({ error: 'invalid_client', error_description: 's:cret' }, { status: 401 });
    const { answer } = await step(handler, jar, { path: '/in/back', query: `code=c&state=${given}` });
    expect(answer?.head.status).toBe(503);
    expect(warned).toEqual([expect.stringContaining('invalid_client')]);
    expect(warned.join()).not.toContain('cret');
  });
});

describe('beside alternatives', () => {
  const lets: PolicyHandler = { request: () => undefined };

  async function either() {
    const site = await oidcSite();
    const members: Readonly<Record<string, PolicyHandler>> = { staff: site.handler, lets };
    const deps = policyDeps({ policy: (name) => members[name] ?? lets });
    return { site, handler: anyOfPolicy.createHandler(['lets', 'staff'], deps) };
  }

  it('its own paths are its own', async () => {
    const { handler } = await either();
    expect((await step(handler, new Map(), { path: '/in/back' })).answer?.head.status).toBe(400);
    expect((await step(handler, new Map(), { path: '/in/out' })).answer?.head.status).toBe(200);
  });

  it('its cookies stay with it, also when another knows the caller', async () => {
    const { handler } = await either();
    const jar: Jar = new Map([
      [SESSION, 'x'],
      ['theirs', '1'],
      ['gw-session', 'y'],
    ]);
    const { exchange } = await step(handler, jar, { isCall: true });
    expect(exchange.request.headers.get('cookie')).toBe('theirs=1');
  });
});
