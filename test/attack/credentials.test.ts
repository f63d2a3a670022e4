// Credentials that are none, more than one, or dear to look at; values of requests that would end a header.
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { argon2id } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { startSite, WAYS, type Way } from '../policy/support/site.ts';
import { keyPair, sign } from '../policy/support/tokens.ts';
import { startServer } from '../proxy/support/upstreams.ts';

const KEY = 'ann-0123456789abcdef';
const HASH = createHash('sha256').update(KEY).digest('hex');
const PASSWORD = await argon2id({
  password: 'open-sesame',
  salt: 'sixteen bytes ok',
  ...{ parallelism: 1, iterations: 2, memorySize: 19_456, hashLength: 32, outputType: 'encoded' },
});
const HOUR = { exp: Math.floor(Date.now() / 1000) + 3600 };

/** A site whose upstream tells the headers that it hears. */
function echoing(way: Way, policies: string, chain: string, routes = '') {
  return startSite(way, { policies, chain, routes }, (request, response) =>
    response.end(JSON.stringify({ url: request.url, headers: request.headers })),
  );
}

const basic = (pair: string | Buffer) => `Basic ${Buffer.from(pair).toString('base64')}`;

describe.each(WAYS)('$name', (way) => {
  it('takes no token that says it needs no signature, or brings its key, and none beside another', async () => {
    const good = await keyPair('ES256', 'one');
    const other = await keyPair('ES256', 'one');
    const jwks = JSON.stringify({ keys: [good.jwk] });
    const { ask } = await echoing(
      way,
      `token: { jwt: { algorithms: [ES256], jwks: ${jwks}, issuer: id, audience: api } }`,
      'token',
    );
    const claims = { ...HOUR, iss: 'id', aud: 'api', sub: 'root' };
    const [header, payload, signature] = (await sign(good, claims)).split('.');
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const statusFor = async (authorization: string | string[]) =>
      (await ask({ headers: { authorization } as Record<string, string> })).status;
    expect(await statusFor(`Bearer ${header}.${payload}.${signature}`)).toBe(200);
    for (const alg of ['none', 'NONE', 'nOnE', 'HS256', '']) {
      expect(await statusFor(`Bearer ${part({ alg })}.${payload}.`), alg).toBe(401);
      expect(await statusFor(`Bearer ${part({ alg, kid: 'one' })}.${payload}.${signature}`), alg).toBe(401);
    }
    for (const more of [
      {},
      { jwk: other.jwk },
      { jku: 'http://127.0.0.1/jwks' },
      { kid: '../../dev/null' },
    ]) {
      expect(await statusFor(`Bearer ${await sign(other, claims, more)}`)).toBe(401);
    }
    expect(await statusFor(`Bearer ${header}.${payload}.${signature}=`)).toBe(401);
    expect(await statusFor(`Bearer ${'a'.repeat(20_000)}`)).toBe(401);
    expect(await statusFor(`Basic ${header}.${payload}.${signature}`)).toBe(401);
  });

  it('lets no claim, header, query or parameter end a header', async () => {
    const pair = await keyPair('ES256', 'one');
    const jwks = JSON.stringify({ keys: [pair.jwk] });
    const set =
      '{ x-sub: "{claim.sub}", x-in: "{request.header.x-raw}", x-query: "{request.query}", x-path: "{request.path}", x-host: "{request.host}" }';
    const { ask } = await echoing(
      way,
      `token: { jwt: { algorithms: [ES256], jwks: ${jwks}, issuer: id, audience: api, consumer: sub, groups: roles, claimHeaders: { x-name: name } } }, out: { headers: { request: { set: ${set} }, response: { set: { x-sub: "{claim.sub}" } } } }`,
      'token, out',
    );
    // U+010D and U+010A are CR and LF to whoever keeps the lower byte only.
    const texts = [
      'a\r\nx-admin: 1',
      'a\nx-admin: 1',
      'a\rx-admin: 1',
      'a\0',
      'a\u010d\u010ax-admin: 1',
      'a\u560d\u560ax-admin: 1',
      '\u2028x-admin: 1',
      '\ud800',
    ];
    for (const text of texts) {
      const claims = { ...HOUR, iss: 'id', aud: 'api', sub: text, name: text, roles: [text] };
      const authorization = `Bearer ${await sign(pair, claims)}`;
      const path = '/a%E5%98%8D%E5%98%8A?q=%0d%0ax-admin:%201';
      const { status, headers, body } = await ask({
        path,
        headers: { authorization, 'x-raw': 'b\xe5\x98\x8d' },
      });
      expect(status).toBe(200);
      const heard = JSON.parse(String(body));
      expect(heard.headers).not.toHaveProperty('x-admin');
      expect(headers).not.toHaveProperty('x-admin');
      for (const value of [...Object.values(heard.headers), ...Object.values(headers)]) {
        expect(String(value)).not.toMatch(/[\0\r\n\u0100-\uffff]/);
      }
    }
    for (const path of ['/a%0d%0ax-admin:%201', '/a%0ab', '/a%00']) {
      const claims = { ...HOUR, iss: 'id', aud: 'api', sub: 'ann' };
      const authorization = `Bearer ${await sign(pair, claims)}`;
      expect((await ask({ path, headers: { authorization } })).status).toBe(400);
    }
  });

  it('takes no second key, and none that is hidden among many', async () => {
    const { ask } = await startKeyed(way);
    const cookies = Array.from({ length: 200 }, (_, at) => `c${at}=x`).join('; ');
    const statusFor = async (headers: Record<string, string>, path = '/') =>
      (await ask({ path, headers })).status;
    expect(await statusFor({ cookie: `${cookies}; key=${KEY}` })).toBe(200);
    expect(await statusFor({ cookie: `key=${KEY}; ${cookies}; key=${KEY}` })).toBe(400);
    expect(await statusFor({ cookie: `key=wrong; key=${KEY}` })).toBe(400);
    expect(await statusFor({ cookie: `KEY=${KEY}` })).toBe(401);
    expect(await statusFor({ 'x-api-key': KEY }, `/?key=${KEY}`)).toBe(400);
    expect(await statusFor({}, `/?key=${KEY}&k%65y=${KEY}`)).toBe(400);
    expect(await statusFor({}, `/?KEY=${KEY}`)).toBe(401);
    expect(await statusFor({ 'x-api-key': KEY.toUpperCase() })).toBe(401);
    expect(await statusFor({ 'x-api-key': `${KEY}, ${KEY}` })).toBe(401);
    expect(await statusFor({ 'x-api-key': HASH })).toBe(401);
    expect(await statusFor({ 'x-api-key': `sha256:${HASH}` })).toBe(401);
    expect(await statusFor({ 'x-api-key': '__proto__' })).toBe(401);
  });

  it('verifies no password that is none, and answers at once to many that are wrong', async () => {
    const { ask } = await startKeyed(way);
    const statusFor = async (authorization: string) =>
      (await ask({ path: '/login', headers: { authorization } })).status;
    expect(await statusFor(basic('ann:open-sesame'))).toBe(200);
    const started = performance.now();
    for (const pair of [
      'ann:open-sesame\0',
      'ann\0:open-sesame',
      'ann:',
      'ann',
      ':open-sesame',
      `ann:${'a'.repeat(10_000)}`,
      'root:open-sesame',
      'ANN:open-sesame',
      Buffer.from([0x61, 0x6e, 0x6e, 0x3a, 0xff]),
    ]) {
      expect(await statusFor(basic(pair)), String(pair).slice(0, 20)).toBe(401);
    }
    expect(await statusFor(`Basic ${'='.repeat(8)}`)).toBe(401);
    expect(await statusFor('Basic ann:open-sesame')).toBe(401);
    expect(performance.now() - started).toBeLessThan(5_000);
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, at) => statusFor(basic(`ann:wrong-${at}`))),
    );
    expect(new Set(many)).toEqual(new Set([401, 429]));
    expect(await statusFor(basic('ann:open-sesame'))).toBe(200);
  });

  it('lets nobody pass where the service that is asked never ends its answer', async () => {
    const sockets = await startServer(
      createServer((socket) => {
        socket.write(
          'HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n',
        );
        const timer = setInterval(() => socket.write(`1000\r\n${'x'.repeat(4096)}\r\n`), 1);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    const service = `http://127.0.0.1:${sockets.port}/`;
    const { ask } = await echoing(way, `asked: { extAuth: { url: "${service}", timeout: 1s } }`, 'asked');
    const { status, body } = await ask();
    expect(status).toBe(503);
    expect(body.length).toBeLessThan(1_000);
  });

  it('counts a client once, whatever it calls itself, and a consumer by its name', async () => {
    const { ask } = await startKeyed(way);
    const statuses: number[] = [];
    for (const headers of [
      {},
      { 'x-forwarded-for': '203.0.113.1' },
      { 'x-forwarded-for': '2001:db8::1, 127.0.0.1' },
      { forwarded: 'for="[2001:db8::2]:4711"' },
      { x_forwarded_for: '203.0.113.2' },
      { 'x-real-ip': '203.0.113.3' },
      { 'true-client-ip': '203.0.113.4' },
      { 'cf-connecting-ip': '203.0.113.5' },
    ]) {
      statuses.push((await ask({ path: '/few', headers: headers as Record<string, string> })).status);
    }
    expect(statuses).toEqual([200, ...new Array(7).fill(429)]);
    const keyed: number[] = [];
    for (const [path, headers] of [
      ['/mine', { 'x-api-key': KEY }],
      ['/mine', { cookie: `key=${KEY}` }],
      [`/mine?key=${KEY}`, {}],
      ['/mine', { 'X-API-KEY': KEY, 'x-consumer-name': 'bob' }],
    ] as const) {
      keyed.push((await ask({ path, headers: headers as Record<string, string> })).status);
    }
    expect(keyed).toEqual([200, 429, 429, 429]);
  });
});

/** A site with keys, a password and limits; its consumers stand behind the policies, whose braces they close. */
function startKeyed(way: Way) {
  const ann = `ann: { apiKeys: ["sha256:${HASH}"], basic: [{ username: ann, password: "${PASSWORD}" }] }`;
  return startSite(
    way,
    {
      policies: `key: { apiKey: { header: x-api-key, query: key, cookie: key } }, login: { basic: {} }, few: { rateLimit: { limit: 1, window: 1h } }, mine: { rateLimit: { limit: 1, window: 1h, key: [consumer] } } }\nconsumers: { ${ann}`,
      chain: 'key',
      routes: `login: { match: { path: /login }, policies: [login], without: [key], to: only }
  few: { match: { path: /few }, policies: [few], without: [key], to: only }
  mine: { match: { path: /mine }, policies: [mine], to: only }`,
    },
    (_request, response) => response.end('in'),
  );
}
