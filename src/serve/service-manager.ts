// Tells the service manager how serving goes (sd_notify): when it is ready, that it reloads or stops, that it is alive.
// Node.js has no datagram sockets of the unix kind, so `systemd-notify` says it; the unit needs `NotifyAccess=all`.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LifeObserver } from './life.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ServiceManagerOptions {
  readonly env: Environment;
  say(text: string): void;
}

/** A service manager that hears of serving. */
export interface ServiceManager extends LifeObserver {
  /** Another process of the service has taken over: from now on nothing is told. */
  leave(): void;
  /** Waits until all has been told. */
  close(): Promise<void>;
}

const execute = promisify(execFile);
const PROGRAM = 'systemd-notify';
const CALL_MS = 5_000;

/** Connects to the service manager that has started this process; undefined when none wants to be told. */
export function connectServiceManager({ env, say }: ServiceManagerOptions): ServiceManager | undefined {
  if (!env.NOTIFY_SOCKET) return undefined;
  const notifier = new Notifier(env, say);
  const watchdogMs = Number(env.WATCHDOG_USEC) / 1000;
  let watchdog: NodeJS.Timeout | undefined;
  let status = '';
  const ready = () => {
    // A process that has taken over is not the one that the manager has started.
    notifier.tell('READY=1', `MAINPID=${process.pid}`, `STATUS=${status}`);
    // A timer that is late shows an event loop that stands still, which is what a watchdog is for.
    if (watchdogMs > 0) watchdog ??= setInterval(() => notifier.tell('WATCHDOG=1'), watchdogMs / 2).unref();
  };
  return {
    loading() {
      const us = process.hrtime.bigint() / 1000n;
      if (status !== '') notifier.tell('RELOADING=1', `MONOTONIC_USEC=${us}`);
    },
    live({ artifact, cause }) {
      const isFirst = status === '';
      const why = cause === 'spec' ? '' : `, ${cause}`;
      status = `serving revision ${artifact.digest.slice(0, 12)}${why}`;
      if (isFirst) ready();
    },
    loaded(problem) {
      if (status === '') return;
      status = `${status.replace(/; .*/, '')}${problem === undefined ? '' : '; the last reload failed'}`;
      ready();
    },
    stopping() {
      notifier.tell('STOPPING=1', 'STATUS=stopping');
    },
    leave() {
      clearInterval(watchdog);
      notifier.stop();
    },
    close() {
      clearInterval(watchdog);
      return notifier.last;
    },
  };
}

/** Says one thing after the other. */
class Notifier {
  /** Resolves when all has been said. */
  last: Promise<void> = Promise.resolve();
  readonly #env: Environment;
  readonly #say: (text: string) => void;
  #isOver = false;

  constructor(env: Environment, say: (text: string) => void) {
    this.#env = env;
    this.#say = say;
  }

  tell(...variables: readonly string[]): void {
    this.last = this.last.then(() => this.#call(variables));
  }

  stop(): void {
    this.#isOver = true;
  }

  async #call(variables: readonly string[]): Promise<void> {
    if (this.#isOver) return;
    try {
      await execute(PROGRAM, variables, { env: { ...this.#env }, timeout: CALL_MS });
    } catch (error) {
      this.#isOver = true;
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      const why = isMissing ? `there is no ${PROGRAM}` : String(error);
      this.#say(`the service manager is told nothing more: ${why}`);
    }
  }
}
