// Proxies in turn: gw beside nginx, HAProxy, Caddy and two of Node.js, under the same load and before the same
// upstream, each alone on its core. `node bench/run.mjs proxy` runs it; results go to bench/out/proxy/.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from './lib/prepare.mjs';
import { hasCommand, stopProcess } from './lib/processes.mjs';
import { CASES, entriesOf } from './lib/proxy/cases.mjs';
import { CONTESTANTS } from './lib/proxy/contestants.mjs';
import { measureIdle, measureSlowReaders } from './lib/proxy/memory.mjs';
import { clearResults, proxySection, saveResult } from './lib/proxy/results.mjs';
import { runCase } from './lib/proxy/run-case.mjs';
import { startUpstream } from './lib/proxy/upstream.mjs';

const MEMORY = ['slow', 'idle'];
const NAMES = [...Object.keys(CASES), ...MEMORY];
/** Debian's packages; the load and the upstream cannot be done without. */
const NEEDED = { wrk: 'wrk', nginx: 'nginx', taskset: 'util-linux' };

/**
 * Measures the cases in `only` (all of them without it) and gives the section for README.md, made of all results
 * there are. Takes `rounds`, `seconds` of a turn, and `contestants` by name. Throws for a name that is none.
 */
export async function measureProxy({ rounds = 3, seconds = 8, only = NAMES, contestants: asked }) {
  refuseUnknown(only, NAMES, 'case');
  refuseUnknown(asked ?? [], Object.keys(CONTESTANTS), 'contestant');
  const missing = installContestants(asked);
  if (only.length === NAMES.length) clearResults();
  const folder = mkdtempSync(join(tmpdir(), 'gw-proxies-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const cores = shareCores();
  const upstream = await startUpstream({ folder, cores: cores.upstream });
  const log = (line) => console.log(line);
  const setting = { rounds, seconds, folder, cores, log, upstream: upstream.port };
  try {
    for (const name of only) {
      log(`${name}:`);
      saveResult(name, await measureOne(name, setting, { asked, missing, hasWorkers: hasWorkers() }));
    }
  } finally {
    await stopProcess(upstream);
  }
  return proxySection();
}

async function measureOne(name, setting, who) {
  if (name === 'idle') return await measureIdle(setting);
  if (name === 'slow') {
    const names = entriesOf('down', who).map((entry) => entry.name);
    return await measureSlowReaders(names, setting);
  }
  const rows = await runCase(name, entriesOf(name, who), setting);
  return { rows, conditions: conditions(name, setting), notes: notes(who) };
}

/**
 * Which cores each has. With two, the proxy has one and load and upstream share the other, so a fast proxy waits
 * for them; with more, each has its own. Two workers have two cores, which with only two they share with all.
 */
export function shareCores() {
  const count = availableParallelism();
  const from = (first) => Array.from({ length: count - first }, (_, at) => first + at);
  if (count < 2) return { proxy: [0], wideProxy: [0], upstream: [0], load: [0] };
  if (count === 2) return { proxy: [0], wideProxy: [0, 1], upstream: [1], load: [1] };
  return { proxy: [0], wideProxy: [0, 1], upstream: [2], load: count === 3 ? [2] : from(3) };
}

function conditions(name, { cores, rounds, seconds }) {
  const { wide = false, load } = CASES[name];
  const proxy = wide ? cores.wideProxy : cores.proxy;
  const shared = proxy.some((core) => cores.load.includes(core))
    ? ' The proxy shares a core with the load: ratios only.'
    : '';
  return `${load.connections} connections, ${rounds} rounds of ${seconds} s; proxy on core ${proxy.join(' and ')}, upstream on ${cores.upstream.join(' and ')}, load on ${cores.load.join(' and ')}.${shared}`;
}

function notes({ missing, hasWorkers: workers }) {
  const left = missing.map((name) => `left out: ${name} (${CONTESTANTS[name].needs} is not installed)`);
  return workers ? left : [...left, 'left out: gw with two workers, which this version cannot'];
}

/** Installs what is missing when it may; names contestants that cannot take part. */
export function installContestants(asked) {
  const wanted = Object.entries(CONTESTANTS)
    .filter(([name, { needs }]) => needs !== undefined && (asked?.includes(name) ?? true))
    .map(([, { needs }]) => [needs, needs]);
  const absent = () =>
    Object.entries({ ...NEEDED, ...Object.fromEntries(wanted) }).filter(([command]) => !hasCommand(command));
  const packages = absent().map(([, name]) => name);
  if (packages.length > 0 && process.getuid?.() === 0 && hasCommand('apt-get')) {
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages]);
  }
  const still = absent().map(([command]) => command);
  const vital = still.filter((command) => command in NEEDED);
  if (vital.length > 0)
    throw new Error(`not installed, and nothing can be measured without: ${vital.join(', ')}`);
  return Object.keys(CONTESTANTS).filter((name) => still.includes(CONTESTANTS[name].needs));
}

function hasWorkers() {
  const { stdout } = spawnSync(process.execPath, ['dist/gw.js', 'serve', '--help'], { cwd: ROOT });
  return String(stdout).includes('--workers');
}

function refuseUnknown(names, known, what) {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no such ${what}: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  }
}
