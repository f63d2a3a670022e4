// Half an hour of everything at once: small and large, slow, aborted, upgraded and bad requests, upstreams that
// misbehave, and reloads. Memory, sockets and timers must be at the end what they were at the beginning.
// node bench/soak.mjs [--minutes 30] [--engine native|node] [--workers 1] [--clients 48] [--reload 20]
// Writes bench/out/soak-ENGINE.md; the exit code is 1 when something does not hold.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildGw, OUT } from './lib/prepare.mjs';
import { freePort, startProcess, stopProcess, untilListening } from './lib/processes.mjs';
import { startGateway } from './lib/soak/gateway.mjs';
import { startLoad } from './lib/soak/load.mjs';
import { judge, soakPage } from './lib/soak/verdict.mjs';

const SAMPLE_MS = 10_000;
const IDLE_MS = 90_000;
const BREAK_EVERY = 5;

const text = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: {
    ...{ minutes: text('30'), engine: text('native'), workers: text('1') },
    ...{ clients: text('48'), reload: text('20') },
  },
});
const [minutes, workers, loops, reloadSeconds] = [
  values.minutes,
  values.workers,
  values.clients,
  values.reload,
].map(Number);
const { engine } = values;

await buildGw();
const folder = mkdtempSync(join(tmpdir(), 'gw-soak-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const upstreams = { good: await freePort(), bad: await freePort() };
const script = fileURLToPath(new URL('lib/soak/upstream.mjs', import.meta.url));
const upstream = startProcess([process.execPath, script, String(upstreams.good), String(upstreams.bad)]);
await untilListening(upstream, upstreams.good);
const gateway = await startGateway({ folder, engine, workers, upstreams });
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 1000);
const run = await soak();
await gateway.stop();
await stopProcess(upstream);
const claims = judge(run);
const page = soakPage(run, claims);
mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}soak-${engine}.md`, `${page}\n`);
console.log(page);
process.exitCode = claims.some(({ holds }) => holds === false) ? 1 : 0;

async function soak() {
  const reloads = { done: 0, failed: 0 };
  // The first reload starts what later ones use again; it belongs to the beginning.
  await reloadOnce(reloads);
  const before = await sampled();
  const load = startLoad({ port: gateway.port, loops });
  const until = performance.now() + minutes * 60_000;
  const samples = [];
  let running = true;
  const reloading = (async () => {
    while (running) {
      await reloadOnce(reloads);
      await sleep(reloadSeconds * 1000);
    }
  })();
  while (performance.now() < until && !gateway.ended()) {
    await sleep(Math.min(SAMPLE_MS, Math.max(0, until - performance.now())));
    samples.push(await sampled());
    progress(samples.at(-1), load.counts);
  }
  running = false;
  await load.stop();
  await reloading;
  const after = await untilIdle(before);
  return {
    engine,
    minutes,
    loops,
    reloads,
    samples,
    before,
    after,
    counts: load.counts,
    messages: gateway.unexpected,
  };
}

async function reloadOnce(reloads) {
  reloads.done += 1;
  try {
    await (reloads.done % BREAK_EVERY === 0 ? gateway.breakSpec() : gateway.reload());
  } catch (error) {
    reloads.failed += 1;
    console.error(error.message);
  }
}

/** Waits until the gateway has closed what it keeps for reuse; what is left then is a leak. */
async function untilIdle(before) {
  const until = performance.now() + IDLE_MS;
  for (;;) {
    const now = await sampled();
    const isIdle = now.sockets <= before.sockets && handles(now) <= handles(before);
    if (isIdle || performance.now() > until) return now;
    await sleep(2_000);
  }
}

function handles({ resources }) {
  return Object.values(resources).reduce((sum, count) => sum + count, 0);
}

async function sampled() {
  return { seconds: seconds(), ...(await gateway.sample()) };
}

function progress({ seconds: at, rss, sockets }, counts) {
  const all = [...counts.values()];
  const runs = all.reduce((sum, each) => sum + each.runs, 0);
  const others = all.reduce((sum, { unexpected }) => sum + unexpected.size, 0);
  console.log(
    `${at} s: ${runs} runs, ${(rss / 2 ** 20).toFixed(0)} MiB, ${sockets} sockets, ${others} unexpected`,
  );
}
