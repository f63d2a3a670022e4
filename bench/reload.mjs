// Reloads a gateway again and again under load: counts failed requests, watches memory, and measures how long
// the event loop was held up. node bench/reload.mjs [--reloads 1000] [--routes 40] [--connections 16] [--pause 10]
// With [--every MS --seconds S] an artifact is served and another one put in its place at that pace, whether the
// last one is served already or not: --every 100 --seconds 60 --routes 10000 is ten reloads a second for a minute.
// Each connection pauses that many milliseconds between requests: a gateway that is busy without end has stalls
// that are not the reload's. The machine should have a core each for gateway, compiler and load.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    reloads: { type: 'string', default: '1000' },
    routes: { type: 'string', default: '40' },
    connections: { type: 'string', default: '16' },
    pause: { type: 'string', default: '10' },
    every: { type: 'string' },
    seconds: { type: 'string', default: '60' },
  },
});
const reloads = Number(values.reloads);
const routes = Number(values.routes);
const connections = Number(values.connections);
const pauseMs = Number(values.pause);
const isPaced = values.every !== undefined;
/** Artifacts that take turns in the paced mode. */
const VARIANTS = 5;
const SAMPLE_MS = 3_000;
const PROBE = new URL('event-loop-probe.mjs', import.meta.url).href;
const gw = fileURLToPath(new URL('../dist/gw.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gw-reload-'));
const probeFile = join(folder, 'probe.json');

const upstream = createServer((_request, response) => response.end('ok'));
await once(upstream.listen(0, '127.0.0.1'), 'listening');
const port = await freePort();
mkdirSync(join(folder, 'served'));
const served = join(folder, 'served', isPaced ? 'gateway.gwa' : 'gateway.yaml');
if (isPaced) compileVariants();
else saveSpec(0);
const gateway = await startGateway();
const load = startLoad();
try {
  await (isPaced ? measurePaced() : measure());
} finally {
  load.stop();
  gateway.child.kill('SIGTERM');
  await once(gateway.child, 'exit');
  upstream.close();
  upstream.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  await sleep(2000);
  await probe();
  await sleep(3000);
  const quiet = await probe();
  const requestsBefore = load.counts.requests;
  const memory = [`${mebibytes(quiet.rss)} before`];
  const times = [];
  const stalls = [];
  for (let count = 1; count <= reloads; count++) {
    const began = performance.now();
    const line = gateway.nextLine(/^reloaded/);
    saveSpec(count);
    await line;
    times.push(performance.now() - began);
    if (count % Math.ceil(reloads / 20) !== 0) continue;
    const now = await probe();
    stalls.push(now.maxMs);
    memory.push(`${mebibytes(now.rss)} (heap ${mebibytes(now.heapUsed)}) after ${count}`);
  }
  times.sort((a, b) => a - b);
  stalls.sort((a, b) => a - b);
  console.log(`${routes} routes, ${reloads} reloads, ${connections} connections`);
  console.log(
    `requests during reloads: ${load.counts.requests - requestsBefore}, failed: ${load.counts.failed}`,
  );
  for (const [why, count] of load.counts.why) console.log(`  ${count} × ${why}`);
  console.log(
    `save to served: median ${times[times.length >> 1].toFixed(0)} ms, longest ${times.at(-1).toFixed(0)} ms`,
  );
  const [least, typical, most] = [0, stalls.length >> 1, stalls.length - 1].map((at) =>
    stalls[at].toFixed(1),
  );
  console.log(
    `longest event-loop stall in each of ${stalls.length} stretches: median ${typical} ms, ${least} to ${most} ms`,
  );
  console.log(`longest event-loop stall without reloads: ${quiet.maxMs.toFixed(1)} ms`);
  console.log(`memory in MiB:\n  ${memory.join('\n  ')}`);
}

/** Puts one artifact after the other in place at a pace. */
async function measurePaced() {
  await sleep(2000);
  await probe();
  await sleep(3000);
  const quiet = await probe();
  const requestsBefore = load.counts.requests;
  const until = performance.now() + Number(values.seconds) * 1000;
  const sampling = sampled(until);
  const idler = startIdler();
  let saves = 0;
  for (let due = performance.now(); due < until; due += Number(values.every)) {
    await sleep(Math.max(0, due - performance.now()));
    saves += 1;
    placeVariant(saves);
  }
  const samples = await sampling;
  const stalls = samples.map(({ maxMs }) => maxMs).sort((a, b) => a - b);
  const requests = load.counts.requests - requestsBefore;
  console.log(`${routes} routes, an artifact every ${values.every} ms for ${values.seconds} s`);
  console.log(`artifacts saved: ${saves}, reloads: ${gateway.reloads()}`);
  console.log(`requests meanwhile: ${requests}, failed: ${load.counts.failed}`);
  for (const [why, count] of load.counts.why) console.log(`  ${count} × ${why}`);
  const [typical, most] = [stalls[stalls.length >> 1], stalls.at(-1)].map((ms) => ms.toFixed(1));
  console.log(
    `longest event-loop stall in stretches of ${SAMPLE_MS / 1000} s: median ${typical} ms, longest ${most} ms`,
  );
  console.log(`99.9 % of turns: ${Math.max(...samples.map(({ p999Ms }) => p999Ms)).toFixed(1)} ms at most`);
  console.log(`longest event-loop stall without reloads: ${quiet.maxMs.toFixed(1)} ms`);
  console.log(`longest stall meanwhile of a process that does nothing: ${(await idler.end()).toFixed(1)} ms`);
  const memory = samples.map(({ rss, heapUsed }) => `${mebibytes(rss)} (heap ${mebibytes(heapUsed)})`);
  console.log(`memory in MiB: ${mebibytes(quiet.rss)} before, then ${memory.join(', ')}`);
}

/** What else the machine does holds every process up; this one has nothing else to be held up by. */
function startIdler() {
  const file = join(folder, 'idler.json');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
    stdio: 'ignore',
    env: { ...process.env, EVENT_LOOP_PROBE: file, NODE_OPTIONS: `--import ${PROBE}` },
  });
  return {
    async end() {
      rmSync(file, { force: true });
      child.kill('SIGWINCH');
      while (!existsSync(file)) await sleep(50);
      await sleep(50);
      child.kill('SIGTERM');
      return JSON.parse(readFileSync(file, 'utf8')).maxMs;
    },
  };
}

async function sampled(until) {
  const samples = [];
  while (performance.now() < until) {
    await sleep(SAMPLE_MS);
    samples.push(await probe());
  }
  return samples;
}

function compileVariants() {
  for (let version = 0; version < VARIANTS; version++) {
    saveSpec(version, join(folder, `${version}.yaml`));
    const [from, to] = ['yaml', 'gwa'].map((ending) => join(folder, `${version}.${ending}`));
    execFileSync(process.execPath, [gw, 'compile', from, '-o', to], { stdio: 'ignore' });
  }
  placeVariant(0);
}

function placeVariant(count) {
  copyFileSync(join(folder, `${count % VARIANTS}.gwa`), join(folder, 'next.gwa'));
  renameSync(join(folder, 'next.gwa'), served);
}

/** Saves the spec as an editor does, a little different each time. */
function saveSpec(version, path = served) {
  const lines = [
    'version: 1',
    'listeners:',
    `  public: { address: "127.0.0.1:${port}" }`,
    'upstreams:',
    `  service: { endpoints: ["http://127.0.0.1:${upstream.address().port}"] }`,
    'routes:',
    `  version: { match: { path: /version }, respond: { status: 200, body: "${version}" } }`,
  ];
  for (let route = 1; route < routes; route++) {
    const path = `/api/v${route % 7}/resource-${route}/{id}/items-${(route + version) % 5}/{item:uint}`;
    lines.push(`  route-${route}: { match: { path: "${path}" }, to: service }`);
  }
  lines.push('  rest: { match: { pathPrefix: / }, to: service }');
  writeFileSync(join(folder, 'next.yaml'), `${lines.join('\n')}\n`);
  renameSync(join(folder, 'next.yaml'), path);
}

async function startGateway() {
  const child = spawn(process.execPath, [gw, 'serve', served], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      EVENT_LOOP_PROBE: probeFile,
      NODE_OPTIONS: `--import ${PROBE}`,
    },
  });
  const waiting = [];
  let reloads = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('reloaded')) {
      reloads += 1;
      if (isPaced) return;
    }
    const at = waiting.findIndex(({ pattern }) => pattern.test(line));
    if (at >= 0) waiting.splice(at, 1)[0].done(line);
    else if (!/^(listening|stopping)/.test(line)) console.error(`gw: ${line}`);
  });
  child.on('exit', (code) => {
    for (const { fail } of waiting) fail(new Error(`the gateway ended with ${code}`));
  });
  const nextLine = (pattern) => new Promise((done, fail) => waiting.push({ pattern, done, fail }));
  await nextLine(/^serving/);
  return { child, nextLine, reloads: () => reloads };
}

/** The event loop's figures since the last time, fresh from the gateway. */
async function probe() {
  rmSync(probeFile, { force: true });
  gateway.child.kill('SIGWINCH');
  for (;;) {
    await sleep(20);
    try {
      return JSON.parse(readFileSync(probeFile, 'utf8'));
    } catch {
      // not written yet, or half
    }
  }
}

/** Sends one request after the other on each connection; anything but a whole 200 counts as failed. */
function startLoad() {
  const counts = { requests: 0, failed: 0, why: new Map() };
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let running = true;
  const fail = (why) => {
    counts.failed += 1;
    counts.why.set(why, (counts.why.get(why) ?? 0) + 1);
  };
  const send = (path) =>
    new Promise((done) => {
      counts.requests += 1;
      const asked = request({ port, path, agent, host: '127.0.0.1' }, (response) => {
        if (response.statusCode !== 200) fail(`status ${response.statusCode}`);
        response.resume().on('close', done);
      });
      asked.on('error', (error) => done(fail(error.message)));
      asked.end();
    });
  const loop = async (first) => {
    for (let route = first; running; route = (route + connections) % routes) {
      if (pauseMs > 0) await sleep(pauseMs);
      await send(`/api/v${route % 7}/resource-${route}/x/items-1/7`);
    }
  };
  for (let connection = 0; connection < connections; connection++) void loop(connection);
  return {
    counts,
    stop() {
      running = false;
      agent.destroy();
    },
  };
}

async function freePort() {
  const server = createTcpServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const free = server.address().port;
  server.close();
  return free;
}

function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1);
}
