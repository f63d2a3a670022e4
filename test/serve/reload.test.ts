// What a reload changes, what it leaves alone, and what is said of it.
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { echoWebSocket } from '../../src/serve/demo/websocket-echo.ts';
import type { Compiler } from '../../src/serve/types.ts';
import { certificate } from './support/certificate.ts';
import { artifactOf, get, inlineCompiler, Served, specThatSays } from './support/served.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

async function serveAndWait(...args: ConstructorParameters<typeof Served>): Promise<[Served, string]> {
  served = new Served(...args);
  const url = await served.url();
  await served.hears(/^serving/);
  return [served, url];
}

const INCLUDING = specThatSays('hello', 'include: [routes/*.yaml]');
const EXTRA_ROUTE = 'routes: { extra: { match: { path: /extra }, respond: { status: 200, body: extra } } }';
const BROKEN = specThatSays('hello').replace('respond', 'respnod');

describe('a reload', () => {
  it.each([
    ['written in place', (at: Served) => at.write('gateway.yaml', specThatSays('two'))],
    ['renamed over', (at: Served) => at.replace('gateway.yaml', specThatSays('two'))],
  ])('follows a file that is %s', async (_how, act) => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    act(at);
    expect(await at.hears(/^reloaded/)).toMatch(
      /^reloaded in \d+ ms: revision [0-9a-f]{12}, 1 route \(1 changed\)\n$/,
    );
    expect(await get(url)).toBe('two');
  });

  it('follows the link swap of a ConfigMap, again and again', async () => {
    const [at, url] = await serveAndWait({
      '..v0/gateway.yaml': specThatSays('version 0'),
      '..data': { link: '..v0' },
      'gateway.yaml': { link: '..data/gateway.yaml' },
    });
    for (let version = 1; version < 4; version++) {
      at.write(`..v${version}/gateway.yaml`, specThatSays(`version ${version}`));
      at.replace('..data', { link: `..v${version}` });
      rmSync(at.at(`..v${version - 1}`), { recursive: true });
      await at.hears(/^reloaded/);
      expect(await get(url)).toBe(`version ${version}`);
    }
  });

  it('follows files that come under an include and go', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': INCLUDING, 'routes/base.yaml': 'routes: {}\n' });
    at.write('routes/extra.yaml', EXTRA_ROUTE);
    expect(await at.hears(/^reloaded/)).toContain('2 routes (1 added)');
    expect(await get(`${url}/extra`)).toBe('extra');
    unlinkSync(at.at('routes/extra.yaml'));
    expect(await at.hears(/^reloaded/)).toContain('1 route (1 removed)');
    expect((await fetch(`${url}/extra`)).status).toBe(404);
  });

  it('follows files that come deep below a pattern, in folders old and new', async () => {
    const spec = specThatSays('hello', 'include: ["routes/**/*.yaml"]');
    const [at, url] = await serveAndWait({ 'gateway.yaml': spec, 'routes/a/b/base.yaml': 'routes: {}\n' });
    at.write('routes/a/extra.yaml', EXTRA_ROUTE);
    expect(await at.hears(/^reloaded/)).toContain('2 routes (1 added)');
    at.write('routes/new/folder/other.yaml', EXTRA_ROUTE.replaceAll('extra', 'other'));
    expect(await at.hears(/^reloaded/)).toContain('3 routes (1 added)');
    expect(await get(`${url}/other`)).toBe('other');
  });

  it('comes with SIGHUP, also when nothing is watched', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') }, { watch: false });
    at.write('gateway.yaml', specThatSays('two'));
    at.signals.emit('SIGHUP');
    await at.hears(/^reloaded/);
    expect(await get(url)).toBe('two');
  });

  it('takes the last route away', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    at.write('gateway.yaml', 'version: 1\nlisteners: { public: { address: "127.0.0.1:0" } }\nroutes: {}\n');
    expect(await at.hears(/^reloaded/)).toContain('0 routes (1 removed)');
    expect((await fetch(url)).status).toBe(404);
  });

  it('says nothing when the digest is the same', async () => {
    const [at] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    at.signals.emit('SIGHUP');
    at.signals.emit('SIGHUP');
    at.write('gateway.yaml', specThatSays('two'));
    await at.hears(/^reloaded/);
    expect(at.said.filter((text) => text.startsWith('reloaded'))).toHaveLength(1);
  });

  it('opens and closes listeners without touching the others', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    const more = specThatSays('two').replace(
      '{ public: { address: "127.0.0.1:0" } }',
      `{ public: { address: "127.0.0.1:0" }, second: { address: "unix:${at.at('gw.sock')}" } }`,
    );
    at.write('gateway.yaml', more);
    expect(await at.hears(/^listening/)).toBe(`listening on unix:${at.at('gw.sock')} (second)\n`);
    await at.hears(/^reloaded/);
    expect(await get(url)).toBe('two');
    at.write('gateway.yaml', specThatSays('three'));
    expect(await at.hears(/^no longer/)).toBe(`no longer listening on unix:${at.at('gw.sock')} (second)\n`);
    await at.hears(/^reloaded/);
    expect(await get(url)).toBe('three');
    expect(existsSync(at.at('gw.sock'))).toBe(false);
  });

  it('leaves WebSockets open', async () => {
    const upstream = createServer().on('upgrade', echoWebSocket);
    await once(upstream.listen(0, '127.0.0.1'), 'listening');
    const { port } = upstream.address() as AddressInfo; // a TCP server's address is never text
    const chat = `upstreams: { chat: { endpoints: ["http://127.0.0.1:${port}"] } }\n`;
    const spec = (body: string) =>
      specThatSays(body, chat).replace('routes:', 'routes:\n  chat: { match: { path: /chat }, to: chat }');
    const [at, url] = await serveAndWait({ 'gateway.yaml': spec('one') });
    const socket = new WebSocket(`${url.replace('http', 'ws')}/chat`);
    await once(socket, 'open');
    at.write('gateway.yaml', spec('two'));
    await at.hears(/^reloaded/);
    socket.send('still there?');
    const [data] = await once(socket, 'message');
    expect(String(data)).toBe('still there?');
    socket.close();
    await once(socket, 'close');
    upstream.close();
  });

  it('takes up new certificates although the digest is the same', async () => {
    const tls = 'tls: { certificates: [{ cert: api.crt, key: api.key }] }';
    const spec = specThatSays('hello').replace(':0" }', `:0", ${tls} }`);
    const [at, url] = await serveAndWait({ 'gateway.yaml': spec, ...certificate('one.example') });
    expect(await subjectAt(url)).toBe('one.example');
    for (const [name, pem] of Object.entries(certificate('two.example'))) at.replace(name, pem);
    expect(await at.hears(/^certificates/)).toMatch(/^certificates and other files read again: revision /);
    expect(await subjectAt(url)).toBe('two.example');
    expect(at.said.filter((text) => text.startsWith('reloaded'))).toEqual([]);
  });

  it('is followed by another when something changes meanwhile', async () => {
    const saves = ['three', 'four'];
    const compiler: Compiler = {
      ...inlineCompiler,
      async compile(job) {
        const outcome = await inlineCompiler.compile(job);
        const before = outcome.bytes !== undefined && !readFileSync(job.path, 'utf8').includes('one');
        const next = before ? saves.shift() : undefined;
        if (next !== undefined) writeFileSync(job.path, specThatSays(next));
        return outcome;
      },
    };
    const [at, url] = await serveAndWait(
      { 'gateway.yaml': specThatSays('one') },
      {},
      { createCompiler: () => compiler },
    );
    at.write('gateway.yaml', specThatSays('two'));
    for (let reload = 0; reload < 3; reload++) await at.hears(/^reloaded/);
    expect(await get(url)).toBe('four');
  });
});

describe('a broken spec', () => {
  it('leaves the last good revision serving, is told of once, and so is its mending', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    at.write('gateway.yaml', BROKEN);
    await at.hears(/error\[GW\d{4}\][\s\S]*respnod/);
    expect(await at.hears(/^not reloaded/)).toMatch(/^not reloaded: serving revision [0-9a-f]{12} still\n$/);
    expect(await get(url)).toBe('one');
    at.write('gateway.yaml', `${BROKEN}\n# still broken, in the same place\n`);
    at.write('gateway.yaml', specThatSays('two'));
    await at.hears(/^reloaded/);
    await at.hears(/^mended: serving revision [0-9a-f]{12}\n$/);
    expect(at.said.filter((text) => text.startsWith('not reloaded'))).toHaveLength(1);
    expect(await get(url)).toBe('two');
  });

  it('is told of again to whoever asks', async () => {
    const [at] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    at.write('gateway.yaml', BROKEN);
    await at.hears(/^not reloaded/);
    at.signals.emit('SIGHUP');
    await at.hears(/respnod/);
    await at.hears(/^not reloaded/);
  });

  it('is one that breaks an invariant, too', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    const claim = 'invariants: [{ name: nothing-there, every: { path: / }, forbids: { served: true } }]';
    at.write('gateway.yaml', specThatSays('two', claim));
    await at.hears(/error\[GW1701\][\s\S]*nothing-there/);
    await at.hears(/^not reloaded/);
    expect(await get(url)).toBe('one');
  });

  it('is one whose own tests fail, too', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    const tests = 'tests: [{ request: "GET http://localhost/", expect: { route: other } }]';
    at.write('gateway.yaml', specThatSays('two', tests));
    await at.hears(/^not reloaded/);
    expect(await get(url)).toBe('one');
  });

  it('may be a spec that is gone', async () => {
    const [at, url] = await serveAndWait({ 'gateway.yaml': specThatSays('one') });
    unlinkSync(at.at('gateway.yaml'));
    await at.hears(/^not reloaded/);
    expect(await get(url)).toBe('one');
    at.write('gateway.yaml', specThatSays('two'));
    await at.hears(/^mended/);
    expect(await get(url)).toBe('two');
  });
});

describe('an artifact', () => {
  it('is served, and swapped when its file is replaced', async () => {
    const [at, url] = await serveAndWait(
      { 'gateway.gwa': artifactOf(specThatSays('one')) },
      { path: 'gateway.gwa' },
    );
    at.replace('gateway.gwa', artifactOf(specThatSays('two')));
    await at.hears(/^reloaded/);
    expect(await get(url)).toBe('two');
  });

  it('is refused when it is damaged, and the last good one serves on', async () => {
    const bytes = artifactOf(specThatSays('one'));
    const [at, url] = await serveAndWait({ 'gateway.gwa': bytes }, { path: 'gateway.gwa' });
    at.replace('gateway.gwa', bytes.subarray(0, bytes.length - 10));
    await at.hears(/^not reloaded/);
    expect(await get(url)).toBe('one');
  });
});

/** The common name of the certificate that is shown at a URL. */
async function subjectAt(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}
