import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('crowd.mjs', import.meta.url));

/** What a gateway opens beside the crowd's connections. */
const RESERVED = 200;

/** The crowd that the bound on open files lets a gateway have: each slow client costs it one at the upstream, too. */
export function possibleCrowd({ idle, slow }) {
  // Node.js raises the soft bound to the hard one.
  const bound = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  const room = Math.max(0, Number(bound ?? Number.POSITIVE_INFINITY) - RESERVED);
  const share = Math.min(1, room / (idle + 2 * slow));
  return { idle: Math.floor(idle * share), slow: Math.floor(slow * share) };
}

/** Starts the crowd in a process of its own; resolves when all are connected. */
export async function startCrowd({ port, idle, slow }) {
  const child = fork(PROGRAM, [port, idle, slow].map(String));
  await once(child, 'message');
  return {
    /** Ends it; throws when the gateway has closed connections of it. */
    async stop() {
      child.send('lost');
      const [{ count }] = await once(child, 'message');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      if (count > 0) throw new Error(`${count} clients of the crowd lost their connection`);
    },
  };
}
