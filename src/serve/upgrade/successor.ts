// Another gw process that is to take over: it is started from what stands on disk now, with the same arguments and
// the listening sockets of this one, and says when it serves. Until then, and if it never does, this one serves on.
import { type ChildProcess, spawn } from 'node:child_process';
import type { ListeningSocket } from '../../proxy/listener-set.ts';
import { handoverOf } from './inherited.ts';

export interface SuccessorOptions {
  readonly sockets: readonly ListeningSocket[];
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long it may take until it serves; default 30000. */
  readonly timeoutMs?: number;
}

/** What it says, once. */
interface Serving {
  readonly kind: 'serving';
}

/** Standard input, output and error, and the channel to it. */
const STDIO = ['inherit', 'inherit', 'inherit', 'ipc'] as const;

/** A process on its way to take over. */
export interface Successor {
  /** Resolves to its process id once it serves; rejects with a readable Error when it never will, and it has then ended. */
  readonly serving: Promise<number>;
  /** Ends it. */
  cancel(): void;
}

/** Starts a process that takes over; throws a readable Error when it has no way to get the sockets. */
export function startSuccessor(options: SuccessorOptions): Successor {
  const { sockets, command, cwd, env, timeoutMs = 30_000 } = options;
  const handover = handoverOf(sockets);
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    cwd,
    env: { ...env, ...handover.variables(STDIO.length) },
    stdio: [...STDIO, ...handover.fds],
  });
  return { serving: waitForServing(child, timeoutMs), cancel: () => child.kill('SIGKILL') };
}

function waitForServing(child: ChildProcess, timeoutMs: number): Promise<number> {
  return new Promise((done, fail) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      child.removeAllListeners();
      // It goes on when this process has ended, and must not keep it.
      if (child.connected) child.disconnect();
      child.unref();
      act();
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      settle(() => fail(new Error(`it did not serve within ${timeoutMs / 1000} s`)));
    }, timeoutMs);
    child.once('error', (error) => settle(() => fail(new Error(`it cannot be started: ${error.message}`))));
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      settle(() => fail(new Error(`it ended before it served: ${how}`)));
    });
    child.on('message', (message: Partial<Serving>) => {
      if (message.kind === 'serving') settle(() => done(child.pid ?? 0));
    });
  });
}

/** Tells the process that has started this one that it may go. */
export function tellServing(): void {
  const serving: Serving = { kind: 'serving' };
  process.send?.(serving, undefined, undefined, () => {
    if (process.connected) process.disconnect();
  });
}
