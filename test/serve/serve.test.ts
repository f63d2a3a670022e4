// `gw serve` from the start to the stop: what is served, what is said, which exit code.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, get as httpGet, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { get, Served, specThatSays } from './support/served.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

const UNKNOWN_UPSTREAM = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
routes: { all: { to: nowhere } }
`;

describe('serve', () => {
  it('serves a spec, says where, and stops with 0', async () => {
    served = new Served({ 'gateway.yaml': specThatSays('hello') });
    const url = await served.url();
    expect(await get(url)).toBe('hello');
    expect(await served.hears(/^serving/)).toMatch(
      /^serving \S+: revision [0-9a-f]{12}, 1 route, ready in \d+ ms\n$/,
    );
    expect(await served.stop()).toBe(0);
    expect(served.said.at(-1)).toBe('stopping: requests in flight have 5 s to end\n');
  });

  it('serves a folder', async () => {
    served = new Served({ 'a.yaml': specThatSays('hello') }, { path: '.' });
    expect(await get(await served.url())).toBe('hello');
  });

  it('serves standard input', async () => {
    const readStdin = async () => Buffer.from(specThatSays('from stdin'));
    served = new Served({}, { path: '-' }, { readStdin });
    expect(await get(await served.url())).toBe('from stdin');
  });

  it('writes the access log to standard output and nothing else', async () => {
    served = new Served({ 'gateway.yaml': specThatSays('hello') });
    await get(await served.url());
    await served.stop();
    const lines = served.logged.join('').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).route)).toEqual(['say']);
  });

  it('logs no client where there is no address of one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gw-socket-'));
    const socketPath = join(folder, 'gw.sock');
    served = new Served({
      'gateway.yaml': specThatSays('hello').replace('127.0.0.1:0', `unix:${socketPath}`),
    });
    await served.hears(/^serving/);
    const [response] = await once(httpGet({ socketPath, path: '/' }), 'response');
    response.resume();
    await served.stop();
    rmSync(folder, { recursive: true });
    expect(JSON.parse(served.logged.join(''))).not.toHaveProperty('client');
    expect(served.logged.join('')).toContain('"status":200');
  });

  it('writes no access log when told so', async () => {
    served = new Served({ 'gateway.yaml': specThatSays('hello') }, { accessLog: false });
    await get(await served.url());
    await served.stop();
    expect(served.logged).toEqual([]);
  });

  it('ends with 1 and the diagnostics when the spec is invalid', async () => {
    served = new Served({ 'gateway.yaml': UNKNOWN_UPSTREAM });
    expect(await served.code).toBe(1);
    expect(served.said.join('')).toMatch(/error\[GW\d{4}\].*nowhere[\s\S]*gateway\.yaml:3:/);
    expect(served.said.join('')).not.toContain('listening');
  });

  it('ends with 1 when a test of the spec fails', async () => {
    const tests = 'tests: [{ request: "GET http://localhost/", expect: { route: other } }]';
    served = new Served({ 'gateway.yaml': specThatSays('hello', tests) });
    expect(await served.code).toBe(1);
    expect(served.said.join('')).toContain('other');
  });

  it('ends with 2 and a readable line when the port is taken', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo; // a TCP server's address is never text
    served = new Served({ 'gateway.yaml': specThatSays('hello').replace(':0"', `:${port}"`) });
    expect(await served.code).toBe(2);
    expect(served.said.join('')).toContain(`127.0.0.1:${port}`);
    expect(served.said.join('')).not.toContain(' at ');
    other.close();
  });

  it('ends with 2 when there is no spec', async () => {
    served = new Served({});
    expect(await served.code).toBe(2);
    expect(served.said.join('')).toContain('gateway.yaml cannot be read');
  });

  it('ends with 2 when a certificate is missing', async () => {
    const tls = 'tls: { certificates: [{ cert: api.crt, key: api.key }] }';
    served = new Served({ 'gateway.yaml': specThatSays('hello').replace(':0" }', `:0", ${tls} }`) });
    expect(await served.code).toBe(2);
    expect(served.said.join('')).toMatch(/^error: .*api\.crt/);
  });

  it('ends with 2 when a secret is not set, without saying any', async () => {
    const policies = 'policies: { key: { headers: { response: { set: { x-key: "${env:KEY}" } } } } }';
    served = new Served({
      'gateway.yaml': specThatSays('hello', `${policies}\ndefaults: { policies: [key] }`),
    });
    expect(await served.code).toBe(2);
    expect(served.said.join('')).toContain('KEY is not set');
  });

  it('resolves secrets when it loads', async () => {
    const policies =
      'policies: { key: { headers: { response: { set: { x-key: "${env:KEY}", x-file: "${file:key.txt}" } } } } }';
    const spec = specThatSays('hello', `${policies}\ndefaults: { policies: [key] }`);
    served = new Served(
      { 'gateway.yaml': spec, 'key.txt': 'from a file\n' },
      {},
      { env: { KEY: 'from env' } },
    );
    const { headers } = await fetch(await served.url());
    expect(headers.get('x-key')).toBe('from env');
    expect(headers.get('x-file')).toBe('from a file');
  });

  it('finds a secret beside the file that refers to it', async () => {
    const policies = 'policies: { key: { headers: { response: { set: { x-key: "${file:key.txt}" } } } } }';
    const spec = specThatSays('hello', 'include: [more/policies.yaml]\ndefaults: { policies: [key] }');
    served = new Served({ 'gateway.yaml': spec, 'more/policies.yaml': policies, 'more/key.txt': 'one' });
    const url = await served.url();
    expect((await fetch(url)).headers.get('x-key')).toBe('one');
  });
});

describe('a stop', () => {
  /** A gateway in front of a service that answers only when told to. */
  async function serveSlow(drainMs = 5000) {
    let answer = () => {};
    const upstream = createServer((_request, response) => {
      answer = () => response.end('at last');
    });
    await once(upstream.listen(0, '127.0.0.1'), 'listening');
    const { port } = upstream.address() as AddressInfo; // a TCP server's address is never text
    const spec = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { slow: { endpoints: ["http://127.0.0.1:${port}"] } }
routes: { all: { to: slow } }
`;
    served = new Served({ 'gateway.yaml': spec }, { drainMs });
    const asked = request(await served.url()).end();
    await once(upstream, 'request');
    return { served, asked, answer: () => answer(), close: () => upstream.close() };
  }

  it('lets requests in flight end', async () => {
    const { served, asked, answer, close } = await serveSlow();
    served.signals.emit('SIGTERM');
    await served.hears(/^stopping/);
    answer();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
    expect(await served.code).toBe(0);
    close();
  });

  it('has a bound', async () => {
    const { served, asked, close } = await serveSlow(50);
    served.signals.emit('SIGINT');
    const [error] = await once(asked, 'error');
    expect(error.code).toBe('ECONNRESET');
    expect(await served.code).toBe(0);
    close();
  });

  it('comes at once when asked for twice', async () => {
    const { served, asked, close } = await serveSlow(60_000);
    served.signals.emit('SIGTERM');
    served.signals.emit('SIGTERM');
    await once(asked, 'error');
    expect(await served.code).toBe(0);
    close();
  });
});
