// The gateway that faults happen to: as built, in a folder of its own, with an admin listener.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, memoryBytes, processTree, startProcess } from '../processes.mjs';

const GW = fileURLToPath(new URL('../../../dist/gw.js', import.meta.url));
const WORLD = new URL('world.mjs', import.meta.url).href;
const HEAR_MS = 60_000;
const IDLE_MS = 5_000;
const DRAIN_S = 10;

/** Starts gw; `spec` makes the text of the spec from `{ port, admin }`, `files` are beside it. */
export async function startGateway({ spec, files = {}, args = [], world = [], engine }) {
  const folder = mkdtempSync(join(tmpdir(), 'gw-faults-'));
  const ports = { port: await freePort(), admin: await freePort() };
  // What the world is made of lies beside the folder that gw watches.
  mkdirSync(join(folder, 'spec'));
  const at = (name) => join(folder, name);
  const replace = (name, text) => {
    writeFileSync(at('next'), text);
    renameSync(at('next'), at(name));
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
  writeFileSync(at('spec/gateway.yaml'), spec({ ...ports, at }));
  const heard = lines();
  const command = [process.execPath, GW, 'serve', at('spec/gateway.yaml'), '--engine', engine];
  const started = startProcess([...command, '--drain', String(DRAIN_S), ...args], {
    env: environment(world, at),
    onLine: heard.hear,
  });
  const ended = once(started.child, 'exit').then(([code, signal]) => {
    heard.fail(new Error(`gw ended with ${signal ?? code}`));
    return signal ?? code;
  });
  await heard.next(/^serving/);
  return {
    ...ports,
    ...{ at, replace, ended, said: heard.said, hears: heard.next },
    pid: started.pid,
    saveSpec: (text) => replace('spec/gateway.yaml', text),
    forget: (name) => rmSync(at(name)),
    link(target, name) {
      symlinkSync(target, at('next'));
      renameSync(at('next'), at(name));
    },
    isRunning: () => started.child.exitCode === null && started.child.signalCode === null,
    workers: () => processTree(started.pid).slice(1),
    memory: () => memoryBytes(started.pid),
    signal: (name) => started.child.kill(name),
    endpoints: () => endpoints(ports.admin),
    untilIdle: () => untilIdle(ports.admin),
    /** Asks it to end, which it does at once unless something is stuck; gives the exit code and how long it took. */
    async stop() {
      const began = performance.now();
      started.child.kill('SIGTERM');
      const code = await ended;
      return { code, ms: performance.now() - began };
    },
    remove() {
      if (this.isRunning()) started.child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function environment(world, at) {
  if (world.length === 0) return {};
  const named = world.map((name) => [`FAULT_${name.toUpperCase()}`, at(name)]);
  return { ...Object.fromEntries(named), NODE_OPTIONS: `--import ${WORLD}` };
}

/** What gw says, and who waits to hear it. */
function lines() {
  const said = [];
  const waiting = [];
  return {
    said,
    hear(line) {
      said.push(line);
      const at = waiting.findIndex(({ pattern }) => pattern.test(line));
      if (at >= 0) waiting.splice(at, 1)[0].done(line);
    },
    /** The next line that matches. */
    next(pattern) {
      return new Promise((done, fail) => {
        const late = setTimeout(() => fail(new Error(`gw did not say ${pattern}: ${said}`)), HEAR_MS);
        const settle = (act) => (value) => {
          clearTimeout(late);
          act(value);
        };
        waiting.push({ pattern, done: settle(done), fail: settle(fail) });
      });
    },
    fail(error) {
      for (const each of waiting.splice(0)) each.fail(error);
    },
  };
}

/** What gw knows of the endpoints of all upstreams. */
async function endpoints(admin) {
  const response = await fetch(`http://127.0.0.1:${admin}/upstreams`);
  const { upstreams } = await response.json();
  return upstreams.flatMap((upstream) => upstream.endpoints);
}

/** How many requests are still under way at endpoints when there has been time enough for all of them to end. */
async function untilIdle(admin) {
  const until = performance.now() + IDLE_MS;
  for (;;) {
    const active = (await endpoints(admin)).reduce((sum, each) => sum + each.active, 0);
    if (active === 0 || performance.now() > until) return active;
    await sleep(50);
  }
}
