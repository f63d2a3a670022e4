// Logins, from a browser by way of a real provider to what an upstream hears, with both engines and both protocols.
import { describe, expect, it } from 'vitest';
import { Browser } from '../policy/support/browser.ts';
import { startLoginProvider } from '../policy/support/login-provider.ts';
import { WAYS, type Way } from '../policy/support/site.ts';
import { closing } from '../proxy/support/scope.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { Served } from './support/served.ts';

const ENV = { SECRET: 'gw-secret', OLD: 'o'.repeat(32), NEW: 'n'.repeat(32) };

interface Login {
  readonly issuer: string;
  readonly keys?: string;
  readonly more?: string;
  readonly secret?: string;
}

function specOf(
  upstream: string,
  { issuer, keys = '"${env:OLD}"', more = '', secret = ', clientSecret: "${env:SECRET}"' }: Login,
) {
  return `version: 1
listeners: { public: { address: "127.0.0.1:0", http2: true } }
upstreams: { only: { endpoints: ["${upstream}"] } }
policies:
  staff:
    oidc: { issuer: "${issuer}", clientId: gw${secret}, scopes: [email], callbackPath: /app/callback, logoutPath: /app/logout, afterLogout: /bye, session: { keys: [${keys}] }, consumer: sub, groups: groups, claimHeaders: { x-mail: email }${more} }
routes:
  app: { match: { pathPrefix: /app }, policies: [staff], to: only }
  bye: { match: { path: /bye }, respond: { body: bye } }
`;
}

/** A gateway with a login, in front of an upstream that says what it hears. */
async function startApp(way: Way, login: Login) {
  const upstream = await startHttp((request, response) => {
    response.setHeader('cache-control', 'public, max-age=60');
    response.end(JSON.stringify({ ...request.headers, url: request.url }));
  });
  const served = new Served(
    { 'gateway.yaml': specOf(upstream, login) },
    { engine: way.engine, drainMs: 0 },
    { env: ENV },
  );
  closing(served, (each) => each.stop());
  const ended = await Promise.race([served.hears(/^serving/), served.code]);
  if (typeof ended === 'number') throw new Error(served.said.join(''));
  const address = /^listening on http:\/\/(\S+)/m.exec(served.said.join('\n'))?.[1] ?? '';
  return {
    served,
    respec: (changed: Login) => served.write('gateway.yaml', specOf(upstream, changed)),
    browser: () => new Browser(way, () => address),
  };
}

describe.each(WAYS)('a login with $name', (way) => {
  it('leads to the page that was asked for, and tells the upstream who calls', async () => {
    const provider = await startLoginProvider();
    const { browser: make } = await startApp(way, provider);
    const browser = make();
    browser.app.set('theirs', '1');
    const shown = await browser.visit('http://a.example/app/page?a=1&b=%2F', {
      'x-consumer-name': 'root',
      'x-mail': 'root@example.com',
    });
    expect(shown.status).toBe(200);
    const heard = JSON.parse(shown.body);
    expect(heard).toMatchObject({
      url: '/app/page?a=1&b=%2F',
      cookie: 'theirs=1',
      'x-consumer-name': 'ann',
      'x-consumer-groups': 'staff, a%2Cb',
      'x-mail': 'ann@example.com',
    });
    expect(heard).not.toHaveProperty('authorization');
    expect([...browser.app.keys()]).toEqual(['theirs', 'gw-session']);
    const again = await browser.send('http://a.example/app/data');
    expect(again.headers['cache-control']).toBe('public, max-age=60');
    expect(provider.count('POST /token')).toBe(1);
    const stranger = await make().send('http://a.example/app/data');
    expect(stranger.status).toBe(401);
    expect(stranger.headers['cache-control']).toBe('no-store');
  });

  it('ends here and at the provider, and its tokens with it', async () => {
    const provider = await startLoginProvider();
    const { browser: make } = await startApp(way, provider);
    const browser = make();
    await browser.visit('http://a.example/app/');
    const out = await browser.send('http://a.example/app/logout', {
      method: 'POST',
      headers: { origin: 'http://a.example' },
    });
    expect(out.status).toBe(303);
    const end = new URL(String(out.headers.location));
    expect(end.href.startsWith(`${provider.issuer}/session/end?`)).toBe(true);
    expect(end.searchParams.get('post_logout_redirect_uri')).toBe('http://a.example/bye');
    expect((await browser.load(end.href)).status).toBe(200);
    expect(browser.app.has('gw-session')).toBe(false);
    expect((await browser.send('http://a.example/app/')).status).toBe(401);
    expect(provider.count('POST /token/revocation')).toBe(1);
  });

  it('is refreshed ahead of time, once for many requests, until the provider ends it', async () => {
    const provider = await startLoginProvider({ tokenTtl: 2 });
    const { browser: make } = await startApp(way, provider);
    const browser = make();
    await browser.visit('http://a.example/app/');
    const first = browser.app.get('gw-session');
    const isRefreshed = async () => {
      await browser.send('http://a.example/app/');
      return browser.app.get('gw-session') !== first;
    };
    await expect.poll(isRefreshed, { timeout: 5_000 }).toBe(true);
    expect(provider.count('POST /token')).toBe(2);
    // The second use of the first refresh token would end everything.
    const old = make();
    old.app.set('gw-session', String(first));
    const many = await Promise.all(Array.from({ length: 5 }, () => old.send('http://a.example/app/')));
    expect(many.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(provider.count('POST /token')).toBe(2);
  });

  it('survives a new key of sessions, as long as the old one is named', async () => {
    const provider = await startLoginProvider();
    const { browser: make, served, respec } = await startApp(way, provider);
    const browser = make();
    await browser.visit('http://a.example/app/');
    const status = async () => (await browser.send('http://a.example/app/')).status;
    respec({ ...provider, keys: '"${env:NEW}", "${env:OLD}"' });
    await served.hears(/^reloaded/);
    expect(await status()).toBe(200);
    respec({ ...provider, keys: '"${env:NEW}"' });
    await served.hears(/^reloaded/);
    expect(await status()).toBe(401);
    expect((await browser.visit('http://a.example/app/')).status).toBe(200);
  });

  it('works when the provider changes its keys on the way, and waits while it is down', async () => {
    const provider = await startLoginProvider();
    const { browser: make } = await startApp(way, provider);
    await make().visit('http://a.example/app/');
    const browser = make();
    const back = await browser.visitUntil('http://a.example/app/', 'http://a.example/app/callback');
    provider.state.isDown = true;
    expect((await browser.load(back)).status).toBe(503);
    provider.state.isDown = false;
    provider.rotate();
    expect((await browser.visit(back)).status).toBe(200);
  });
});
