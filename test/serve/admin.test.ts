// The admin listener of a gateway that serves: what it tells, and what it does.
import { afterEach, describe, expect, it } from 'vitest';
import { Served } from './support/served.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

function spec(body: string, more = ''): string {
  return `version: 1
name: shop
listeners:
  public: { address: "127.0.0.1:0" }
  admin: { address: "127.0.0.1:0", admin: true }
upstreams:
  gone: { endpoints: [{ url: "http://127.0.0.1:1" }] }
routes:
  say: { match: { path: /, methods: [GET] }, respond: { status: 200, body: "${body}" } }
  lost: { match: { path: /lost }, to: gone }
${more}`;
}

async function serveSpec(text = spec('one')): Promise<{ at: Served; url: string; admin: string }> {
  served = new Served({ 'gateway.yaml': text });
  const lines = [await served.hears(/^listening on/), await served.hears(/^listening on/)];
  await served.hears(/^serving/);
  const urlOf = (name: string) =>
    /on (\S+)/.exec(lines.find((line) => line.includes(`(${name})`)) ?? '')?.[1];
  return { at: served, url: urlOf('public') ?? '', admin: urlOf('admin') ?? '' };
}

async function json(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, init);
  return { status: response.status, ...((await response.json()) as object) };
}

function post(url: string, body: string, type = 'application/json'): Promise<Record<string, unknown>> {
  return json(url, { method: 'POST', body, headers: { 'content-type': type } });
}

describe('the admin listener', () => {
  it('tells what serves, and is not among what serves routes', async () => {
    const { at, url, admin } = await serveSpec();
    const status = await json(`${admin}/status`);
    expect(status).toMatchObject({
      version: 1,
      name: 'shop',
      source: at.at('gateway.yaml'),
      cause: 'spec',
      rolledBack: false,
      draining: false,
      workers: 1,
      routes: 2,
      lastReload: { ok: true },
    });
    expect(String(status.digest).startsWith(String(status.revision))).toBe(true);
    expect(status.listeners).toEqual([
      { name: 'public', scheme: 'http', address: url.slice(7), admin: false },
      { name: 'admin', scheme: 'http', address: admin.slice(7), admin: true },
    ]);
    expect((await fetch(`${admin}/nowhere`)).status).toBe(404);
    expect(await (await fetch(`${admin}/ready`)).text()).toBe('ready\n');
    expect(await (await fetch(`${admin}/live`)).text()).toBe('live\n');
  });

  it('tells of requests by route, and of those that failed', async () => {
    const { url, admin } = await serveSpec();
    for (let count = 0; count < 3; count++) await (await fetch(url)).text();
    await (await fetch(`${url}/lost?token=secret`)).text();
    await (await fetch(`${url}/nowhere`)).text();
    const { routes, unmatched } = await json(`${admin}/routes`);
    expect(routes).toMatchObject([
      { name: 'lost', match: ['/lost'], action: 'to', upstreams: ['gone'], stats: { total: 1, errors: 1 } },
      { name: 'say', match: ['GET /'], action: 'respond 200', stats: { total: 3, errors: 0, inFlight: 0 } },
    ]);
    expect(unmatched).toMatchObject({ total: 1, errors: 0 });
    const { errors } = await json(`${admin}/errors`);
    expect(errors).toMatchObject([
      { route: 'lost', upstream: 'gone', status: 502, method: 'GET', path: '/lost' },
    ]);
    expect(JSON.stringify(errors)).not.toContain('secret');
    const { upstreams } = await json(`${admin}/upstreams`);
    expect(upstreams).toMatchObject([
      { name: 'gone', endpoints: [{ url: 'http://127.0.0.1:1', active: 0 }] },
    ]);
  });

  it('remembers revisions and what each of them changed, and rolls back until the spec changes', async () => {
    const { at, url, admin } = await serveSpec();
    at.write('gateway.yaml', spec('two'));
    await at.hears(/^reloaded/);
    const { revisions } = await json(`${admin}/revisions`);
    expect(revisions).toMatchObject([
      { current: true, kept: true, cause: 'spec', changes: { risky: 1 } },
      { current: false, kept: true, summary: [] },
    ]);
    const { digest, from } = await post(`${admin}/rollback`, '');
    expect([from, digest]).toEqual((revisions as { digest: string }[]).map((each) => each.digest));
    expect(await (await fetch(url)).text()).toBe('one');
    expect(await json(`${admin}/status`)).toMatchObject({ rolledBack: true, cause: 'rollback', digest });

    // Touched, but not changed: the rollback holds.
    at.write('gateway.yaml', `${spec('two')}# touched\n`);
    at.write('gateway.yaml', spec('three'));
    await at.hears(/^reloaded/);
    expect(await (await fetch(url)).text()).toBe('three');
    expect(await json(`${admin}/status`)).toMatchObject({ rolledBack: false, cause: 'spec' });
  });

  it('asks for another token as soon as the file with it has changed', async () => {
    const text = spec('one').replace('upstreams:', 'admin: { token: "${file:token.txt}" }\nupstreams:');
    served = new Served({ 'gateway.yaml': text, 'token.txt': 'first\n' });
    const admin = await served.url('admin');
    await served.hears(/^serving/);
    const statusFor = async (token: string) =>
      (await fetch(`${admin}/status`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await statusFor('first'), await statusFor('second')]).toEqual([200, 401]);
    served.replace('token.txt', 'second\n');
    await served.hears(/^certificates and other files read again/);
    expect([await statusFor('first'), await statusFor('second')]).toEqual([401, 200]);
  });

  it('comes and goes with revisions', async () => {
    const { at, admin } = await serveSpec();
    const without = spec('two').replace(/ {2}admin:.*\n/, '');
    at.write('gateway.yaml', without);
    await at.hears(/^no longer listening on .*\(admin\)/);
    await at.hears(/^reloaded/);
    await expect(fetch(`${admin}/live`, { headers: { connection: 'close' } })).rejects.toThrow();
    at.write('gateway.yaml', spec('three'));
    const again = await at.url('admin');
    await at.hears(/^reloaded/);
    expect(await json(`${again}/routes`)).toMatchObject({ routes: [{ stats: { total: 0 } }, {}] });
  });

  it('keeps everything as it is when an address cannot be had', async () => {
    const { at, url, admin } = await serveSpec();
    const port = url.split(':')[2];
    at.write(
      'gateway.yaml',
      spec('two').replace('admin: { address: "127.0.0.1:0"', `admin: { address: "127.0.0.1:${port}"`),
    );
    await at.hears(/cannot listen on/);
    expect(await json(`${admin}/status`)).toMatchObject({ lastReload: { ok: false } });
    expect(await (await fetch(url)).text()).toBe('one');
  });
});
