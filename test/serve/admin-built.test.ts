// The built program with an admin listener: threads do what takes long, workers are told of as one.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Spawned } from './support/spawned.ts';

let spawned: Spawned | undefined;
afterEach(async () => {
  await spawned?.remove();
  spawned = undefined;
});

function spec(upstream: string, body = 'one'): string {
  return `version: 1
listeners:
  public: { address: "127.0.0.1:0" }
  admin: { address: "127.0.0.1:0", admin: true }
upstreams:
  slow: { endpoints: [{ url: "${upstream}" }] }
routes:
  say: { match: { path: / }, respond: { status: 200, body: "${body}" } }
  slow: { match: { path: /slow }, to: slow }
`;
}

async function start(args: readonly string[], upstream = 'http://127.0.0.1:1') {
  spawned = new Spawned({ files: { 'gateway.yaml': spec(upstream) }, args });
  const lines = [await spawned.hears(/^listening on/), await spawned.hears(/^listening on/)];
  await spawned.hears(/^serving/);
  const urlOf = (name: string) =>
    /on (\S+)/.exec(lines.find((line) => line.includes(`(${name})`)) ?? '')?.[1] ?? '';
  return { at: spawned, url: urlOf('public'), admin: urlOf('admin') };
}

async function json(url: string): Promise<Record<string, never>> {
  return (await fetch(url)).json() as Promise<Record<string, never>>;
}

describe.each([
  ['one process', []],
  ['two workers', ['--workers', '2']],
])('the admin listener of %s', (_what, args) => {
  it('tells of all requests, those under way too, and does what it is asked in threads', async () => {
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    const arrived: (() => void)[] = [];
    const server = createServer(async (_request, response) => {
      arrived.shift()?.();
      await held;
      response.end('late');
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { at, url, admin } = await start(args, upstream);
    // A connection of its own for each, so that both workers get some.
    const close = { headers: { connection: 'close' } };
    for (let count = 0; count < 40; count++) await (await fetch(url, close)).text();
    const comes = new Promise<void>((done) => arrived.push(done));
    const slow = fetch(`${url}/slow`, close);
    await comes;
    expect(await json(`${admin}/routes`)).toMatchObject({
      routes: [
        { name: 'say', match: ['/'], stats: { total: 40, errors: 0, inFlight: 0 } },
        { name: 'slow', upstreams: ['slow'], stats: { total: 0, inFlight: 1 } },
      ],
    });
    expect(await json(`${admin}/upstreams`)).toMatchObject({
      upstreams: [{ name: 'slow', endpoints: [{ url: upstream, active: 1 }] }],
    });
    release();
    await (await slow).text();
    server.close();
    expect(await json(`${admin}/explain?url=/slow`)).toMatchObject({
      matched: true,
      route: 'slow',
      upstream: 'slow',
    });
    at.write('gateway.yaml', spec(upstream, 'two'));
    await at.hears(/^reloaded/);
    const diff = await fetch(`${admin}/diff`, {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: spec(upstream, 'three'),
    });
    expect(await diff.json()).toMatchObject({ version: 1, identical: false, summary: { changes: 1 } });
    const rows = async () => (await json(`${admin}/revisions`)).revisions as unknown;
    await expect
      .poll(rows, { timeout: 10_000 })
      .toMatchObject([{ changes: { risky: 1 } }, { current: false }]);
    const rollback = await fetch(`${admin}/rollback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    expect(rollback.status).toBe(200);
    expect(await (await fetch(url, close)).text()).toBe('one');
    const isPool = args.length > 0;
    expect(await json(`${admin}/status`)).toMatchObject({ workers: isPool ? 2 : 1, rolledBack: true });
  });

  it('is not ready any more when gw was told to stop, and answers until everything has ended', async () => {
    let release = () => {};
    const server = createServer((_request, response) => {
      release = () => response.end('late');
      process.kill(spawned?.pid ?? 0, 'SIGTERM');
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { at, url, admin } = await start(
      args,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    const slow = fetch(`${url}/slow`);
    await at.hears(/^stopping/);
    const ready = await fetch(`${admin}/ready`, { headers: { connection: 'close' } });
    expect([ready.status, await ready.text()]).toEqual([503, 'not ready: stopping\n']);
    expect(await json(`${admin}/status`)).toMatchObject({ draining: true });
    release();
    expect(await (await slow).text()).toBe('late');
    expect(await at.ended).toEqual([0, null]);
    server.close();
  });
});
