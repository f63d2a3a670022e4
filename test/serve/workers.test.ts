// `gw serve --workers`, as built: several processes that share addresses, revisions and the end.
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get as httpGet, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { certificate } from './support/certificate.ts';
import { get, specThatSays } from './support/served.ts';
import { Spawned, type SpawnedOptions } from './support/spawned.ts';

let spawned: Spawned | undefined;
let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
  await spawned?.remove();
  spawned = undefined;
});

function start(spec: string, { args = [], files = {}, ...options }: Partial<SpawnedOptions> = {}): Spawned {
  const all = { ...files, 'gateway.yaml': spec };
  spawned = new Spawned({ ...options, files: all, args: ['--workers', '2', ...args] });
  return spawned;
}

/** A request on a connection of its own: the status and the body. */
async function ask(url: string, path = '/'): Promise<string> {
  const asked = httpGet(new URL(path, url), { agent: false });
  const [response]: IncomingMessage[] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response ?? []) body += chunk;
  return `${response?.statusCode} ${body}`;
}

/** Asks on many connections at once until told to stop; gives all answers and errors. */
function load(url: string, concurrency = 12): { stop(): Promise<readonly string[]> } {
  let isOver = false;
  const answers: string[] = [];
  const loop = async () => {
    while (!isOver) answers.push(await ask(url).catch((error) => String(error.code)));
  };
  const loops = Array.from({ length: concurrency }, loop);
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
      return answers;
    },
  };
}

/** Connections that are open and have been answered once. */
async function openConnections(url: string, count: number): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.map(askAgain));
  return sockets;
}

async function askAgain(socket: Socket): Promise<string> {
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [data] = await once(socket, 'data');
  return String(data).slice(0, 12);
}

/** The code with which a connection to a URL fails, or `open`. */
async function knock(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  return new Promise((done) => {
    socket.once('connect', () => done('open')).once('error', (error) => done(Reflect.get(error, 'code')));
  }).finally(() => socket.destroy()) as Promise<string>; // both listeners give text
}

/** The environment in which every worker runs this first. */
function inWorkers(program: string): { NODE_OPTIONS: string } {
  const text = `import cluster from 'node:cluster'; if (cluster.isWorker) { await import(${JSON.stringify(
    `data:text/javascript,${encodeURIComponent(program)}`,
  )}); }`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(text)}` };
}

/** A spec in front of a service that answers only when told to. */
async function slowUpstream() {
  let answer = () => {};
  const upstream = createServer((_request, response) => {
    answer = () => response.end('at last');
  });
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => {
    upstream.closeAllConnections();
    upstream.close();
  });
  const { port } = upstream.address() as AddressInfo; // a TCP server's address is never text
  const spec = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { slow: { endpoints: ["http://127.0.0.1:${port}"] } }
routes: { all: { to: slow } }
`;
  return { spec, asked: once(upstream, 'request'), answer: () => answer() };
}

describe.each(['node', 'native'])('workers on the engine %s', (engine) => {
  const args = ['--engine', engine];

  it('share an address, and one that is killed takes only its own connections with it', async () => {
    const gw = start(specThatSays('hello'), { args });
    const url = await gw.url();
    expect(gw.said.filter((line) => line.startsWith('listening'))).toHaveLength(1);
    expect(gw.said.at(-1)).toMatch(/1 route, 2 workers, ready in \d+ ms$/);
    const [victim = 0, other] = gw.workers;
    const sockets = await openConnections(url, 60);
    const closed: Socket[] = [];
    for (const socket of sockets) socket.once('close', () => closed.push(socket));
    process.kill(victim, 'SIGKILL');
    expect(await gw.hears(/ended/)).toBe(`worker ${victim} ended: signal SIGKILL`);
    const pid = Number(/^worker (\d+) has taken its place$/.exec(await gw.hears(/taken/))?.[1]);
    expect(gw.workers).toEqual([other, pid]);
    expect(closed.length).toBeGreaterThan(0);
    expect(closed.length).toBeLessThan(60);
    const left = sockets.filter((socket) => !closed.includes(socket));
    const statuses = await Promise.all(left.map(askAgain));
    expect(new Set(statuses)).toEqual(new Set(['HTTP/1.1 200']));
    expect(await ask(url)).toBe('200 hello');
  });

  it('fail no request but those in flight when one of them is killed', async () => {
    const gw = start(specThatSays('hello'), { args });
    const url = await gw.url();
    const before = load(url);
    for (let kill = 0; kill < 3; kill++) {
      const [victim = 0] = gw.workers;
      process.kill(victim, 'SIGKILL');
      await gw.hears(/has taken its place/);
    }
    const failed = (await before.stop()).filter((answer) => answer !== '200 hello');
    expect(failed.filter((answer) => answer !== 'ECONNRESET')).toEqual([]);
    expect(failed.length).toBeLessThanOrEqual(3 * 12);
    const after = load(url);
    for (let asked = 0; asked < 100; asked++) await ask(url);
    expect(new Set(await after.stop())).toEqual(new Set(['200 hello']));
  });

  it('go over to a new revision together, under load, without a failed request', async () => {
    const gw = start(specThatSays('version 0'), { args });
    const url = await gw.url();
    const running = load(url);
    for (let version = 1; version <= 5; version++) {
      gw.write('gateway.yaml', specThatSays(`version ${version}`));
      await gw.hears(/^reloaded/);
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url)));
      expect(new Set(answers)).toEqual(new Set([`200 version ${version}`]));
    }
    const answers = await running.stop();
    expect(answers.filter((answer) => !/^200 version \d$/.test(answer))).toEqual([]);
    expect(gw.said.filter((line) => line.startsWith('reloaded'))).toHaveLength(5);
  });

  it('share a unix socket, also over a stale one, and take it away in the end', async () => {
    const path = `/tmp/gw-workers-${process.pid}-${engine}.sock`;
    const spec = specThatSays('hello').replace('127.0.0.1:0', `unix:${path}`);
    const killed = start(spec, { args });
    await killed.hears(/^serving/);
    process.kill(-killed.pid, 'SIGKILL');
    await killed.remove();
    expect(existsSync(path)).toBe(true);
    const gw = start(spec, { args });
    expect(await gw.hears(/^listening/)).toBe(`listening on unix:${path} (public)`);
    await gw.hears(/^serving/);
    for (let asked = 0; asked < 10; asked++) {
      const [response] = await once(httpGet({ socketPath: path, agent: false }), 'response');
      expect(response.resume().statusCode).toBe(200);
    }
    gw.process.kill('SIGTERM');
    expect(await gw.ended).toEqual([0, null]);
    expect(existsSync(path)).toBe(false);
  });

  it('show new certificates, all of them', async () => {
    const tls = 'tls: { certificates: [{ cert: api.crt, key: api.key }] }';
    const spec = specThatSays('hello').replace(':0" }', `:0", ${tls} }`);
    const gw = start(spec, { args, files: certificate('one.example') });
    const url = await gw.url();
    expect(new Set(await subjectsAt(url, 12))).toEqual(new Set(['one.example']));
    for (const [name, pem] of Object.entries(certificate('two.example'))) gw.write(name, pem);
    await gw.hears(/^certificates/);
    expect(new Set(await subjectsAt(url, 12))).toEqual(new Set(['two.example']));
  });

  it('let requests in flight end, though a terminal signals every process', async () => {
    const { spec, asked, answer } = await slowUpstream();
    const gw = start(spec, { args });
    const url = await gw.url();
    const inFlight = ask(url);
    await asked;
    process.kill(-gw.pid, 'SIGINT');
    await gw.hears(/^stopping/);
    answer();
    expect(await inFlight).toBe('200 at last');
    expect(await gw.ended).toEqual([0, null]);
    expect(gw.said.at(-1)).toMatch(/^stopping/);
  });

  it.each([
    ['the time to end', ['--drain', '0.1'], 1],
    ['a second signal', [], 2],
  ])('cut requests off after %s', async (_what, drain, signals) => {
    const { spec, asked } = await slowUpstream();
    const gw = start(spec, { args: [...args, ...drain] });
    const inFlight = ask(await gw.url());
    await asked;
    gw.process.kill('SIGTERM');
    await gw.hears(/^stopping/);
    if (signals === 2) gw.process.kill('SIGTERM');
    await expect(inFlight).rejects.toThrow('socket hang up');
    expect(await gw.ended).toEqual([0, null]);
  });
});

describe('workers', () => {
  it('keep the last good revision, all of them, when a new one is broken or cannot be had', async () => {
    const gw = start(specThatSays('one'));
    const url = await gw.url();
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    ends.push(() => other.close());
    const { port } = other.address() as AddressInfo; // a TCP server's address is never text
    const taken = `second: { address: "127.0.0.1:${port}" }`;
    const both = specThatSays('two').replace('listeners: { ', `listeners: { ${taken}, `);
    for (const [spec, complaint] of [
      [specThatSays('two').replace('respond', 'respnod'), /^error\[GW/],
      [both, /^error: cannot listen on .*another program listens there already$/],
    ] as const) {
      gw.write('gateway.yaml', spec);
      await gw.hears(complaint);
      await gw.hears(/^not reloaded: serving revision [0-9a-f]{12} still$/);
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url)));
      expect(new Set(answers)).toEqual(new Set(['200 one']));
    }
    gw.write('gateway.yaml', specThatSays('three'));
    await gw.hears(/^mended/);
    expect(await get(url)).toBe('three');
    expect(gw.said.filter((line) => line.includes('another program'))).toHaveLength(1);
  });

  it('open an address that was taken once it is free, and share it with those that come later', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo; // a TCP server's address is never text
    const gw = start(specThatSays('one'));
    await gw.url();
    const moved = specThatSays('two').replace(':0"', `:${port}"`);
    gw.write('gateway.yaml', moved);
    await gw.hears(/^not reloaded/);
    other.close();
    await once(other, 'close');
    gw.process.kill('SIGHUP');
    await gw.hears(/^reloaded/);
    for (const worker of gw.workers) {
      process.kill(worker, 'SIGKILL');
      await gw.hears(/has taken its place/);
    }
    expect(await ask(`http://127.0.0.1:${port}`)).toBe('200 two');
  });

  it('go over to TLS on the same address, and those that come later, too', async () => {
    const tls = 'tls: { certificates: [{ cert: api.crt, key: api.key }] }';
    const spec = specThatSays('hello');
    const gw = start(spec, { files: certificate('one.example') });
    const url = await gw.url();
    for (const next of [
      spec.replace(':0" }', `:0", ${tls} }`),
      spec,
      spec.replace(':0" }', `:0", ${tls} }`),
    ]) {
      gw.write('gateway.yaml', next);
      await gw.hears(/^reloaded/);
    }
    const said = gw.said.filter((line) => line.startsWith('listening on https')).at(-1) ?? '';
    const secure = /https:\S+/.exec(said)?.[0] ?? url;
    for (const worker of gw.workers) {
      process.kill(worker, 'SIGKILL');
      await gw.hears(/has taken its place/);
    }
    expect(new Set(await subjectsAt(secure, 12))).toEqual(new Set(['one.example']));
  });

  it('move an address that the old one is in the way of, together', async () => {
    const free = createServer();
    await once(free.listen(0, '127.0.0.1'), 'listening');
    const { port } = free.address() as AddressInfo; // a TCP server's address is never text
    await once(free.close(), 'close');
    const at = (host: string) => specThatSays(`at ${host}`).replace('127.0.0.1:0', `${host}:${port}`);
    const gw = start(at('127.0.0.1'));
    await gw.url();
    gw.write('gateway.yaml', at('0.0.0.0'));
    expect(await gw.hears(/^listening/)).toBe(`listening on http://0.0.0.0:${port} (public)`);
    await gw.hears(/^reloaded/);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(`http://127.0.0.1:${port}`)));
    expect(new Set(answers)).toEqual(new Set(['200 at 0.0.0.0']));
  });

  it('serve the current revision from the start when they come later', async () => {
    const gw = start(specThatSays('one'));
    const url = await gw.url();
    gw.write('gateway.yaml', specThatSays('two'));
    await gw.hears(/^reloaded/);
    for (const worker of gw.workers) {
      process.kill(worker, 'SIGKILL');
      await gw.hears(/has taken its place/);
    }
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url)));
    expect(new Set(answers)).toEqual(new Set(['200 two']));
  });

  it('know the secrets that the revision was loaded with, whenever they come', async () => {
    const policies = 'policies: { key: { headers: { response: { set: { x-key: "${file:key.txt}" } } } } }';
    const spec = specThatSays('hello', `${policies}\ndefaults: { policies: [key] }`);
    const gw = start(spec, { args: ['--no-watch'], files: { 'key.txt': 'first' } });
    const url = await gw.url();
    gw.write('key.txt', 'second');
    for (const worker of gw.workers) {
      process.kill(worker, 'SIGKILL');
      await gw.hears(/has taken its place/);
    }
    expect((await fetch(url)).headers.get('x-key')).toBe('first');
    gw.process.kill('SIGHUP');
    await gw.hears(/^certificates and other files read again/);
    expect((await fetch(url)).headers.get('x-key')).toBe('second');
  });

  it('end when the primary is killed, and free the port', async () => {
    const gw = start(specThatSays('hello'));
    const url = await gw.url();
    await openConnections(url, 10);
    gw.process.kill('SIGKILL');
    // Standard error is closed only when the last worker has ended.
    expect(await gw.ended).toEqual([null, 'SIGKILL']);
    expect(await knock(url)).toBe('ECONNREFUSED');
  });

  it('are ended when they do not end by themselves', async () => {
    const gw = start(specThatSays('hello'), { args: ['--drain', '0'] });
    await gw.url();
    const [stuck = 0] = gw.workers;
    process.kill(stuck, 'SIGSTOP');
    gw.process.kill('SIGTERM');
    expect(await gw.hears(/ended/)).toBe(`worker ${stuck} ended: it did not end in time`);
    expect(await gw.ended).toEqual([0, null]);
  });

  it('are given up when none stays alive, and the port refuses meanwhile', async () => {
    const crash = "import { existsSync } from 'node:fs'; if (existsSync('crash'))";
    const gw = start(specThatSays('hello'), { env: inWorkers(`${crash} process.exit(7);`) });
    const url = await gw.url();
    writeFileSync(gw.at('crash'), '');
    for (const worker of gw.workers) process.kill(worker, 'SIGKILL');
    await gw.hears(/ended: signal SIGKILL/);
    await gw.hears(/ended: signal SIGKILL/);
    await gw.hears(/ended: exit code 7/);
    expect(await knock(url)).toBe('ECONNREFUSED');
    expect(await gw.hears(/^error/)).toMatch(/^error: no worker stays alive/);
    expect(await gw.ended).toEqual([1, null]);
    const ended = gw.said.filter((line) => line.endsWith('exit code 7'));
    expect(ended.length).toBeGreaterThanOrEqual(10);
    expect(ended.length).toBeLessThanOrEqual(14);
  });

  it('are not even tried for long when the first ones crash', async () => {
    const gw = start(specThatSays('hello'), { env: inWorkers('process.exit(7);') });
    expect(await gw.ended).toEqual([1, null]);
    expect(gw.said.at(-1)).toMatch(/^error: no worker stays alive/);
  });

  it('end with 2 and one readable line when the port is taken', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    ends.push(() => other.close());
    const { port } = other.address() as AddressInfo; // a TCP server's address is never text
    const gw = start(specThatSays('hello').replace(':0"', `:${port}"`));
    expect(await gw.ended).toEqual([2, null]);
    const why = 'another program listens there already';
    expect(gw.said).toEqual([`error: cannot listen on 127.0.0.1:${port}: ${why}`]);
  });

  it('end with 2 and one readable line when a secret is not set, before any is started', async () => {
    const policies = 'policies: { key: { headers: { response: { set: { x-key: "${env:GW_NO_KEY}" } } } } }';
    const gw = start(specThatSays('hello', `${policies}\ndefaults: { policies: [key] }`));
    expect(await gw.ended).toEqual([2, null]);
    expect(gw.said).toHaveLength(1);
    expect(gw.said[0]).toContain('GW_NO_KEY is not set');
  });

  it('end with 1 for an invalid spec', async () => {
    const gw = start('version: 1\nroutes: [');
    expect(await gw.ended).toEqual([1, null]);
  });

  it('write access logs whose lines are whole, however long', async () => {
    const spec = specThatSays('hello').replace('path: /', 'pathPrefix: /');
    const gw = start(spec, { args: ['--engine', 'native'] });
    const url = await gw.url();
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    ends.push(() => agent.destroy());
    const ids = Array.from({ length: 400 }, (_, index) => `request-${index}`);
    const long = 'x'.repeat(5000);
    const askAs = async (id: string) => {
      const headers = { 'x-request-id': id, 'user-agent': long, referer: `http://localhost/${long}` };
      const [response] = await once(httpGet(`${url}/${long}`, { agent, headers }), 'response');
      await once(response.resume(), 'end');
    };
    await Promise.all(ids.map(askAs));
    gw.process.kill('SIGTERM');
    expect(await gw.ended).toEqual([0, null]);
    const lines = gw.log.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual(ids.sort());
    expect(lines[0]?.length).toBeGreaterThan(4096);
  });

  it('may be as many as there are processors, on IPv6 as well', async () => {
    const spec = specThatSays('hello').replace('127.0.0.1:0', '[::1]:0');
    spawned = new Spawned({ files: { 'gateway.yaml': spec }, args: ['--workers', 'auto'] });
    const url = await spawned.url();
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await get(url)).toBe('hello');
  });
});

/** The common names of the certificates that connections to a URL are shown. */
function subjectsAt(url: string, count: number): Promise<readonly string[]> {
  const { hostname, port } = new URL(url);
  const subject = async () => {
    const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  };
  return Promise.all(Array.from({ length: count }, subject));
}
