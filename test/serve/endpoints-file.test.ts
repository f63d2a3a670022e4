// Endpoints in a file of their own, as `gw serve` watches it; and cookies signed with a secret of the environment.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { get, Served } from './support/served.ts';

const SPEC = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams:
  users: { endpointsFile: lists/users.yaml }
routes: { all: { match: { pathPrefix: / }, to: users } }
`;

let served: Served | undefined;
const servers: Server[] = [];
afterEach(async () => {
  await served?.stop();
  served = undefined;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('endpointsFile', () => {
  it('a change is used without a new revision; a wrong file changes nothing until it is mended', async () => {
    const one = await serverThatSays('one');
    const two = await serverThatSays('two');
    served = new Served({ 'gateway.yaml': SPEC, 'lists/users.yaml': `endpoints: ["${one}"]\n` });
    const url = await served.url();
    expect(await get(url)).toBe('one');
    served.replace('lists/users.yaml', JSON.stringify({ endpoints: [{ url: two, weight: 3 }] }));
    await served.hears(/^upstream "users": lists\/users\.yaml has 1 endpoint now$/m);
    expect(await get(url)).toBe('two');
    served.write('lists/users.yaml', 'endpoints: [{ url: "http://127.0.0.1:1", weight: many }]\n');
    expect(await served.hears(/lists\/users\.yaml:/)).toBe(
      'upstream "users": lists/users.yaml:1:50: `weight` must be a whole number from 0 to 1000; the endpoints stay what they were\n',
    );
    expect(await get(url)).toBe('two');
    served.write(
      'lists/users.yaml',
      `endpoints:\n  - ${one}\n  - ${one.replace('127.0.0.1', 'localhost')}\n`,
    );
    await served.hears(/^upstream "users": mended: lists\/users\.yaml has 2 endpoints$/m);
    expect(await get(url)).toBe('one');
    expect(served.said.filter((line) => line.includes('reloaded'))).toEqual([]);
  });

  it.each([
    ['', 'lists/users.yaml:1:1: the file has no `endpoints`'],
    ['endpoints: []', 'lists/users.yaml:1:12: `endpoints` is empty'],
    ['endpoints: 7', 'lists/users.yaml:1:12: `endpoints` must be a list'],
    ['servers: []', 'lists/users.yaml:1:1: `servers` is not known here; the file holds `endpoints`'],
    ['endpoints: [7]', 'lists/users.yaml:1:13: an endpoint must be a URL, or an object with `url`'],
    ['endpoints: [{ weight: 1 }]', 'lists/users.yaml:1:13: an endpoint needs a `url`'],
    ['endpoints: [{ url: "http://a", wait: 1 }]', 'lists/users.yaml:1:32: `wait` is not known here'],
    ['endpoints: [a:1]', "lists/users.yaml:1:13: the endpoint's URL needs a scheme and a host"],
    ['endpoints: ["http://a", "http://a/"]', 'lists/users.yaml:1:25: the endpoint http://a is listed twice'],
    ['endpoints: [', /lists\/users\.yaml:1:\d+: /],
    ['\0', /lists\/users\.yaml:1:1: /],
  ])('with a file of %j nothing begins to be served', async (content, problem) => {
    served = new Served({ 'gateway.yaml': SPEC, 'lists/users.yaml': content });
    expect(await served.code).toBe(2);
    const said = served.said.join('');
    if (typeof problem === 'string') expect(said).toContain(`upstream "users": ${problem}\n`);
    else expect(said).toMatch(problem);
  });

  it('a file that is not there is said, and what was known stays when it goes', async () => {
    served = new Served({ 'gateway.yaml': SPEC });
    expect(await served.code).toBe(2);
    expect(served.said.join('')).toContain('upstream "users": lists/users.yaml cannot be read: ENOENT');
  });
});

describe('sticky cookies', () => {
  it('are signed with what the reference stands for; without it nothing is served', async () => {
    const one = await serverThatSays('one');
    const spec = SPEC.replace(
      '{ endpointsFile: lists/users.yaml }',
      `{ endpoints: ["${one}"], sticky: { cookie: seat, ttl: 1h, secret: "\${env:SEAT_SECRET}" } }`,
    );
    served = new Served({ 'gateway.yaml': spec });
    expect(await served.code).toBe(2);
    expect(served.said.join('')).toContain('SEAT_SECRET is not set');
    served = new Served({ 'gateway.yaml': spec }, {}, { env: { SEAT_SECRET: 'hunter2' } });
    const { headers } = await fetch(await served.url());
    expect(headers.get('set-cookie')).toMatch(
      /^seat=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/,
    );
    expect(served.said.join('') + served.logged.join('')).not.toContain('hunter2');
  });
});

async function serverThatSays(text: string): Promise<string> {
  const server = createServer((_, response) => response.end(text));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
