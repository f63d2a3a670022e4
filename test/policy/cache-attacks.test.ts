// Poisoning: one client's request decides what others get. Deception: others get what was one client's own.

import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { serveSpec } from '../clients/support/gateway.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { startSite, WAYS, type Way } from './support/site.ts';

const FRESH = { 'cache-control': 'max-age=60', etag: '"v1"' };

const siteOf = (way: Way, listener: RequestListener, chain = 'keep') =>
  startSite(way, { policies: 'keep: { cache: {} }', chain }, listener);

/** An upstream that gives back all that it is asked with, as careless ones do, and lets it be kept. */
const reflecting: RequestListener = (request, response) => {
  for (const [name, value] of Object.entries(FRESH)) response.setHeader(name, value);
  response.end(JSON.stringify({ url: request.url, ...request.headers }));
};

/** Reads until the gateway closes. */
async function exchangeRaw(address: string, bytes: string): Promise<string> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  socket.write(bytes);
  let answer = '';
  for await (const piece of socket.setEncoding('latin1')) answer += piece;
  return answer;
}

describe.each(WAYS)('a poisoned cache: $name', (way) => {
  it.each([
    'x-forwarded-host',
    'x-forwarded-scheme',
    'x-forwarded-proto',
    'x-forwarded-port',
    'x-forwarded-prefix',
    'x-forwarded-server',
    'x-forwarded-for',
    'forwarded',
    'x-host',
    'x-original-host',
    'x-http-host-override',
    'x-original-url',
    'x-rewrite-url',
    'x-override-url',
  ])('%s of a client is in no answer that others get', async (name) => {
    const { ask } = await siteOf(way, reflecting);
    const value = name === 'forwarded' ? 'host=evil.example' : 'evil.example';
    await ask({ headers: { [name]: value } });
    const { headers, body } = await ask();
    expect(headers['cache-status']).toMatch(/^gw; hit/);
    expect(String(body)).not.toContain('evil.example');
  });

  it('is not made by a GET with a body', async () => {
    const { ask } = await siteOf(way, (request, response) => {
      response.setHeader('cache-control', 'max-age=60');
      let body = '';
      request.setEncoding('utf8').on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => response.end(`got ${body}`));
    });
    expect(String((await ask({ method: 'GET', body: 'evil' })).body)).toBe('got evil');
    expect(String((await ask()).body)).toBe('got ');
  });

  it('is not made by an answer that depends on everything', async () => {
    const { ask } = await siteOf(way, (request, response) => {
      response.setHeader('vary', 'Accept-Encoding, *');
      reflecting(request, response);
    });
    await ask({ headers: { 'x-name': 'evil' } });
    expect(String((await ask()).body)).not.toContain('evil');
  });

  it('is not made by a part: a range fills nothing, whatever the upstream says', async () => {
    let count = 0;
    const { ask } = await siteOf(way, (request, response) => {
      count += 1;
      if (request.headers.range !== undefined && count === 1) {
        response.statusCode = 206;
        response.setHeader('content-range', 'bytes 0-1/10');
      }
      for (const [name, value] of Object.entries(FRESH)) response.setHeader(name, value);
      response.end(count === 1 ? '01' : '0123456789');
    });
    expect((await ask({ headers: { range: 'bytes=0-1' } })).status).toBe(206);
    const whole = await ask();
    expect([whole.status, String(whole.body)]).toEqual([200, '0123456789']);
  });

  it('is not made by a request that the upstream refuses for its own size', async () => {
    const { ask } = await siteOf(way, (request, response) => {
      if (request.headers['x-big'] !== undefined) response.statusCode = 400;
      response.end('ok');
    });
    expect((await ask({ headers: { 'x-big': 'x'.repeat(8_000) } })).status).toBe(400);
    expect((await ask()).status).toBe(200);
  });
});

describe.each(WAYS.filter(({ name }) => name.endsWith('1.1')))('raw requests to a cache: $name', (way) => {
  it('a head that the gateway refuses is kept for nobody', async () => {
    const { address, ask } = await siteOf(way, reflecting);
    const head = `GET /a HTTP/1.1\r\nHost: ${address}\r\nx-big: ${'x'.repeat(70_000)}\r\nConnection: close\r\n\r\n`;
    expect(await exchangeRaw(address, head)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await ask({ path: '/a' })).status).toBe(200);
  });

  it.each<[what: string, fields: string, body: string]>([
    ['a length', 'Content-Length: 6', 'a=evil'],
    ['chunks', 'Transfer-Encoding: chunked', '6\r\na=evil\r\n0\r\n\r\n'],
    ['an empty body in chunks', 'Transfer-Encoding: chunked', '0\r\n\r\n'],
  ])('a GET with a body by %s neither fills nor is filled', async (_, fields, body) => {
    let count = 0;
    const { address, ask } = await siteOf(way, (request, response) => {
      count += 1;
      response.setHeader('cache-control', 'max-age=60');
      request.resume().on('end', () => response.end(`answer ${count}`));
    });
    const raw = `GET /a HTTP/1.1\r\nHost: ${address}\r\n${fields}\r\nConnection: close\r\n\r\n${body}`;
    expect(await exchangeRaw(address, raw)).toContain('answer 1');
    expect(String((await ask({ path: '/a', headers: { host: address } })).body)).toBe('answer 2');
    expect(await exchangeRaw(address, raw)).toContain('answer 3');
  });

  it('a target that is no plain path fills no other', async () => {
    const { address, ask } = await siteOf(way, reflecting);
    const raw = `GET http://other.example/a HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`;
    await exchangeRaw(address, raw);
    const { headers } = await ask({ path: '/a', headers: { host: address } });
    expect(headers['cache-status']).toBe('gw; fwd=uri-miss; stored');
  });
});

describe.each(WAYS)('a deceived cache: $name', (way) => {
  /** Anything below /account is the account, as many frameworks have it; the upstream says nothing of keeping it. */
  const account =
    (fields: Readonly<Record<string, string>>): RequestListener =>
    (request, response) => {
      for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
      response.end(`account of ${request.headers.cookie ?? request.headers.authorization ?? 'nobody'}`);
    };

  it.each([
    '/account/x.css',
    '/account%2Fx.css',
    '/account;x.css',
    '/account/%2e%2e/x.css',
    '/account?x.css',
  ])('keeps nothing for %s because of how it looks', async (path) => {
    const { ask } = await siteOf(way, account({ 'content-type': 'text/css' }));
    await ask({ path, headers: { cookie: 'victim' } });
    expect(String((await ask({ path })).body)).not.toContain('victim');
  });

  it.each<[what: string, fields: Readonly<Record<string, string>>]>([
    ['max-age only', { 'cache-control': 'max-age=60' }],
    ['private', { 'cache-control': 'private, max-age=60' }],
    ['a cookie that it sets', { 'cache-control': 'public, max-age=60', 'set-cookie': 'session=victim' }],
  ])('keeps nothing of a client’s own with %s', async (_, fields) => {
    const { ask } = await siteOf(way, account(fields));
    for (const headers of [{ cookie: 'victim' }, { authorization: 'Bearer victim' }]) {
      await ask({ path: '/account/x.css', headers });
      const next = await ask({ path: '/account/x.css' });
      expect(String(next.body)).not.toContain('victim');
    }
  });
});

describe.each(WAYS)('behind a proxy that is trusted: $name', (way) => {
  it('what it passes on of its clients is in no answer for others', async () => {
    const upstream = await startHttp(reflecting);
    const { public: gateway = '' } = await serveSpec(
      way.engine,
      `version: 1
listeners: { public: { address: "127.0.0.1:0", http2: true, trustedProxies: ["127.0.0.0/8"] } }
upstreams: { only: { endpoints: ["${upstream}"] } }
policies: { keep: { cache: {} } }
routes: { all: { policies: [keep], to: only } }
`,
    );
    const ask = (headers = {}) => way.ask(gateway.replace('http://', ''), { headers });
    const evil = { 'x-forwarded-host': 'evil.example', 'x-forwarded-prefix': '/evil' };
    expect(String((await ask(evil)).body)).toContain('evil');
    expect(String((await ask()).body)).not.toContain('evil');
    expect((await ask(evil)).headers['cache-status']).toMatch(/^gw; hit/);
  });
});
