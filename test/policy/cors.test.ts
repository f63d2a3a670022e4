import { describe, expect, it, test } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { Answer } from '../../src/http/problem.ts';
import { createOriginTest } from '../../src/policy/cors/origin.ts';
import { type CorsOptions, corsPolicy } from '../../src/policy/cors.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

const APP = 'https://app.example.com';

describe('an origin', () => {
  it.each<[rules: CorsOptions['origins'], origin: string, expected: boolean]>([
    [[APP], APP, true],
    [[APP], 'http://app.example.com', false],
    [[APP], 'https://app.example.com:8443', false],
    [[APP], 'https://app.example.com.evil.example', false],
    [[APP], 'https://evilapp.example.com', false],
    [[APP], 'https://APP.example.com', false],
    [[APP], 'null', false],
    [[APP], '', false],
    [[APP], `${APP}, https://evil.example`, false],
    [['https://*.example.com'], 'https://a.example.com', true],
    [['https://*.example.com'], 'https://a.b.example.com', true],
    [['https://*.example.com'], 'https://example.com', false],
    [['https://*.example.com'], 'https://.example.com', false],
    [['https://*.example.com'], 'https://evilexample.com', false],
    [['https://*.example.com'], 'https://evil.example/.example.com', false],
    [['https://*.example.com'], 'https://evil.example#.example.com', false],
    [['https://*.example.com'], 'https://evil.example:1.example.com', false],
    [['https://*.example.com'], 'https://user@a.example.com', false],
    [['https://*.example.com'], 'https://evil.example\\.example.com', false],
    [['https://*.example.com'], 'https://a.example.com:8443', false],
    [['https://*.example.com:8443'], 'https://a.example.com:8443', true],
    [[{ regex: 'https://pr-[0-9]+\\.example\\.net' }], 'https://pr-17.example.net', true],
    [[{ regex: 'https://pr-[0-9]+\\.example\\.net' }], 'https://pr-17.example.net.evil.example', false],
    [[{ regex: 'https://pr-[0-9]+\\.example\\.net' }], 'xhttps://pr-17.example.net', false],
    [[{ regex: 'https://.*\\.example\\.com' }], 'https://evil.example/.example.com', false],
    [[{ regex: '.*' }], 'null', false],
    [['null'], 'null', true],
  ])('%j and %s: %s', (rules, origin, expected) => {
    expect(createOriginTest(rules)(origin)).toBe(expected);
  });

  it('is matched in linear time', () => {
    const mayCall = createOriginTest([{ regex: 'https://(a+)+\\.example' }]);
    const started = performance.now();
    expect(mayCall(`https://${'a'.repeat(30_000)}`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

/** The answer's fields to a request with these headers, as the client sees them. */
function answered(
  options: CorsOptions,
  headers: readonly string[],
  { method = 'GET', upstream = [] as readonly string[] } = {},
) {
  const handler = corsPolicy.createHandler(options, policyDeps());
  const exchange = exchangeOf({ method, headers });
  const verdict = handler.request?.(exchange) as Answer | undefined;
  // As a policy behind it may do.
  if (verdict === undefined) exchange.request.headers.remove('origin');
  exchange.response = verdict?.head ?? { status: 200, headers: new HeaderFields(upstream) };
  handler.response?.(exchange);
  const { status, headers: fields } = exchange.response;
  return { isAnswered: verdict !== undefined, status, get: (name: string) => fields.get(name) };
}

const PREFLIGHT = ['Origin', APP, 'Access-Control-Request-Method', 'PUT'];

describe('an answer', () => {
  it('may be read by an origin of the list, and depends on it', () => {
    const { isAnswered, get } = answered(
      { origins: [APP], credentials: true, exposedHeaders: ['ETag', 'x-a'] },
      ['Origin', APP],
    );
    expect(isAnswered).toBe(false);
    expect(get('access-control-allow-origin')).toBe(APP);
    expect(get('access-control-allow-credentials')).toBe('true');
    expect(get('access-control-expose-headers')).toBe('ETag, x-a');
    expect(get('vary')).toBe('origin');
  });

  it.each([['https://evil.example'], ['null'], [undefined]])(
    'says nothing to %s, but depends on it',
    (origin) => {
      const { get } = answered({ origins: [APP] }, origin === undefined ? [] : ['Origin', origin], {
        upstream: ['Access-Control-Allow-Origin', '*', 'Access-Control-Allow-Credentials', 'true'],
      });
      expect(get('access-control-allow-origin')).toBeUndefined();
      expect(get('access-control-allow-credentials')).toBeUndefined();
      expect(get('vary')).toBe('origin');
    },
  );

  it('is the same for all where all may read it', () => {
    for (const headers of [[], ['Origin', 'null'], ['Origin', APP]]) {
      const { get } = answered({ origins: ['*'] }, headers);
      expect([get('access-control-allow-origin'), get('vary')]).toEqual(['*', undefined]);
    }
  });
});

describe('a preflight', () => {
  it('is answered with what the policy says', () => {
    const { status, get } = answered(
      {
        origins: [APP],
        methods: ['GET', 'PUT'],
        headers: ['content-type'],
        maxAge: '10m',
        privateNetwork: true,
      },
      [
        ...PREFLIGHT,
        'Access-Control-Request-Headers',
        'x-other',
        'Access-Control-Request-Private-Network',
        'true',
      ],
      { method: 'OPTIONS' },
    );
    expect(status).toBe(204);
    expect(get('access-control-allow-origin')).toBe(APP);
    expect(get('access-control-allow-methods')).toBe('GET, PUT');
    expect(get('access-control-allow-headers')).toBe('content-type');
    expect(get('access-control-max-age')).toBe('600');
    expect(get('access-control-allow-private-network')).toBe('true');
    expect(get('vary')).toBe('origin, access-control-request-method, access-control-request-headers');
    expect(get('access-control-allow-credentials')).toBeUndefined();
  });

  it('gets what it asks for where the policy leaves it open, as far as these are names', () => {
    const { get } = answered(
      { origins: [APP] },
      [...PREFLIGHT, 'Access-Control-Request-Headers', 'x-a, content-type,, "x"'],
      { method: 'OPTIONS' },
    );
    expect(get('access-control-allow-methods')).toBe('PUT');
    expect(get('access-control-allow-headers')).toBe('x-a, content-type');
    expect(get('access-control-allow-private-network')).toBeUndefined();
  });

  it('from another origin is refused', () => {
    const headers = ['Origin', 'https://evil.example', 'Access-Control-Request-Method', 'PUT'];
    const { status, get } = answered({ origins: [APP] }, headers, { method: 'OPTIONS' });
    expect(status).toBe(403);
    expect(get('access-control-allow-origin')).toBeUndefined();
    expect(get('access-control-allow-methods')).toBeUndefined();
  });

  test.each([
    ['without an origin', ['Access-Control-Request-Method', 'PUT']],
    ['without a method', ['Origin', APP]],
  ])('is none %s', (_, headers) => {
    expect(answered({ origins: [APP] }, headers, { method: 'OPTIONS' }).isAnswered).toBe(false);
  });
});

const SITE = {
  policies: `web: { cors: { origins: ["${APP}"], credentials: true } }, locked: { ip: { deny: [127.0.0.1] } }`,
  chain: 'web',
  routes: `get-only: { match: { methods: [GET], path: /items }, to: only }
  shut: { match: { path: /shut }, policies: [locked], to: only }`,
};

describe.each(WAYS)('a served spec: $name', (way) => {
  const preflight = (path: string, method: string, origin = APP) => ({
    method: 'OPTIONS',
    path,
    headers: { origin, 'access-control-request-method': method },
  });

  async function start() {
    const asked: string[] = [];
    const site = await startSite(way, SITE, (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.setHeader('access-control-allow-origin', '*');
      response.end('tea');
    });
    return { ...site, asked };
  }

  it('answers preflights by itself, also where the route takes no OPTIONS', async () => {
    const { ask, asked } = await start();
    const { status, headers, body } = await ask(preflight('/items', 'GET'));
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET',
      'access-control-allow-credentials': 'true',
    });
    expect(body).toHaveLength(0);
    expect((await ask(preflight('/items', 'GET', 'https://evil.example'))).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('forwards what is no preflight, and a preflight that no policy answers', async () => {
    const { ask, asked } = await start();
    const { headers } = await ask({ path: '/items', headers: { origin: APP } });
    expect(headers).toMatchObject({ 'access-control-allow-origin': APP, vary: 'origin' });
    const other = await ask({ path: '/items', headers: { origin: 'https://evil.example' } });
    expect(other.status).toBe(200);
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await ask({ method: 'OPTIONS', path: '/else', headers: { origin: APP } })).status).toBe(200);
    expect(asked).toEqual(['GET /items', 'GET /items', 'OPTIONS /else']);
  });

  it('lets pages read errors, and lets no address in that may not call', async () => {
    const { ask, asked } = await start();
    expect((await ask(preflight('/shut', 'GET'))).status).toBe(403);
    const refused = await ask({ path: '/shut', headers: { origin: APP } });
    expect(refused.status).toBe(403);
    expect(refused.headers).toMatchObject({ 'access-control-allow-origin': APP });
    expect(asked).toEqual([]);
  });
});
