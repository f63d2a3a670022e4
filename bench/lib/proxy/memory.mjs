// The two memory measurements: growth for each slow transfer, and what an idle process holds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../measure.mjs';
import { ROOT, run } from '../prepare.mjs';
import { probe, probeEnvironment } from '../probe.mjs';
import { freePort, memoryBytes, startProcess, stopProcess, untilListening } from '../processes.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { gwSpec } from './gw-spec.mjs';
import { openSite } from './site.mjs';
import { growthPerTransfer } from './slow-readers.mjs';

const IDLE_ROUTES = 1_000;
const SETTLE_MS = 3_000;
/** The thread that compiles a spec ends when it has had nothing to do for half a minute. */
const COMPILED_SETTLE_MS = 35_000;
const GW = `${ROOT}dist/gw.js`;

/** Rows `{ label, bytes, held, fault }`: how much memory each contestant takes for a transfer that is read slowly. */
export async function measureSlowReaders(names, setting) {
  const rows = [];
  for (const name of names) {
    const row = await slowRow(name, setting);
    rows.push(row);
    setting.log(`  ${name}: ${row.fault ?? `${Math.round(row.bytes / 1024)} KiB for each transfer`}`);
  }
  return rows;
}

async function slowRow(name, { folder, upstream, cores, rounds }) {
  const entry = { name, label: name, workers: 1, tls: false, routes: 1, extras: false };
  const all = [];
  for (let round = 0; round < rounds; round++) {
    const prefix = `${folder}/probe`;
    const env = isNode(name) ? probeEnvironment(prefix) : {};
    const site = await openSite(entry, { folder, upstream, cores: cores.proxy, env });
    try {
      all.push(await growthPerTransfer(site, () => (isNode(name) ? heldBytes(site.pid, prefix) : undefined)));
    } catch (error) {
      return { label: name, fault: error.message };
    } finally {
      await site.stop();
    }
  }
  const held = isNode(name) ? median(all.map((each) => each.held)) : undefined;
  return { label: name, held, bytes: median(all.map(({ bytes }) => bytes)) };
}

function isNode(name) {
  return CONTESTANTS[name].needs === undefined;
}

async function heldBytes(pid, prefix) {
  const { heapUsed, external } = await probe(pid, prefix);
  return heapUsed + external;
}

/** Rows `{ label, bytes }`: resident memory some seconds after the start, without a request; the first is the base. */
export async function measureIdle({ folder: parent, rounds, log }) {
  const folder = `${parent}/idle`;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const spec = `${folder}/gateway.yaml`;
  const artifact = `${folder}/gateway.gwa`;
  writeFileSync(spec, gwSpec({ port, upstream: 9, tls: false, routes: IDLE_ROUTES, extras: false }));
  run(process.execPath, [GW, 'compile', spec, '-o', artifact]);
  const serve = (file, engine) => [
    process.execPath,
    GW,
    'serve',
    file,
    '--engine',
    engine,
    '--no-access-log',
  ];
  const commands = {
    'node:http, nothing else': CONTESTANTS['node:http, no proxying'].command({ port }),
    'gw native, 1,000 routes from an artifact': serve(artifact, 'native'),
    'gw native, 1,000 routes from YAML': serve(spec, 'native'),
    'gw node, 1,000 routes from an artifact': serve(artifact, 'node'),
  };
  const taken = Object.keys(commands).map((label) => ({ label, all: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const row of taken) {
      const settleMs = row.label.endsWith('from YAML') ? COMPILED_SETTLE_MS : SETTLE_MS;
      row.all.push(await idleBytes(commands[row.label], port, settleMs));
    }
  }
  for (const { label, all } of taken) log(`  ${label}: ${Math.round(median(all) / 2 ** 20)} MiB`);
  return taken.map(({ label, all }) => ({ label, bytes: median(all) }));
}

async function idleBytes(command, port, settleMs) {
  const started = startProcess(command);
  try {
    await untilListening(started, port);
    await sleep(settleMs);
    return memoryBytes(started.pid);
  } finally {
    await stopProcess(started);
  }
}
