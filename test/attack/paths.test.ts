// Ways to reach a guarded path by another spelling, or past its method. The upstream reads as generously as servers do.
import { describe, expect, it } from 'vitest';
import { ask, connectHttp2 } from '../proxy/support/http2-client.ts';
import { exchangeRaw } from '../proxy/support/raw.ts';
import { BOB, KEY, SECRET, startGuarded } from './support/lenient.ts';

const SPELLINGS = [
  ['as it is', '/admin'],
  ['below', '/admin/users'],
  ['a dot segment', '/./admin'],
  ['climbing back', '/web/../admin'],
  ['climbing back, encoded', '/web/%2e%2e/admin'],
  ['climbing back, half encoded', '/web/.%2E/admin'],
  ['climbing back, encoded twice', '/web/%252e%252e/admin'],
  ['climbing behind parameters', '/web/..;/admin'],
  ['climbing behind encoded parameters', '/web/..%3b/admin'],
  ['an encoded slash', '/web/..%2fadmin'],
  ['an encoded slash behind', '/admin%2fusers'],
  ['an encoded slash in front', '/%2fadmin'],
  ['two slashes', '//admin'],
  ['many slashes', '////admin//users'],
  ['a slash behind', '/admin/'],
  ['parameters', '/admin;a=b'],
  ['parameters of a folder', '/admin;a=b/users'],
  ['parameters in front', '/;a=b/admin'],
  ['parameters and slashes', '//;x//admin;y/'],
  ['an encoded letter', '/%61dmin'],
  ['an encoded letter, encoded twice', '/%2561dmin'],
  ['capitals', '/ADMIN'],
  ['a capital', '/Admin/users'],
  ['an encoded capital', '/%41dmin'],
  ['a backslash', '/\\admin'],
  ['an encoded backslash', '/%5cadmin'],
  ['a backslash climbing', '/web\\..\\admin'],
  ['a null byte', '/admin%00'],
  ['a space', '/admin%20'],
  ['a tab', '/admin%09'],
  ['a fragment', '/admin#x'],
  ['a fragment, encoded', '/admin%23/../../admin'],
  ['a question mark, encoded', '/admin%3f'],
  ['overlong UTF-8', '/%c0%af/admin'],
  ['a climb out of the root', '/../admin'],
  ['a URL as path', '/http://a/../../admin'],
] as const;

describe.each(['native', 'node'] as const)('engine %s', (engine) => {
  it.each(SPELLINGS)('guards /admin against %s', async (_, path) => {
    const { address } = await startGuarded(engine);
    const head = `GET ${path} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`;
    expect(await exchangeRaw(address, head)).not.toContain(SECRET);
    const session = connectHttp2(`http://${address}`);
    const { body } = await ask(session, { ':path': path, ':authority': 'a.example' }).catch(() => ({
      body: 'reset',
    }));
    expect(body).not.toContain(SECRET);
  });

  it('lets staff in all the same, and nobody else whose key is known', async () => {
    const { address } = await startGuarded(engine);
    const send = (path: string, key: string) =>
      exchangeRaw(
        address,
        `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${key}\r\nConnection: close\r\n\r\n`,
      );
    expect(await send('/admin/x', KEY)).toContain(SECRET);
    expect(await send('/admin//X;y', KEY)).toContain(SECRET);
    expect(await send('/admin/x', BOB)).toMatch(/^HTTP\/1\.1 403 /);
    expect(await send('/ADMIN/x', BOB)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('guards /admin against targets that are URLs', async () => {
    const { address } = await startGuarded(engine);
    for (const target of [
      'http://a.example/admin',
      'http://other.example/admin',
      'http://a.example//admin',
      'HTTP://a.example/ADMIN',
      'http://user@a.example/admin',
      'http://a.example:80/x/../admin',
      'https://a.example/admin;x',
      'ftp://a.example/admin',
      'http:/admin',
      'admin',
    ]) {
      const head = `GET ${target} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`;
      expect(await exchangeRaw(address, head), target).not.toContain(SECRET);
    }
  });

  it.each(['X-Original-URL', 'X-Rewrite-URL', 'X_Original_Url', 'x_rewrite-url'])(
    'forwards no path in %s',
    async (name) => {
      const { address } = await startGuarded(engine);
      const head = `GET /open HTTP/1.1\r\nHost: a\r\n${name}: /admin\r\nConnection: close\r\n\r\n`;
      const answer = await exchangeRaw(address, head);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).not.toContain(SECRET);
      const session = connectHttp2(`http://${address}`);
      expect((await ask(session, { ':path': '/open', [name.toLowerCase()]: '/admin' })).body).not.toContain(
        SECRET,
      );
    },
  );

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X_HTTP_Method_Override'])(
    'forwards no method in %s',
    async (name) => {
      const { address, heard } = await startGuarded(engine);
      await exchangeRaw(
        address,
        `GET /read-only HTTP/1.1\r\nHost: a\r\n${name}: DELETE\r\nConnection: close\r\n\r\n`,
      );
      expect(Object.keys(heard[0]?.headers ?? {}).filter((each) => each.includes('method'))).toEqual([]);
    },
  );

  it('lets both through where the listener says so', async () => {
    const { address, heard } = await startGuarded(engine, ', passOverrides: true, passLookalikes: true');
    const override = 'X-HTTP-Method-Override: DELETE\r\nX-Consumer-Name: ann\r\n';
    const head = `GET //admin HTTP/1.1\r\nHost: a\r\n${override}Connection: close\r\n\r\n`;
    expect(await exchangeRaw(address, head)).toContain(SECRET);
    expect(heard[0]?.headers).toMatchObject({ 'x-http-method-override': 'DELETE' });
    expect(heard[0]?.headers).not.toHaveProperty('x-consumer-name');
  });

  it.each(['get', 'Get', 'GET\t', 'G ET', 'TRACE', 'CONNECT', 'PRI'])(
    'does not take %j for a method that may pass',
    async (method) => {
      const { address, heard } = await startGuarded(engine);
      const head = `${method} /read-only HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      expect(await exchangeRaw(address, head)).toMatch(/^HTTP\/1\.1 (?:4|5)\d\d /);
      expect(heard).toEqual([]);
    },
  );

  it('forwards no preflight past authentication, and nothing that only looks like one', async () => {
    const { address, heard } = await startGuarded(engine);
    const preflight = 'Origin: https://app.example.com\r\nAccess-Control-Request-Method: DELETE\r\n';
    const send = (method: string, path: string) =>
      exchangeRaw(address, `${method} ${path} HTTP/1.1\r\nHost: a\r\n${preflight}Connection: close\r\n\r\n`);
    expect(await send('OPTIONS', '/web/x')).toMatch(/^HTTP\/1\.1 204 /);
    expect(await send('DELETE', '/web/x')).toMatch(/^HTTP\/1\.1 401 /);
    expect(await send('GET', '/web/x')).toMatch(/^HTTP\/1\.1 401 /);
    expect(await send('OPTIONS', '/admin/x')).toMatch(/^HTTP\/1\.1 401 /);
    expect(heard).toEqual([]);
  });

  it('counts every spelling of a path whose requests are few, or refuses it', async () => {
    const { address } = await startGuarded(engine);
    const statuses: string[] = [];
    for (const path of [
      '/login',
      '/login',
      '/Login',
      '//login',
      '/login/',
      '/login;x',
      '/%6cogin',
      '/x/../login',
    ]) {
      const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      statuses.push((await exchangeRaw(address, head)).slice(9, 12));
    }
    expect(statuses).toEqual(['200', '429', '400', '400', '400', '400', '429', '429']);
  });

  it.each([
    ['/old//evil.example', '/evil.example'],
    ['/old///evil.example', '/evil.example'],
    ['/old/%2fevil.example', undefined],
    ['/old/%5cevil.example', undefined],
    ['/old/x%0d%0aSet-Cookie:%20a=b', undefined],
    ['/old/x%E5%98%8D%E5%98%8ASet-Cookie:a', '/x%E5%98%8D%E5%98%8ASet-Cookie:a'],
  ])('redirects %s nowhere else', async (path, location) => {
    const { address } = await startGuarded(engine);
    const answer = await exchangeRaw(address, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(/^location: (.*)\r$/im.exec(answer)?.[1]).toBe(location);
    expect(answer).not.toMatch(/^set-cookie/im);
  });
});
