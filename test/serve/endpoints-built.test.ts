// Endpoints from a file with `--workers`, as built: every worker watches it, and cookies lead alike in all of them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Spawned } from './support/spawned.ts';

let spawned: Spawned | undefined;
const servers: Server[] = [];
afterEach(async () => {
  await spawned?.remove();
  for (const server of servers.splice(0)) server.close();
});

it('workers follow the file, and one cookie means one endpoint in all of them', async () => {
  const [one, two] = [await serverThatSays('one'), await serverThatSays('two')];
  const spec = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams:
  users: { endpointsFile: users.json, sticky: { cookie: seat, secret: "\${env:SEAT_SECRET}" } }
routes: { all: { match: { pathPrefix: / }, to: users } }
`;
  spawned = new Spawned({
    files: { 'gateway.yaml': spec, 'users.json': JSON.stringify({ endpoints: [one] }) },
    args: ['--workers', '2'],
    env: { SEAT_SECRET: 'hunter2' },
  });
  const url = await spawned.url();
  expect((await ask(url)).body).toBe('one');
  spawned.write('users.json', JSON.stringify({ endpoints: [one, two] }));
  for (const _ of ['first', 'second']) await spawned.hears(/users\.json has 2 endpoints now/);
  const { body, cookie } = await ask(url);
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(url, cookie)));
  expect(new Set(answers.map((each) => each.body))).toEqual(new Set([body]));
});

async function ask(url: string, cookie = ''): Promise<{ body: string; cookie: string }> {
  const response = await fetch(url, { headers: { cookie, connection: 'close' } });
  const [pair = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  return { body: await response.text(), cookie: pair };
}

async function serverThatSays(text: string): Promise<string> {
  const server = createServer((_, response) => response.end(text));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
