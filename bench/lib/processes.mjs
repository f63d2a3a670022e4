// Processes that are measured: started on chosen cores, watched through /proc with all their children, ended by pid.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;
const READY_MS = 15_000;
const END_MS = 5_000;

/** What runs; whoever ends this script ends them, too. */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Whether the shell would find the command. */
export function hasCommand(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts a command on the given cores (any, when there are none); what it writes to standard error is kept in
 * `errors()` and, line by line, handed to `onLine`.
 */
export function startProcess([command, ...args], { cores = [], env = {}, stdout = 'ignore', onLine } = {}) {
  const pinned = cores.length > 0 ? ['taskset', '-c', cores.join(',')] : [];
  const [file, ...rest] = [...pinned, command, ...args];
  const child = spawn(file, rest, { stdio: ['ignore', stdout, 'pipe'], env: { ...process.env, ...env } });
  running.add(child);
  child.on('exit', () => running.delete(child));
  let tail = '';
  let line = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    tail = (tail + text).slice(-2_000);
    const lines = (line + text).split('\n');
    line = lines.pop();
    if (onLine !== undefined) lines.forEach(onLine);
  });
  return { child, pid: child.pid, errors: () => tail };
}

/** Resolves as soon as something accepts on the port; throws with the process's own words when it ends before. */
export async function untilListening({ child, errors }, port) {
  const until = performance.now() + READY_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > until) {
      throw new Error(`nothing listens on port ${port}: ${errors().trim() || 'no message'}`);
    }
    await sleep(25);
  }
}

function accepts(port) {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (result) => {
      socket.destroy();
      done(result);
    };
    socket.on('connect', () => end(true)).on('error', () => end(false));
  });
}

/** Asks the process to end, and makes it when it does not. */
export async function stopProcess({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(late);
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The process and all that came from it. */
export function processTree(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statFields(name);
    if (stat !== undefined) parents.set(Number(name), Number(stat[1]));
  }
  const tree = [pid];
  for (const each of tree) for (const [child, parent] of parents) if (parent === each) tree.push(child);
  return tree;
}

/** Seconds of processor time that the process and its children have had, from the kernel, in steps of 10 ms. */
export function cpuSeconds(pid) {
  let ticks = 0;
  for (const each of processTree(pid)) {
    const stat = statFields(each);
    if (stat !== undefined) ticks += Number(stat[11]) + Number(stat[12]);
  }
  return ticks / TICKS_PER_SECOND;
}

/** Bytes of memory: `VmRSS` now or `VmHWM` at most, of the process and its children together. */
export function memoryBytes(pid, field = 'VmRSS') {
  let kibibytes = 0;
  for (const each of processTree(pid)) {
    const text = readProc(each, 'status') ?? '';
    kibibytes += Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  }
  return kibibytes * 1024;
}

/** Open sockets of the process and its children. */
export function socketCount(pid) {
  return processTree(pid).reduce((sum, each) => sum + socketsOf(each), 0);
}

function socketsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).filter((fd) => isSocket(`/proc/${pid}/fd/${fd}`)).length;
  } catch {
    return 0;
  }
}

function isSocket(path) {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false;
  }
}

/** What follows the name in /proc/PID/stat: the state, then the parent; user and system time are 11 and 12. */
function statFields(pid) {
  return readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
}

function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
