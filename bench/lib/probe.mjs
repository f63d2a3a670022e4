// Asks a process that has resource-probe.mjs in it what it holds, after it has collected its garbage.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BENCH } from './prepare.mjs';

const PROBE_MS = 10_000;

/** What a process must have in its environment to be asked; `prefix` is where its answers are written. */
export function probeEnvironment(prefix) {
  return { RESOURCE_PROBE: prefix, NODE_OPTIONS: `--import ${BENCH}resource-probe.mjs` };
}

/** `{ heapUsed, external, rss, resources }` of the process, fresh. Throws when it does not answer. */
export async function probe(pid, prefix) {
  const file = `${prefix}.${pid}`;
  rmSync(file, { force: true });
  process.kill(pid, 'SIGWINCH');
  const until = performance.now() + PROBE_MS;
  while (!existsSync(file)) {
    if (performance.now() > until) throw new Error(`process ${pid} does not answer the probe`);
    await sleep(20);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
