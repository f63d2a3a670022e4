// Commands that ask a running gateway: a real one, over real sockets.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { Served } from '../serve/support/served.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

const SOCKET = join(tmpdir(), `gw-admin-${process.pid}.sock`);
const TOKEN = 'correct-horse-battery-staple';

function spec(body: string, address = '127.0.0.1:0'): string {
  return `version: 1
name: shop
listeners:
  public: { address: "127.0.0.1:0" }
  admin: { address: "${address}", admin: true }
admin: { token: "\${env:TOKEN}" }
routes:
  say: { match: { path: / }, respond: { status: 200, body: "${body}" } }
`;
}

async function serveSpec(address?: string): Promise<{ at: Served; admin: string }> {
  served = new Served({ 'gateway.yaml': spec('one', address) }, {}, { env: { TOKEN } });
  const admin = await served.url('admin');
  await served.hears(/^serving/);
  return { at: served, admin };
}

interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  words: readonly string[],
  env: Record<string, string> = { GW_ADMIN_TOKEN: TOKEN },
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (data: string | Uint8Array) => {
      written[name] += data;
    },
    isTerminal: false,
    columns: undefined,
  });
  const io = { stdout: stream('stdout'), stderr: stream('stderr'), cwd: served?.folder ?? '/', env };
  const exit = await main(words, { ...io, readStdin: async () => new Uint8Array() });
  return { exit, ...written };
}

describe('gw status', () => {
  it('says what serves, by URL, by GW_ADMIN_URL and as JSON', async () => {
    const { at, admin } = await serveSpec();
    const { exit, stdout } = await run(['status', admin]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^shop: ready\nrevision +[0-9a-f]{12}, 1 route\n/);
    expect(stdout).toContain(at.at('gateway.yaml'));
    expect(stdout).toContain(`${admin} (admin, admin)`);
    const found = await run(['status', '--format', 'json'], { GW_ADMIN_TOKEN: TOKEN, GW_ADMIN_URL: admin });
    expect(JSON.parse(found.stdout)).toMatchObject({
      version: 1,
      name: 'shop',
      ready: true,
      rolledBack: false,
    });
  });

  it('says what is wrong with the spec since', async () => {
    const { at, admin } = await serveSpec();
    at.write('gateway.yaml', spec('one').replace('respond', 'respnod'));
    await at.hears(/^not reloaded/);
    const { exit, stdout } = await run(['status', admin]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/last reload +\S+, failed/);
    expect(stdout).toMatch(/error\[GW\d+\][\s\S]*respnod/);
  });

  it('is told through a unix socket', async () => {
    const { at } = await serveSpec(`unix:${SOCKET}`);
    const { exit, stdout } = await run(['status', `unix:${SOCKET}`]);
    expect([exit, stdout.split('\n')[0]]).toEqual([0, 'shop: ready']);
    expect(at.said.some((line) => line.includes('unix:'))).toBe(true);
  });

  it('cannot be had without the token, nor where nobody listens', async () => {
    const { admin } = await serveSpec();
    const none = await run(['status', admin], {});
    expect([none.exit, none.stdout]).toEqual([2, '']);
    expect(none.stderr).toBe(`error: ${admin} asks for a token\nhelp: put it into GW_ADMIN_TOKEN\n`);
    const wrong = await run(['status', admin], { GW_ADMIN_TOKEN: 'wrong' });
    expect([wrong.exit, wrong.stderr.split('\n')[0]]).toEqual([2, `error: ${admin} refuses the token`]);
    const nobody = await run(['status', 'http://127.0.0.1:1']);
    expect([nobody.exit, nobody.stderr.split('\n')[0]]).toEqual([
      2,
      'error: cannot reach http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    ]);
    expect((await run(['status', 'ftp://127.0.0.1'])).exit).toBe(2);
  });

  it('exits with 1 where a gateway is not ready, and with 2 where something else answers', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/ready') response.writeHead(503).end('not ready: stopping\n');
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"version":1,"name":"x"}');
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await run(['status', url])).toMatchObject({ exit: 1, stdout: 'not ready: stopping\n' });
    server.removeAllListeners('request').on('request', (_request, response) => response.end('<html>'));
    expect((await run(['status', url])).exit).toBe(2);
    server.close();
  });
});

describe('gw rollback and gw diff', () => {
  it('go back to what served before, and say what the spec would change', async () => {
    const { at, admin } = await serveSpec();
    expect(await run(['diff', admin, 'gateway.yaml'])).toMatchObject({ exit: 0 });
    expect(await run(['rollback', admin])).toMatchObject({ exit: 1, stdout: '' });
    at.write('gateway.yaml', spec('two'));
    await at.hears(/^reloaded/);
    const { exit, stdout } = await run(['rollback', admin]);
    expect([exit, stdout]).toEqual([
      0,
      expect.stringMatching(/^rolled back from [0-9a-f]{12} to [0-9a-f]{12}, until the spec changes\n$/),
    ]);
    await at.hears(/^rolled back: revision [0-9a-f]{12}, 1 route, until the spec changes\n$/);
    const diff = await run(['diff', admin, 'gateway.yaml', '--format', 'json']);
    expect(diff.exit).toBe(1);
    expect(JSON.parse(diff.stdout).summary).toMatchObject({ changes: 1 });
    const to = /from ([0-9a-f]{12})/.exec(stdout)?.[1] ?? '';
    expect(await run(['rollback', admin, '--to', to, '--format', 'json'])).toMatchObject({ exit: 0 });
    expect((await run(['status', admin])).stdout).not.toContain('rolled back');
    expect((await run(['rollback', admin, '--to', 'xyz'])).exit).toBe(2);
    expect((await run(['rollback', admin, '--to', '0123456789ab'])).exit).toBe(1);
  });
});
