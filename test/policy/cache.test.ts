import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { serveSpec } from '../clients/support/gateway.ts';
import { deferred } from '../proxy/support/deferred.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { startSite, WAYS, type Way } from './support/site.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => unknown;

/** An upstream that counts requests: `fields` are set on every answer, the body tells the count. */
function counting(
  fields: Readonly<Record<string, string>>,
  handler: Handler = (_q, r, count) => r.end(String(count)),
) {
  const seen: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(request);
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
    handler(request, response, seen.length);
  };
  return { seen, listener };
}

const site = (way: Way, listener: RequestListener, options = '{}') =>
  startSite(way, { policies: `keep: { cache: ${options} }`, chain: 'keep' }, listener);

const FRESH = { 'cache-control': 'max-age=60', etag: '"v1"' };

describe.each(WAYS)('a cache: $name', (way) => {
  it('gives again what it may keep, and says so', async () => {
    const { listener, seen } = counting(FRESH);
    const { ask } = await site(way, listener);
    const first = await ask({ path: '/a?b=c' });
    expect([String(first.body), first.headers['cache-status'], first.headers.age]).toEqual([
      '1',
      'gw; fwd=uri-miss; stored',
      undefined,
    ]);
    const second = await ask({ path: '/a?b=c' });
    expect(String(second.body)).toBe('1');
    expect(second.headers).toMatchObject({ etag: '"v1"', 'cache-control': 'max-age=60' });
    const ttl = /^gw; hit; ttl=(\d+)$/.exec(String(second.headers['cache-status']))?.[1];
    // Both are whole seconds, of an age that passes while the test runs.
    expect([59, 60]).toContain(Number(second.headers.age) + Number(ttl));
    expect((await ask({ method: 'HEAD', path: '/a?b=c' })).status).toBe(200);
    expect(seen).toHaveLength(1);
    expect(String((await ask({ path: '/a?b=d' })).body)).toBe('2');
  });

  it('answers conditions and ranges from what it keeps', async () => {
    const { listener, seen } = counting(FRESH, (_, response) => response.end('0123456789'));
    const { ask } = await site(way, listener);
    await ask();
    const same = await ask({ headers: { 'if-none-match': 'W/"v1", "x"' } });
    expect([same.status, same.body.length, same.headers.etag]).toEqual([304, 0, '"v1"']);
    expect((await ask({ headers: { 'if-none-match': '"v2"' } })).status).toBe(200);
    const part = await ask({ headers: { range: 'bytes=2-4' } });
    expect([part.status, String(part.body), part.headers['content-range']]).toEqual([
      206,
      '234',
      'bytes 2-4/10',
    ]);
    expect(String((await ask({ headers: { range: 'bytes=-2' } })).body)).toBe('89');
    expect((await ask({ headers: { range: 'bytes=10-' } })).status).toBe(416);
    const other = await ask({ headers: { range: 'bytes=2-4', 'if-range': '"v2"' } });
    expect([other.status, other.body.length]).toEqual([200, 10]);
    expect(seen).toHaveLength(1);
  });

  it('has the upstream confirm what is stale, and keeps the connection', async () => {
    const { listener, seen } = counting(
      { 'cache-control': 'max-age=0', etag: '"v1"' },
      (request, response, count) => {
        response.setHeader('x-count', count);
        if (request.headers['if-none-match'] === '"v1"') response.statusCode = 304;
        response.end(response.statusCode === 304 ? undefined : 'tea');
      },
    );
    const { ask } = await site(way, listener);
    await ask();
    const confirmed = await ask();
    expect([confirmed.status, String(confirmed.body)]).toEqual([200, 'tea']);
    expect(confirmed.headers).toMatchObject({
      'x-count': '2',
      'cache-status': 'gw; fwd=stale; fwd-status=304',
    });
    const mine = await ask({ headers: { 'if-none-match': '"v1"' } });
    expect(mine.status).toBe(304);
    expect(seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"', '"v1"']);
  });

  it('keeps answers apart by what they depend on', async () => {
    const { listener } = counting({ ...FRESH, vary: 'Accept-Language, X-Tenant' });
    const { ask } = await site(way, listener);
    const body = async (headers: Record<string, string>) => String((await ask({ headers })).body);
    expect(await body({ 'accept-language': 'en' })).toBe('1');
    expect(await body({ 'accept-language': 'de' })).toBe('2');
    expect(await body({ 'accept-language': 'en', 'x-tenant': 'a' })).toBe('3');
    expect(await body({ 'accept-language': 'en' })).toBe('1');
  });

  it('asks once for many who ask at the same time', async () => {
    const go = deferred<void>();
    const { listener, seen } = counting(FRESH, async (_, response) => {
      await go.promise;
      response.end('tea');
    });
    const { ask } = await site(way, listener);
    const all = [ask(), ask(), ask(), ask(), ask()];
    await expect.poll(() => seen.length).toBe(1);
    go.resolve();
    expect((await Promise.all(all)).map(({ body }) => String(body))).toEqual(new Array(5).fill('tea'));
    expect(seen).toHaveLength(1);
  });

  it('lets nobody wait for what cannot be kept', async () => {
    const go = deferred<void>();
    const { listener, seen } = counting({ 'cache-control': 'no-store' }, async (_, response, count) => {
      response.write(String(count));
      await go.promise;
      response.end();
    });
    const { ask } = await site(way, listener);
    const all = [ask(), ask(), ask()];
    await expect.poll(() => seen.length).toBe(3);
    go.resolve();
    expect((await Promise.all(all)).map(({ body }) => String(body)).toSorted()).toEqual(['1', '2', '3']);
  });

  it('gives the old one while it fetches the new one, once', async () => {
    const fields = { 'cache-control': 'max-age=0, stale-while-revalidate=60', etag: '"v1"' };
    const go = deferred<void>();
    const { listener, seen } = counting(fields, async (_, response, count) => {
      if (count === 2) await go.promise;
      response.setHeader('cache-control', count === 1 ? fields['cache-control'] : 'max-age=60');
      response.setHeader('etag', `"v${count}"`);
      response.end(String(count));
    });
    const { ask } = await site(way, listener);
    await ask();
    const stale = await Promise.all([ask(), ask(), ask()]);
    expect(stale.map(({ body }) => String(body))).toEqual(['1', '1', '1']);
    await expect.poll(() => seen.length).toBe(2);
    expect(seen[1]?.headers).toMatchObject({ 'if-none-match': '"v1"' });
    go.resolve();
    await expect.poll(async () => String((await ask()).body)).toBe('2');
    expect(seen).toHaveLength(2);
  });

  it('gives the old one when the upstream fails', async () => {
    const { listener } = counting(
      { 'cache-control': 'max-age=0, stale-if-error=60' },
      (request, response, count) => {
        response.setHeader('etag', '"v1"');
        if (count === 1) return response.end('tea');
        if (count === 2) return response.destroy();
        response.statusCode = 503;
        return response.end(request.url);
      },
    );
    const { ask } = await site(way, listener);
    await ask();
    expect([(await ask()).status, String((await ask()).body)]).toEqual([200, 'tea']);
    expect((await ask({ path: '/other' })).status).toBe(503);
  });

  it('does not keep what was cut short', async () => {
    const { listener } = counting({ ...FRESH, 'content-length': '9' }, (_, response, count) => {
      if (count > 1) return response.end('012345678');
      response.write('012');
      return setImmediate(() => response.destroy());
    });
    const { ask } = await site(way, listener);
    await expect(ask()).rejects.toThrow();
    expect(String((await ask()).body)).toBe('012345678');
  });

  it('forgets what a request has changed', async () => {
    const { listener } = counting(FRESH, (request, response, count) => {
      if (request.method === 'POST') response.setHeader('location', '/b');
      response.statusCode = request.method === 'PUT' ? 500 : 200;
      response.end(String(count));
    });
    const { ask } = await site(way, listener);
    const body = async (path: string) => String((await ask({ path })).body);
    expect([await body('/a'), await body('/b')]).toEqual(['1', '2']);
    await ask({ method: 'PUT', path: '/a', body: 'x' });
    expect(await body('/a')).toBe('1');
    await ask({ method: 'POST', path: '/a', body: 'x' });
    expect([await body('/a'), await body('/b')]).toEqual(['5', '6']);
  });
});

describe('beside other policies', () => {
  const way = WAYS[0] ?? expect.fail();

  it('a refresh passes those behind the cache, and keeps what the upstream said', async () => {
    const fields = { 'cache-control': 'max-age=0, stale-while-revalidate=60', etag: '"v1"' };
    const { listener, seen } = counting(fields);
    const policies = `keep: { cache: {} }, mark: { headers: { request: { set: { x-key: "1" } }, response: { add: { x-mark: "1" } } } }`;
    const { ask } = await startSite(way, { policies, chain: 'mark, keep' }, listener);
    for (const body of ['1', '1']) {
      const got = await ask();
      expect([String(got.body), got.headers['x-mark']]).toEqual([body, '1']);
    }
    await expect.poll(() => seen.length).toBe(2);
    expect(seen[1]?.headers['x-key']).toBe('1');
  });

  it('what cors says to one origin is not given to another', async () => {
    const { listener, seen } = counting(FRESH);
    const policies = `keep: { cache: {} }, web: { cors: { origins: ["https://a.example"] } }`;
    const { ask } = await startSite(way, { policies, chain: 'web, keep' }, listener);
    const allowed = async (origin: string) =>
      (await ask({ headers: { origin } })).headers['access-control-allow-origin'];
    expect(await allowed('https://a.example')).toBe('https://a.example');
    expect(await allowed('https://b.example')).toBeUndefined();
    expect(seen).toHaveLength(1);
  });
});

describe.each(WAYS.filter(({ name }) => name.endsWith('HTTP/1.1')))('attacks on a cache: $name', (way) => {
  const firstAndSecond = async (
    fields: Record<string, string>,
    first: Record<string, string>,
    second: Record<string, string> = {},
  ) => {
    const { listener } = counting(fields);
    const { ask } = await site(way, listener);
    const bodies = [];
    for (const headers of [first, second]) bodies.push(String((await ask({ headers })).body));
    return bodies;
  };

  it.each<[what: string, fields: Record<string, string>, request: Record<string, string>]>([
    ['credentials', FRESH, { authorization: 'Bearer x' }],
    ['a cookie', FRESH, { cookie: 'session=1' }],
    [
      'a cookie and must-revalidate',
      { 'cache-control': 'max-age=60, must-revalidate' },
      { cookie: 'session=1' },
    ],
  ])('an answer to %s is nobody else’s', async (_, fields, request) => {
    expect(await firstAndSecond(fields, request)).toEqual(['1', '2']);
  });

  it('unless the upstream says that it is everybody’s', async () => {
    const fields = { 'cache-control': 'public, max-age=60' };
    expect(await firstAndSecond(fields, { authorization: 'Bearer x' })).toEqual(['1', '1']);
  });

  it.each<[what: string, fields: Record<string, string>]>([
    ['sets a cookie', { ...FRESH, 'set-cookie': 'session=1' }],
    ['is private', { 'cache-control': 'private, max-age=60' }],
    ['is private in part', { 'cache-control': 'private="x-a", max-age=60' }],
    ['says no-store', { 'cache-control': 'no-store, max-age=60' }],
    ['depends on everything', { ...FRESH, vary: '*' }],
    ['says nothing of keeping it', { 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }],
    [
      'says two times when it expires',
      { expires: 'Sun, 06 Nov 2094 08:49:37 GMT, Sun, 06 Nov 2094 08:49:37 GMT' },
    ],
  ])('an answer that %s is not kept', async (_, fields) => {
    expect(await firstAndSecond(fields, {})).toEqual(['1', '2']);
  });

  it('fields that override the path or the method do not reach the upstream', async () => {
    const { listener, seen } = counting(FRESH);
    const { ask } = await site(way, listener);
    const overrides = {
      'x-original-url': '/admin',
      'X-Rewrite-Url': '/admin',
      'x-http-method-override': 'DELETE',
    };
    await ask({ headers: { ...overrides, 'x-forwarded-host': 'evil.example' } });
    expect(
      Object.keys(seen[0]?.headers ?? {}).filter((name) => /override|original|rewrite/.test(name)),
    ).toEqual([]);
    expect(seen[0]?.headers['x-forwarded-host']).not.toBe('evil.example');
  });

  it('a GET with a body fills nothing', async () => {
    const { listener } = counting(FRESH);
    const { ask } = await site(way, listener);
    await ask({ method: 'GET', body: 'x=evil' });
    expect(String((await ask()).body)).toBe('2');
  });

  it('hosts and spellings of paths that differ are apart, and those that do not are one', async () => {
    const { listener } = counting(FRESH, (request, response, count) =>
      response.end(`${count} ${request.url}`),
    );
    const { ask } = await site(way, listener);
    const body = async (path: string, headers = {}) => String((await ask({ path, headers })).body);
    expect(await body('/a/b')).toBe('1 /a/b');
    expect(await body('/a/./%62')).toBe('1 /a/b');
    expect(await body('/a%2Fb').catch(() => 'refused')).not.toContain('1 /a/b');
    expect(await body('/a/b', { host: 'other.example' })).toBe('2 /a/b');
  });

  it('another route for the same address has answers of its own', async () => {
    const { listener, seen } = counting(FRESH);
    const url = await startHttp(listener);
    const { public: gateway = '' } = await serveSpec(
      way.engine,
      `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { only: { endpoints: ["${url}"] } }
policies: { keep: { cache: {} } }
defaults: { policies: [keep] }
routes:
  beta: { match: { path: /a, headers: { x-beta: "1" } }, to: { upstream: only, rewrite: { path: /beta } } }
  plain: { match: { path: /a }, to: only }
`,
    );
    const ask = (headers = {}) => way.ask(gateway.replace('http://', ''), { path: '/a', headers });
    await ask({ 'x-beta': '1' });
    await ask();
    await ask({ 'x-beta': '1' });
    expect(seen.map((each) => each.url)).toEqual(['/beta', '/a']);
  });

  it('clients make no work for the upstream where they are not heeded', async () => {
    const { listener, seen } = counting(FRESH);
    const { ask } = await site(way, listener, '{ clientDirectives: ignore }');
    await ask();
    await ask({ headers: { 'cache-control': 'no-cache, no-store, max-age=0' } });
    await ask({ headers: { pragma: 'no-cache' } });
    expect(seen).toHaveLength(1);
  });
});
