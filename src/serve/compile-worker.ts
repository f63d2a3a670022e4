// The worker thread's program: compiles one spec after the other and hands the bytes over without copying.
import { parentPort } from 'node:worker_threads';
import { runCompileJob } from './compile-job.ts';
import type { CompileJob } from './types.ts';
import type { WorkerReply } from './worker-compiler.ts';

parentPort?.on('message', (job: CompileJob) => reply(job));

function reply(job: CompileJob): void {
  const answer = attempt(job);
  const bytes = 'outcome' in answer ? answer.outcome.bytes : undefined;
  const own = bytes !== undefined && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer] : [];
  // A typed array's buffer may be shared memory for the type checker; ours never is.
  parentPort?.postMessage(answer, own as ArrayBuffer[]);
}

function attempt(job: CompileJob): WorkerReply {
  try {
    return { outcome: runCompileJob(job) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
