// The built `gw serve --demo`, on ports of its own: the real worker thread, the real signals, the whole shop.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const VARIABLES = [
  'SHOP_ADDRESS',
  'SHOP_INTERNAL_ADDRESS',
  'SHOP_ADMIN_ADDRESS',
  'CATALOGUE_URL',
  'ORDERS_V1_URL',
  'ORDERS_V2_URL',
  'ACCOUNTS_URL',
  'CHAT_URL',
];

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** As many free ports, all different. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port); // never text for TCP
  for (const server of servers) server.close();
  return ports;
}

/** An environment in which the whole demo keeps to free ports. */
async function ownPorts(): Promise<Record<string, string>> {
  const ports = await freePorts(VARIABLES.length);
  const address = (at: number) => `127.0.0.1:${ports[at]}`;
  const values = VARIABLES.map((name, at) => [
    name,
    name.endsWith('URL') ? `http://${address(at)}` : address(at),
  ]);
  return Object.fromEntries(values);
}

interface Demo {
  readonly url: string;
  readonly child: ChildProcess;
  readonly said: string[];
}

async function startDemo(env: Record<string, string>): Promise<Demo> {
  const started = spawn(process.execPath, ['dist/gw.js', 'serve', '--demo'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = started;
  const said: string[] = [];
  for await (const line of createInterface({ input: started.stderr })) {
    said.push(line);
    if (line.startsWith('serving')) break;
  }
  started.stderr.resume();
  return { url: `http://${env.SHOP_ADDRESS}`, child: started, said };
}

describe('gw serve --demo', () => {
  it('serves the shop with its services, and stops with 0', async () => {
    const { url, child, said } = await startDemo(await ownPorts());
    expect(said).toContain(`listening on ${url} (public)`);
    const response = await fetch(`${url}/v1/products/42`);
    expect(await response.json()).toEqual({
      service: 'catalogue',
      version: 'v1',
      method: 'GET',
      path: '/v1/products/42',
    });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('says which port is taken, and ends with 2', async () => {
    const env = await ownPorts();
    const other = createServer();
    const { hostname, port } = new URL(env.CHAT_URL ?? '');
    await once(other.listen(Number(port), hostname), 'listening');
    const { said, child } = await startDemo(env);
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    other.close();
    expect(code).toBe(2);
    expect(said.join('\n')).toContain(`the demo's chat service cannot listen on 127.0.0.1:${port}`);
  });
});

describe('examples/shop', () => {
  it('passes its own tests', () => {
    execFileSync(process.execPath, ['dist/gw.js', 'test', 'examples/shop'], { encoding: 'utf8' });
  });

  it('has the forty routes that a shop is said to have', () => {
    const table = execFileSync(process.execPath, [
      'dist/gw.js',
      'routes',
      'examples/shop',
      '--format',
      'json',
    ]);
    const names = new Set(String(table).match(/"route":\s*"[^"]+"/g));
    expect(names.size).toBeGreaterThanOrEqual(40);
  });
});
