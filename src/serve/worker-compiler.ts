// Compiles in a worker thread, so that the event loop keeps serving. The thread is started when first needed
// and ended when it has had nothing to do for a while, which gives its memory back.
import { Worker } from 'node:worker_threads';
import type { CompileJob, CompileOutcome, Compiler } from './types.ts';

/** What the worker answers: the outcome, or why there is none. */
export type WorkerReply = { readonly outcome: CompileOutcome } | { readonly problem: string };

export interface WorkerCompilerOptions {
  /** Makes the thread. Default: the built program beside this one. */
  readonly createWorker?: () => Worker;
  /** Idle time after which the thread is ended. Default 30000. */
  readonly idleMs?: number;
}

/** Makes a compiler that runs in a thread of its own; one job at a time. */
export function createWorkerCompiler(options: WorkerCompilerOptions = {}): Compiler {
  return new WorkerCompiler(options);
}

class WorkerCompiler implements Compiler {
  readonly #createWorker: () => Worker;
  readonly #idleMs: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor({ createWorker = createBuiltWorker, idleMs = 30_000 }: WorkerCompilerOptions) {
    this.#createWorker = createWorker;
    this.#idleMs = idleMs;
  }

  async compile(job: CompileJob): Promise<CompileOutcome> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#createWorker();
    try {
      const outcome = await ask(this.#worker, job);
      this.#idle = setTimeout(() => void this.close(), this.#idleMs).unref();
      return outcome;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

function createBuiltWorker(): Worker {
  return new Worker(new URL('./compile-worker.js', import.meta.url));
}

/** Sends one job and waits for its answer, or for the thread's end. */
function ask(worker: Worker, job: CompileJob): Promise<CompileOutcome> {
  return new Promise((done, fail) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (reply: WorkerReply) =>
      settle(() => ('outcome' in reply ? done(reply.outcome) : fail(new Error(reply.problem))));
    const onError = (error: Error) => settle(() => fail(error));
    const onExit = () => settle(() => fail(new Error('the compiler ended before it was done')));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(job);
  });
}
