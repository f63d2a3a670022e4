import { Worker } from 'node:worker_threads';
import type { ComparisonReply, RevisionChanges } from './comparison.ts';

/** Compares two artifacts in a thread that lives for this one comparison. */
export function compareInThread(before: Uint8Array, after: Uint8Array): Promise<RevisionChanges> {
  const program = new URL('./compare-worker.js', import.meta.url);
  return new Promise((done, fail) => {
    const worker = new Worker(program, { workerData: { before, after } });
    worker.unref();
    worker.once('message', (reply: ComparisonReply) => {
      if ('changes' in reply) done(reply.changes);
      else fail(new Error(reply.problem));
    });
    worker.once('error', fail);
    worker.once('exit', () => fail(new Error('the comparison ended before it was done')));
  });
}
