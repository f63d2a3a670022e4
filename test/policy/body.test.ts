import type { RequestListener } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { createReshape, type Shape } from '../../src/policy/body/reshape.ts';
import { type BodyOptions, bodyPolicy } from '../../src/policy/body.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

const USER = {
  id: 7,
  name: 'Ann',
  secret: 's',
  address: { city: 'Bonn', zip: '53111' },
  orders: [
    { id: 1, price: 2, cost: 1 },
    { id: 2, price: 3, cost: 1 },
  ],
  'a/b': { '~': true },
};

describe('a shape', () => {
  test.each<[what: string, shape: Shape, made: unknown]>([
    ['picks', { pick: ['/id', '/address/city'] }, { id: 7, address: { city: 'Bonn' } }],
    ['picks through lists', { pick: ['/orders/*/id'] }, { orders: [{ id: 1 }, { id: 2 }] }],
    ['picks an element', { pick: ['/orders/1'] }, { orders: [USER.orders[1]] }],
    ['picks escaped names', { pick: ['/a~1b/~0'] }, { 'a/b': { '~': true } }],
    ['picks the shorter of two', { pick: ['/address', '/address/city'] }, { address: USER.address }],
    ['picks what is not there', { pick: ['/nothing', '/id/x'] }, {}],
    ['drops', { pick: ['/id', '/secret'], drop: ['/secret', '/x/y', '/id/z'] }, { id: 7 }],
    [
      'drops through lists',
      { pick: ['/orders'], drop: ['/orders/*/cost', '/orders/0'] },
      { orders: [{ id: 2, price: 3 }] },
    ],
    ['drops all members', { pick: ['/address'], drop: ['/address/*'] }, { address: {} }],
    [
      'renames',
      { pick: ['/id', '/name'], rename: { '/name': 'fullName', '/x': 'y' } },
      { id: 7, fullName: 'Ann' },
    ],
    ['renames over what is there', { pick: ['/id', '/name'], rename: { '/name': 'id' } }, { id: 'Ann' }],
    ['wraps', { pick: ['/id'], wrap: 'data' }, { data: { id: 7 } }],
    [
      'fills a template',
      {
        template: {
          user: '{/id}',
          text: 'for {/name} ({/address}), no {/nothing}, {shop}',
          first: '{/orders/0/id}',
          none: '{/nothing}',
          list: ['{/nothing}', 1, true, null],
          literal: '{ } {1} {/}'.slice(0, 7),
          '{/id}': 'key',
        },
        wrap: 'data',
      },
      {
        data: {
          user: 7,
          text: 'for Ann ({"city":"Bonn","zip":"53111"}), no , tea',
          first: 1,
          list: [null, 1, true, null],
          literal: '{ } {1}',
          '{/id}': 'key',
        },
      },
    ],
    ['takes the whole', { pick: ['/id'], template: { was: '{/}' } }, { was: { id: 7 } }],
  ])('%s', (_, shape, made) => {
    expect(createReshape(shape)(structuredClone(USER), { shop: 'tea' })).toEqual(made);
  });

  it('keeps the order of members when one is renamed', () => {
    const made = createReshape({ rename: { '/a': 'x' } })({ a: 1, b: 2 }, {});
    expect(JSON.stringify(made)).toBe('{"x":1,"b":2}');
  });

  it('treats __proto__ like any other name', () => {
    const given: unknown = JSON.parse('{"__proto__":{"admin":true},"a":1}');
    const made = createReshape({ pick: ['/*'], rename: { '/a': 'b' }, wrap: '__proto__' })(given, {});
    expect(JSON.stringify(made)).toBe('{"__proto__":{"__proto__":{"admin":true},"b":1}}');
    expect(Reflect.get(Object.prototype, 'admin')).toBeUndefined();
    expect(createReshape({ pick: ['/constructor', '/toString'] })({}, {})).toEqual({});
  });
});

/** What a request's body becomes: the new one, or the status of a refusal. */
async function changed(options: BodyOptions, body: string, headers = ['Content-Type', 'application/json']) {
  const bytes = Buffer.from(body);
  const exchange = exchangeOf({
    method: 'POST',
    headers,
    readBody: (max) => Promise.resolve(bytes.length > max ? 'too-large' : bytes),
  });
  const verdict = await bodyPolicy.createHandler(options, policyDeps()).request?.(exchange);
  return (
    verdict?.head.status ?? (exchange.requestBody === undefined ? undefined : String(exchange.requestBody))
  );
}

describe('the body of a request', () => {
  const drop = { request: { drop: ['/admin'] } };

  test.each<[body: string, headers: string[] | undefined, becomes: string | number | undefined]>([
    ['{"admin":true,"n":12345678901234567890}', undefined, '{"n":12345678901234567890}'],
    ['[1]', ['Content-Type', 'application/vnd.shop+json; charset=utf-8'], '[1]'],
    ['', undefined, undefined],
    ['{', undefined, 400],
    ['{"admin":1,"admin":2}', undefined, 400],
    ['{"admin":true}', ['Content-Type', 'text/plain'], 415],
    ['{"admin":true}', [], 415],
    ['{"admin":true}', ['Content-Type', 'text/plain', 'Content-Type', 'application/json'], 415],
    ['{"admin":true}', ['Content-Type', 'application/json', 'Content-Encoding', 'gzip'], 415],
  ])('%s %j becomes %s', async (body, headers, becomes) => {
    expect(await changed(drop, body, headers)).toBe(becomes);
  });

  it('may be too long, and of another type if the spec says so', async () => {
    expect(await changed({ request: { maxBytes: 3 } }, '[1,2]')).toBe(413);
    const pass: BodyOptions = { request: { otherTypes: 'pass' } };
    expect(await changed(pass, 'tea', ['Content-Type', 'text/plain'])).toBeUndefined();
  });
});

const upstream: RequestListener = async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  const { headers, url } = request;
  response.setHeader('content-type', url === '/html' ? 'text/html' : 'application/json');
  if (url === '/coded') response.setHeader('content-encoding', 'gzip');
  if (url === '/part') response.statusCode = 206;
  if (url === '/long') return response.end(JSON.stringify({ long: 'x'.repeat(2_000_000) }));
  if (url === '/broken') return response.end('{"secret":');
  response.setHeader('etag', '"1"');
  return response.end(
    JSON.stringify({
      secret: 's',
      body,
      length: headers['content-length'],
      codings: headers['accept-encoding'],
      range: headers.range,
      pad: 'x'.repeat(2_000),
    }),
  );
};

const SITE = {
  policies:
    'shape: { body: { request: { wrap: data }, response: { drop: [/secret] } } }, small: { compress: {} }',
  chain: 'small, shape',
  routes:
    'own: { match: { path: /own }, respond: { status: 200, headers: { content-type: application/json }, body: "{}" } }',
};

describe.each(WAYS)('a served spec: $name', (way) => {
  it('reshapes both ways, compressed for clients that take it', async () => {
    const { ask } = await startSite(way, SITE, upstream);
    const headers = { 'content-type': 'application/json', 'accept-encoding': 'gzip', range: 'bytes=0-10' };
    const got = await ask({ method: 'POST', path: '/', headers, body: '{"a":1}' });
    expect(got.headers).toMatchObject({ 'content-encoding': 'gzip', etag: 'W/"1"' });
    const told = JSON.parse(String(gunzipSync(got.body)));
    expect(told).toMatchObject({ body: '{"data":{"a":1}}', length: '16', codings: 'identity' });
    expect(told).not.toHaveProperty('secret');
    expect(told).not.toHaveProperty('range');
  });

  it('says the length of what it sends, and lets other types and its own answers be', async () => {
    const { ask } = await startSite(way, SITE, upstream);
    const plain = await ask();
    expect(plain.headers['content-length']).toBe(String(plain.body.length));
    expect(String((await ask({ path: '/html' })).body)).toContain('secret');
    expect(String((await ask({ path: '/own' })).body)).toBe('{}');
    const head = await ask({ method: 'HEAD' });
    expect([head.status, head.headers['content-length']]).toEqual([200, undefined]);
  });

  it.each(['/coded', '/part', '/long', '/broken'])(
    'lets nothing through that it cannot reshape: %s',
    async (path) => {
      const { ask } = await startSite(way, SITE, upstream);
      const { status, body } = await ask({ path });
      expect(status).toBe(502);
      expect(String(body)).not.toContain('secret');
    },
  );
});
