// Has jobs of the admin listener done in threads: a few at a time, a few more in wait, each within a time. Whoever asks
// for more than that is refused, since nobody who may look at a gateway should be able to take its processor away.
import { Worker } from 'node:worker_threads';
import type { AdminJob, AdminResults } from './admin-job.ts';

/** What the thread answers: the result, or why there is none. */
export type AdminReply = { readonly result: AdminResults[AdminJob['kind']] } | { readonly problem: string };

/** Does a job somewhere off the event loop; rejects when it broke down or there are too many. */
export type RunAdminJob = (job: AdminJob) => Promise<AdminResults[AdminJob['kind']]>;

const AT_ONCE = 2;
const WAITING_MAX = 8;
const JOB_MS = 60_000;

/** Does jobs in turn. */
export class AdminJobs {
  readonly #run: RunAdminJob;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(run: RunAdminJob = runInThread) {
    this.#run = run;
  }

  async run<Kind extends AdminJob['kind']>(
    job: Extract<AdminJob, { kind: Kind }>,
  ): Promise<AdminResults[Kind]> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING_MAX) throw new Error('too much is asked at once; try again later');
      await new Promise<void>((go) => this.#waiting.push(go));
    }
    this.#running += 1;
    try {
      // What comes back is of the kind that was asked for.
      return (await this.#run(job)) as AdminResults[Kind];
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/** A thread that lives for one job. */
function runInThread(job: AdminJob): Promise<AdminResults[AdminJob['kind']]> {
  const worker = new Worker(new URL('./admin-worker.js', import.meta.url), { workerData: job });
  worker.unref();
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      fail(new Error(`it took longer than ${JOB_MS / 1000} s`));
      void worker.terminate();
    }, JOB_MS);
    worker.once('message', (reply: AdminReply) => {
      if ('result' in reply) done(reply.result);
      else fail(new Error(reply.problem));
    });
    worker.once('error', fail);
    worker.once('exit', () => {
      clearTimeout(timer);
      fail(new Error('the thread ended before it was done'));
    });
  });
}
