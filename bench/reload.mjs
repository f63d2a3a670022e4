// Reloads a gateway again and again under load: counts failed requests, watches memory, and measures how long
// the event loop was held up. node bench/reload.mjs [--reloads 1000] [--routes 40] [--connections 16] [--pause 10]
// Each connection pauses that many milliseconds between requests: a gateway that is busy without end has stalls
// that are not the reload's. The machine should have a core each for gateway, compiler and load.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  },
});
const reloads = Number(values.reloads);
const routes = Number(values.routes);
const connections = Number(values.connections);
const pauseMs = Number(values.pause);
const folder = mkdtempSync(join(tmpdir(), 'gw-reload-'));
const probeFile = join(folder, 'probe.json');

const upstream = createServer((_request, response) => response.end('ok'));
await once(upstream.listen(0, '127.0.0.1'), 'listening');
const port = await freePort();
saveSpec(0);
const gateway = await startGateway();
const load = startLoad();
try {
  await measure();
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

/** Saves the spec as an editor does, a little different each time. */
function saveSpec(version) {
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
  renameSync(join(folder, 'next.yaml'), join(folder, 'gateway.yaml'));
}

async function startGateway() {
  const gw = fileURLToPath(new URL('../dist/gw.js', import.meta.url));
  const child = spawn(process.execPath, [gw, 'serve', join(folder, 'gateway.yaml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      EVENT_LOOP_PROBE: probeFile,
      NODE_OPTIONS: `--import ${new URL('event-loop-probe.mjs', import.meta.url).href}`,
    },
  });
  const waiting = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    const at = waiting.findIndex(({ pattern }) => pattern.test(line));
    if (at >= 0) waiting.splice(at, 1)[0].done(line);
    else if (!/^(listening|stopping)/.test(line)) console.error(`gw: ${line}`);
  });
  child.on('exit', (code) => {
    for (const { fail } of waiting) fail(new Error(`the gateway ended with ${code}`));
  });
  const nextLine = (pattern) => new Promise((done, fail) => waiting.push({ pattern, done, fail }));
  await nextLine(/^serving/);
  return { child, nextLine };
}

/** The event loop's figures since the last time, fresh from the gateway. */
async function probe() {
  rmSync(probeFile, { force: true });
  gateway.child.kill('SIGUSR2');
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
