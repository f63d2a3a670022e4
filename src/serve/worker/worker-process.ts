// One worker as the primary sees it: steps go in and answers come out, and its end is noticed, however it comes.
import cluster, { type Worker } from 'node:cluster';
import type { MemberReport } from '../../admin/types.ts';
import { ModuleError } from '../../policy/custom/module-error.ts';
import type { ListeningSocket } from '../../proxy/listener-set.ts';
import type { RampTrip } from '../../proxy/shaping/ramp.ts';
import type { DeniedEntry } from '../audit/types.ts';
import type { ListenerAddress } from '../messages.ts';
import { createLineRelay } from './line-relay.ts';
import { ReportDesk } from './report-desk.ts';
import type { Member, SharedWork } from './shared-work.ts';
import type { Answer, Asked, Order, Purged, RampStopped, Refused, Reported, Said, Step } from './types.ts';

/** A worker ended before it answered. */
export class WorkerEnded extends Error {}

export interface WorkerProcessOptions {
  /** Whole lines of its access log. */
  onLines(lines: Uint8Array): void;
  /** What it has to tell the operator. */
  onSaid(text: string): void;
  /** What its policies have refused. */
  onDenied(entries: readonly DeniedEntry[]): void;
  /** A ramp has stopped by itself in it. */
  onRampStopped(trip: RampTrip): void;
  /** What it does as one with the other workers. */
  readonly shared: Pick<SharedWork, 'join'>;
  /** Time for each answer, after which the worker counts as stuck and is killed. Default 30000. */
  readonly answerMs?: number;
}

interface Waiting {
  done(answer: Answer): void;
  fail(error: Error): void;
}

/** A process that `cluster.setupPrimary` has described. */
export class WorkerProcess {
  /** Resolves when it can take steps; rejects with WorkerEnded when it ends before. */
  readonly ready: Promise<unknown>;
  /**
   * Resolves to how it ended: `signal SIGKILL`, `exit code 1`; all of its access log has come by then. Rejects
   * when it could not be started.
   */
  readonly ended: Promise<string>;
  readonly #worker: Worker;
  readonly #answerMs: number;
  readonly #member: Member;
  /** Answers come in the order of the steps. */
  readonly #waiting: Waiting[] = [];
  readonly #reports = new ReportDesk((asked, withMetrics) =>
    this.#send({ kind: 'report', asked, withMetrics }),
  );
  #sockets: readonly ListeningSocket[] = [];
  #end: string | undefined;
  #killedFor: string | undefined;

  constructor({ shared, answerMs = 30_000, ...hearing }: WorkerProcessOptions) {
    this.#answerMs = answerMs;
    this.#worker = cluster.fork();
    this.#member = shared.join((told) => this.#send(told));
    this.ended = new Promise((resolve, reject) => this.#listen(hearing, resolve, reject));
    this.ready = this.#answer();
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  /** The sockets that it listened on after its last step. */
  get sockets(): readonly ListeningSocket[] {
    return this.#sockets;
  }

  get isAlive(): boolean {
    return this.#end === undefined;
  }

  /** Has it take a step; rejects with its Error, or with WorkerEnded. Resolves to its addresses. */
  async take(step: Step): Promise<readonly ListenerAddress[]> {
    this.#send(step);
    const answer = await this.#answer();
    if (answer.kind === 'failed') {
      const { message, fault } = answer;
      throw fault === undefined ? new Error(message) : new ModuleError(message, { fault });
    }
    if (answer.kind !== 'done') return [];
    this.#sockets = answer.sockets;
    return answer.addresses;
  }

  /** What it knows for the admin listener; undefined when it does not answer in time. */
  report(withMetrics: boolean): Promise<MemberReport | undefined> {
    return this.#reports.ask(withMetrics);
  }

  /** Has it ask its clients to go; without `accepts` it stops accepting. */
  retreat(accepts: boolean): void {
    this.#send({ kind: 'retreat', accepts });
  }

  /** Has it stop a ramp that has stopped elsewhere. */
  stopRamp(trip: RampTrip): void {
    this.#send({ kind: 'ramp-stopped', trip });
  }

  /** Has it drain and end; may be called again with less. */
  close(drainMs: number): void {
    this.#send({ kind: 'close', drainMs });
  }

  /** Ends it at once, for a reason that is told with its end. */
  kill(reason: string): void {
    this.#killedFor ??= reason;
    this.#worker.process.kill('SIGKILL');
  }

  #listen(
    { onLines, onSaid, onDenied, onRampStopped }: Omit<WorkerProcessOptions, 'shared' | 'answerMs'>,
    resolve: (how: string) => void,
    reject: (error: Error) => void,
  ): void {
    const { process } = this.#worker;
    const end = (how: string) => {
      this.#end ??= this.#killedFor ?? how;
      this.#member.close();
      for (const { fail } of this.#waiting.splice(0)) fail(new WorkerEnded(this.#end));
      resolve(this.#end);
    };
    process.stdout?.on('data', createLineRelay(onLines));
    this.#worker.on(
      'message',
      (message: Said | Answer | Asked | Purged | RampStopped | Refused | Reported) => {
        if (message.kind === 'said') onSaid(message.text);
        else if (message.kind === 'ramp-stopped') onRampStopped(message.trip);
        else if (message.kind === 'refused') onDenied(message.entries);
        else if (message.kind === 'reported') this.#reports.hear(message);
        else if ('number' in message) this.#member.hear(message);
        else this.#waiting.shift()?.done(message);
      },
    );
    process.once('close', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
    // Without a process there is no end to wait for; other errors come before one.
    this.#worker.on('error', (error: Error) => {
      if (this.pid !== undefined) return;
      reject(error);
      end(error.message);
    });
  }

  #answer(): Promise<Answer> {
    if (this.#end !== undefined) return Promise.reject(new WorkerEnded(this.#end));
    const answer = new Promise<Answer>((done, fail) => this.#waiting.push({ done, fail }));
    const timer = setTimeout(() => this.kill('it did not answer'), this.#answerMs);
    return answer.finally(() => clearTimeout(timer));
  }

  /** What cannot be sent is noticed by the worker's end. */
  #send(order: Order): void {
    if (this.#worker.isConnected()) this.#worker.process.send(order, () => undefined);
  }
}
