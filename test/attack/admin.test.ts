// What reaches an admin listener from outside: pages in the operator's browser, names that are pointed at it, guesses of
// the token, paths that are spelled otherwise, bodies that do not end, and specs that want to read the gateway's files.
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineName } from '../../src/serve/engine.ts';
import { exchangeRaw, RawClient } from '../proxy/support/raw.ts';
import { Served } from '../serve/support/served.ts';

const TOKEN = 'correct-horse-battery-staple';
const SECRET = 'of-the-upstream-4711';

let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

interface Wanted {
  readonly admin?: string;
  readonly listener?: string;
}

/** Serves; gives host and port of the admin listener and of the public one. */
async function start(engine: EngineName, { admin = '', listener = '' }: Wanted = {}) {
  const spec = `version: 1
listeners:
  public: { address: "127.0.0.1:0" }
  admin: { address: "127.0.0.1:0", admin: true${listener} }
${admin}
telemetry: { metrics: {} }
policies:
  key: { headers: { request: { set: { x-key: "\${env:SECRET}" } } } }
routes:
  say: { match: { path: / }, policies: [key], respond: { status: 200, body: one } }
`;
  served = new Served({ 'gateway.yaml': spec }, { engine }, { env: { TOKEN, SECRET } });
  const lines = [await served.hears(/^listening on/), await served.hears(/^listening on/)];
  await served.hears(/^serving/);
  const hostOf = (name: string) =>
    /on http:\/\/(\S+)/.exec(lines.find((line) => line.includes(`(${name})`)) ?? '')?.[1] ?? '';
  return { at: served, host: hostOf('admin'), other: hostOf('public') };
}

type Fields = Readonly<Record<string, string>>;

/** The status line's status, and all that came. */
async function ask(
  host: string,
  line: string,
  { fields = {}, body = '' }: { fields?: Fields; body?: string } = {},
): Promise<{ status: number; text: string }> {
  const all: Fields = {
    host,
    connection: 'close',
    ...(body !== '' && { 'content-length': String(body.length) }),
    ...fields,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = await exchangeRaw(host, `${line} HTTP/1.1\r\n${head.join('')}\r\n${body}`);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe.each<EngineName>(['native', 'node'])('the admin listener (%s)', (engine) => {
  it('is not there for names that somebody has pointed at it', async () => {
    const { host } = await start(engine);
    const port = host.split(':')[1];
    for (const own of [
      host,
      `localhost:${port}`,
      `gw.localhost:${port}`,
      `[::1]:${port}`,
      'LOCALHOST',
      '10.0.0.7',
    ]) {
      expect((await ask(host, 'GET /status', { fields: { host: own } })).status, own).toBe(200);
    }
    for (const foreign of [
      `evil.example:${port}`,
      'localhost.evil.example',
      'evillocalhost',
      `127.0.0.1.evil.example:${port}`,
      'xn--localhost',
      '2130706433.example',
    ]) {
      for (const path of ['/status', '/ready', '/', '/nowhere', '/metrics']) {
        const { status, text } = await ask(host, `GET ${path}`, { fields: { host: foreign } });
        expect([status, text.includes('digest')], `${foreign}${path}`).toEqual([421, false]);
      }
    }
    // An absolute target wins over Host (RFC 9112 section 3.2.2).
    expect((await ask(host, 'GET http://evil.example/status')).status).toBe(421);
    expect((await ask(host, `GET http://${host}/status`)).status).toBe(200);
    const two = await exchangeRaw(
      host,
      `GET /status HTTP/1.1\r\nhost: ${host}\r\nhost: evil.example\r\nconnection: close\r\n\r\n`,
    );
    expect(two).toMatch(/^HTTP\/1\.1 4/);
    expect(await exchangeRaw(host, 'GET /status HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] 421/);
  });

  it('is there for names that the spec gives it', async () => {
    const { host } = await start(engine, { listener: ', hosts: [gw.example.com, "*.inner.example.com"]' });
    const statusFor = async (name: string) =>
      (await ask(host, 'GET /status', { fields: { host: name } })).status;
    expect(await statusFor('gw.example.com:9000')).toBe(200);
    expect(await statusFor('a.inner.example.com')).toBe(200);
    expect(await statusFor('other.example.com')).toBe(421);
  });

  it('does nothing for pages of other origins', async () => {
    const { host, at } = await start(engine);
    for (const path of ['/reload', '/rollback', '/diff']) {
      for (const type of [
        '',
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const fields = type === '' ? {} : { 'content-type': type };
        expect((await ask(host, `POST ${path}`, { fields, body: '{}' })).status, `${path} ${type}`).toBe(415);
      }
      for (const origin of [
        'https://evil.example',
        'null',
        `http://evil.${host}`,
        `http://${host}0`,
        'file://',
      ]) {
        const fields = { ...JSON_TYPE, origin };
        expect((await ask(host, `POST ${path}`, { fields, body: '{}' })).status, `${path} ${origin}`).toBe(
          403,
        );
      }
      for (const site of ['cross-site', 'same-site']) {
        const fields = { ...JSON_TYPE, 'sec-fetch-site': site };
        expect((await ask(host, `POST ${path}`, { fields, body: '{}' })).status, `${path} ${site}`).toBe(403);
      }
      // A preflight is granted nothing, so a browser sends no JSON on behalf of another origin.
      const fields = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const { status, text } = await ask(host, `OPTIONS ${path}`, { fields });
      expect([status, /access-control-/i.test(text)]).toEqual([403, false]);
      expect((await ask(host, `GET ${path}`)).status).toBe(405);
    }
    const read = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await ask(host, 'GET /status', { fields: read })).status).toBe(403);
    expect(at.said.filter((line) => /^(?:unchanged|reloaded|rolled)/.test(line))).toEqual([]);
    const own = { ...JSON_TYPE, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask(host, 'POST /reload', { fields: own })).status).toBe(200);
  });

  it('can be framed, sniffed and stored by nobody', async () => {
    const { host } = await start(engine);
    for (const path of ['/status', '/nowhere', '/live', '/artifact', '/metrics']) {
      const { text } = await ask(host, `GET ${path}`);
      expect(text).toMatch(/\r\nx-frame-options: DENY\r\n/i);
      expect(text).toMatch(/\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n/i);
      expect(text).toMatch(/\r\nx-content-type-options: nosniff\r\n/i);
      expect(text).toMatch(/\r\ncache-control: no-store\r\n/i);
      expect(text).not.toMatch(/access-control-allow/i);
    }
  });

  it('changes nothing where the spec says so', async () => {
    const { host } = await start(engine, { admin: 'admin: { readOnly: true }' });
    for (const path of ['/reload', '/rollback']) {
      expect((await ask(host, `POST ${path}`, { fields: JSON_TYPE })).status).toBe(403);
    }
    expect((await ask(host, 'GET /status')).status).toBe(200);
  });

  it.each([
    ['a reference', `admin: { token: "\${env:TOKEN}" }`],
    ['a hash', `admin: { token: "sha256:${createHash('sha256').update(TOKEN).digest('hex')}" }`],
  ])('asks for its token, given as %s, and takes nothing else for it', async (_how, admin) => {
    const { host } = await start(engine, { admin });
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    expect((await ask(host, 'GET /status', { fields: bearer(TOKEN) })).status).toBe(200);
    expect((await ask(host, 'POST /reload', { fields: bearer(TOKEN) })).status).toBe(200);
    const wrong = [
      {},
      bearer(''),
      bearer(TOKEN.slice(0, -1)),
      bearer(`${TOKEN}x`),
      bearer(TOKEN.toUpperCase()),
      bearer(createHash('sha256').update(TOKEN).digest('hex')),
      bearer('${env:TOKEN}'),
      { authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}` },
      { authorization: TOKEN },
      { cookie: `token=${TOKEN}` },
      bearer('a'.repeat(20_000)),
    ];
    for (const fields of wrong) {
      for (const line of [
        'GET /status',
        'GET /metrics',
        'GET /nowhere',
        'POST /reload',
        'GET /artifact',
        `GET /status?token=${TOKEN}`,
      ]) {
        const { status, text } = await ask(host, line, { fields: { ...JSON_TYPE, ...fields } });
        expect([status, /\r\nwww-authenticate: Bearer/i.test(text)], line).toEqual([401, true]);
      }
      expect((await ask(host, 'GET /live', { fields })).status).toBe(200);
      expect((await ask(host, 'GET /ready', { fields })).status).toBe(200);
    }
    const twice = `GET /status HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer x\r\nauthorization: Bearer ${TOKEN}\r\nconnection: close\r\n\r\n`;
    expect(await exchangeRaw(host, twice)).toMatch(/^HTTP\/1\.1 40[01]/);
  });

  it('tells no secret, wherever one looks', async () => {
    const { host } = await start(engine, { admin: `admin: { token: "\${env:TOKEN}" }` });
    const fields = { authorization: `Bearer ${TOKEN}` };
    for (const path of [
      '/status',
      '/routes',
      '/upstreams',
      '/ramps',
      '/errors',
      '/revisions',
      '/metrics',
      '/artifact',
      '/openapi.json',
      '/explain?url=/',
    ]) {
      const { status, text } = await ask(host, `GET ${path}`, { fields });
      expect([status, text.includes(TOKEN), text.includes(SECRET)], path).toEqual([200, false, false]);
    }
  });

  it('knows its paths in one spelling only', async () => {
    const { host } = await start(engine);
    expect((await ask(host, 'GET /status?x=1')).status).toBe(200);
    for (const path of [
      '//status',
      '/status/',
      '/Status',
      '/%73tatus',
      '/status;x=1',
      '/./status',
      '/live/../status',
      '/live/%2e%2e/status',
      '/status%00',
      '/status%3fx',
      '/artifact/../../etc/passwd',
      '/..%2f..%2fetc/passwd',
      '/__proto__',
      '/constructor',
    ]) {
      expect([400, 404], path).toContain((await ask(host, `GET ${path}`)).status);
    }
    expect((await ask(host, 'TRACE /status')).status).toBe(405);
    expect((await ask(host, 'DELETE /status')).status).toBe(405);
    const head = await ask(host, 'HEAD /status');
    expect([head.status, head.text.endsWith('\r\n\r\n')]).toEqual([200, true]);
  });

  it('serves no route, and no route serves it', async () => {
    const { host, other } = await start(engine);
    expect((await ask(other, 'GET /')).text).toMatch(/one$/);
    expect((await ask(other, 'GET /status')).status).toBe(404);
    expect((await ask(other, 'POST /reload', { fields: JSON_TYPE })).status).toBe(404);
    expect((await ask(host, 'GET /')).text).not.toMatch(/one$/);
  });

  it('reads no more of a body than a resource takes, and waits for none for long', async () => {
    const { host } = await start(engine, { listener: ', timeouts: { body: 200ms, head: 200ms }' });
    const huge = { ...JSON_TYPE, 'content-length': String(2 ** 31) };
    expect((await ask(host, 'POST /diff', { fields: huge })).status).toBe(413);
    expect((await ask(host, 'POST /rollback', { fields: JSON_TYPE, body: 'x'.repeat(20_000) })).status).toBe(
      413,
    );
    const slow = new RawClient(host).send(
      `POST /rollback HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{`,
    );
    expect(await slow.closed()).toMatch(/^HTTP\/1\.1 408/);
    const slower = new RawClient(host).send(`GET /status HTTP/1.1\r\nhost: ${host}\r\nx-a`);
    expect(await slower.closed()).toMatch(/^HTTP\/1\.1 408/);
    expect((await ask(host, 'GET /status')).status).toBe(200);
  });

  it('reads no file and no variable for a candidate', async () => {
    const { host, at } = await start(engine);
    at.write('inner.yaml', `routes: { inner: { match: { path: /inner }, respond: { body: ${SECRET} } } }`);
    for (const spec of [
      'version: 1\ninclude: [/etc/passwd]\n',
      `version: 1\ninclude: ["${at.at('inner.yaml')}"]\n`,
      'version: 1\ninclude: ["*.yaml"]\n',
      `version: 1\nlisteners: { a: { address: "127.0.0.1:1" } }\nroutes: { a: { match: { path: / }, respond: { body: "\${file:${at.at('inner.yaml')}}" } } }\n`,
      'version: 1\nlisteners: { a: { address: "127.0.0.1:1" } }\nroutes: { a: { match: { path: / }, respond: { body: "${env:SECRET}" } } }\n',
    ]) {
      const fields = { 'content-type': 'application/yaml' };
      const { status, text } = await ask(host, 'POST /diff', { fields, body: spec });
      expect([status, text.includes(SECRET), text.includes('root:')], spec).toEqual([422, false, false]);
    }
    for (const body of ['\u0000\u0001', '{', '[]', 'GWARTIFACT', 'a: &a [*a]']) {
      const { status } = await ask(host, 'POST /diff', {
        fields: { 'content-type': 'application/yaml' },
        body,
      });
      expect(status, body).toBe(422);
    }
  });
});
