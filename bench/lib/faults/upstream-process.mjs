// An upstream in a process of its own, to be told how to behave, stopped, killed and started again.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../processes.mjs';

const PROGRAM = fileURLToPath(new URL('upstream.mjs', import.meta.url));
const BACKLOG = 511;
/** Connections that fill a short queue of a process that accepts none. */
const FILLERS = 8;
const FILL_MS = 100;

/** Starts one; `host` and `backlog` as for listening. */
export async function startUpstream(name, { host = '127.0.0.1', port, backlog = BACKLOG } = {}) {
  const at = port ?? (await freePort());
  let child;
  let fillers = [];
  const start = async () => {
    child = fork(PROGRAM, [name, String(at), host, String(backlog)]);
    await once(child, 'message');
  };
  await start();
  return {
    name,
    port: at,
    url: `http://${host}:${at}`,
    start,
    /** Resolves when it behaves so. */
    async behave(how) {
      child.send(how);
      await once(child, 'message');
    },
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    /** It keeps its connections and its port and does nothing more. */
    stop: () => child.kill('SIGSTOP'),
    /** As a host that is gone: what is open stays silent, and what is new is not even refused. */
    async vanish() {
      child.kill('SIGSTOP');
      fillers = Array.from({ length: FILLERS }, () => connect(at, host).on('error', () => undefined));
      await sleep(FILL_MS);
    },
    goOn() {
      for (const socket of fillers) socket.destroy();
      fillers = [];
      child.kill('SIGCONT');
    },
    async remove() {
      for (const socket of fillers) socket.destroy();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
