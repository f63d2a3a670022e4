/**
 * Verifies passwords in a thread of its own: one argon2id or bcrypt hash takes a tenth of a second of processor time,
 * for which the event loop would stand still. The thread is started by the first password and ended after a while
 * without any, which gives back the memory that argon2id takes.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** More than these waiting would take longer than anybody waits. */
const WAITING_MAX = 64;
const IDLE_MS = 30_000;

/** What the thread runs; it is text so that it needs no file of its own, wherever gw runs from. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { argon2Verify, bcryptVerify } = require(workerData);
parentPort.on('message', async ({ id, password, hash }) => {
  try {
    const verify = hash.startsWith('$argon2') ? argon2Verify : bcryptVerify;
    parentPort.postMessage({ id, fits: await verify({ password, hash }) });
  } catch (error) {
    parentPort.postMessage({ id, problem: String(error) });
  }
});`;

interface Reply {
  readonly id: number;
  readonly fits?: boolean;
  readonly problem?: string;
}

interface Waiting {
  done(fits: boolean): void;
  fail(error: Error): void;
}

class PasswordThread {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  verify(password: string, hash: string): Promise<boolean> {
    if (this.#waiting.size >= WAITING_MAX) return Promise.reject(new Error('too many passwords are waiting'));
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#last;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      worker.postMessage({ id, password, hash });
    });
  }

  #start(): Worker {
    const require = createRequire(import.meta.url);
    const worker = new Worker(PROGRAM, { eval: true, workerData: require.resolve('hash-wasm') });
    worker.unref();
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.on('error', (error) => this.#fail(worker, error));
    worker.on('exit', () => this.#fail(worker, new Error('the thread that verifies passwords ended')));
    return worker;
  }

  #take({ id, fits, problem }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (problem === undefined) waiting?.done(fits === true);
    else waiting?.fail(new Error(problem));
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.fail(error);
    this.#waiting.clear();
  }
}

const thread = new PasswordThread();

/** Whether a password fits an argon2id or bcrypt hash. Rejects when too many are waiting or the hash is none. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  return thread.verify(password, hash);
}
