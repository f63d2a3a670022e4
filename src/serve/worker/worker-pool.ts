// The processes that serve in place of one, as the primary process sees them. An address is bound once, by
// node:cluster, and every worker accepts on it (SCHED_NONE): the system hands a connection to whoever is free, and
// none passes through the primary. When no worker holds an address any more, node:cluster closes it, so nobody
// waits in the backlog of a gateway that is not there. What all must do together is in take-over.ts.
import cluster from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MemberReport } from '../../admin/types.ts';
import type { Address, Artifact } from '../../artifact/types.ts';
import { removeStaleSocket, tryAddress } from '../../proxy/engine/bind.ts';
import type { ListeningSocket } from '../../proxy/listener-set.ts';
import { collectMaterial } from '../../proxy/load-revision.ts';
import { addressKey } from '../../proxy/revision.ts';
import type { RampTrip } from '../../proxy/shaping/ramp.ts';
import type { DeniedEntry } from '../audit/types.ts';
import type { EngineName } from '../engine.ts';
import { type ListenerAddress, listeningLines } from '../messages.ts';
import type { Say } from '../own-log.ts';
import type { RampStops } from '../ramp-stops.ts';
import { Restarts } from './restarts.ts';
import { SharedWork } from './shared-work.ts';
import { takeOver } from './take-over.ts';
import type { WorkerRevision } from './types.ts';
import { WorkerProcess } from './worker-process.ts';

export interface WorkerPoolOptions {
  readonly count: number;
  readonly engine: EngineName;
  readonly accessLog: boolean;
  resolveSecret(reference: string, folder: string): string;
  /** Takes whole lines of the access log. */
  onLines(lines: Uint8Array): void;
  /** Ramps that have stopped; what stops in one worker stops in all. */
  readonly rampStops: Pick<RampStops, 'all' | 'add'>;
  /** Takes what policies have refused; default nothing is told of it. */
  /** Sockets that another process has opened; default none. */
  readonly inherited?: { shared(): ReadonlyMap<string, number> };
  readonly onDenied?: (entries: readonly DeniedEntry[]) => void;
  readonly say: Say;
}

interface PoolRevision extends WorkerRevision {
  readonly addresses: readonly Address[];
}

/** Time beyond the drain after which a worker that has not ended is killed. */
const OVERTIME_MS = 5_000;

/** Makes a pool without processes: they are started for the first revision. One pool in a process at a time. */
export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('./serve-worker.js', import.meta.url)),
    args: [options.engine, options.accessLog ? 'log' : 'no-log', options.onDenied ? 'denied' : 'no-denied'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return new WorkerPool(options);
}

/** Workers that serve one revision, are replaced when they end, and end together. */
class WorkerPool {
  /** Resolves when workers keep ending and none is left; why has then been said. */
  readonly failed: Promise<'no-worker'>;
  readonly #options: WorkerPoolOptions;
  readonly #restarts: Restarts;
  readonly #shared = new SharedWork(Date.now);
  readonly #processes = new Set<WorkerProcess>();
  /** Those of them that serve, or wait for the first revision. */
  readonly #serving = new Set<WorkerProcess>();
  readonly #stopping = new AbortController();
  #started = false;
  #current: PoolRevision | undefined;
  #addresses: readonly ListenerAddress[] = [];
  /** One change of revision at a time, and no worker joins during one. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting: { readonly count: number; readonly done: () => void }[] = [];
  #fail = () => {};

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#restarts = new Restarts(options.count);
    this.failed = new Promise((resolve) => {
      this.#fail = () => resolve('no-worker');
    });
  }

  get workers(): number {
    return this.#options.count;
  }

  /** As a gateway's: every worker goes over to the artifact, or none does and the promise rejects. */
  async swap(artifact: Artifact, folder: string, bytes: Uint8Array): Promise<void> {
    const material = await collectMaterial(artifact, folder, this.#options.resolveSecret);
    const revision = {
      bytes,
      folder,
      inherited: this.#inherited(),
      addresses: artifact.listeners.map(({ address }) => address),
      ...material,
    };
    await this.#untilServing(this.#start());
    await this.#inTurn(async () => {
      this.#addresses = await this.#takeOver([...this.#serving], revision);
      const kept = new Set(revision.addresses.map(addressKey));
      await removeSockets(this.#current?.addresses.filter((each) => !kept.has(addressKey(each))) ?? []);
      this.#current = revision;
      this.#shared.retain(artifact.policies.map(({ name }) => name));
    });
  }

  addresses(): readonly ListenerAddress[] {
    return this.#addresses;
  }

  /** What each worker knows that serves and answers in time. */
  async reports(withMetrics = false): Promise<readonly MemberReport[]> {
    const reports = await Promise.all([...this.#serving].map((worker) => worker.report(withMetrics)));
    return reports.filter((each) => each !== undefined);
  }

  /** The sockets that the workers share; this process holds them, too. */
  sockets(): readonly ListeningSocket[] {
    const [worker] = this.#serving;
    return worker?.sockets ?? [];
  }

  /** As a gateway's, in every worker; without `accepts`, none of them is replaced any more. */
  retreat(accepts: boolean): void {
    if (!accepts) this.#stopping.abort();
    for (const worker of this.#processes) worker.retreat(accepts);
  }

  /** Stops accepting in every worker, lets exchanges end, ends what is left after `drainMs`; may be called again with less. */
  async close(drainMs: number): Promise<void> {
    this.#stopping.abort();
    const overtime = setTimeout(() => {
      for (const worker of this.#processes) worker.kill('it did not end in time');
    }, drainMs + OVERTIME_MS);
    await this.#last;
    for (const worker of this.#processes) worker.close(drainMs);
    await Promise.all([...this.#processes].map(({ ended }) => ended));
    clearTimeout(overtime);
    await removeSockets(this.#current?.addresses ?? []);
  }

  #inherited(): ReadonlyMap<string, number> {
    return this.#options.inherited?.shared() ?? new Map();
  }

  /** Starts the workers, once; gives how many must serve before a revision can be taken over. */
  #start(): number {
    if (this.#started) return 1;
    this.#started = true;
    for (let place = 0; place < this.#options.count; place++) void this.#keep(place);
    return this.#options.count;
  }

  /** Keeps a worker in its place until the pool is closed or gives up. */
  async #keep(place: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const startedMs = performance.now();
      await this.#run(isFirst).catch((error) => {
        this.#options.say(`a worker cannot be started: ${messageOf(error)}`);
      });
      const pauseMs = this.#restarts.ended(place, performance.now() - startedMs);
      if (!signal.aborted && this.#serving.size === 0 && this.#restarts.isHopeless) this.#giveUp();
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Runs one worker to its end; rejects when the system gives no process. */
  async #run(isFirst: boolean): Promise<void> {
    const { onLines, say, onDenied = () => undefined } = this.#options;
    const onSaid = (text: string) => say(text, { event: 'warning', level: 'warn' });
    const onRampStopped = (trip: RampTrip) => this.#stopRamp(trip);
    const hearing = { onLines, onSaid, onDenied, onRampStopped };
    const worker = new WorkerProcess({ ...hearing, shared: this.#shared });
    this.#processes.add(worker);
    void this.#join(worker, isFirst);
    const how = await worker.ended.finally(() => this.#processes.delete(worker));
    const hasServed = this.#serving.delete(worker);
    const isExpected = this.#stopping.signal.aborted && (!hasServed || how === 'exit code 0');
    if (!isExpected)
      this.#options.say(`worker ${worker.pid} ended: ${how}`, { event: 'worker-ended', level: 'warn' });
  }

  /** Hands the current revision to a worker that has started, and counts it in. */
  async #join(worker: WorkerProcess, isFirst: boolean): Promise<void> {
    try {
      await worker.ready;
      for (const trip of this.#options.rampStops.all) worker.stopRamp(trip);
      await this.#inTurn(async () => {
        if (this.#current !== undefined) {
          const revision = { ...this.#current, inherited: this.#inherited() };
          this.#reopened(await this.#takeOver([worker], revision));
        }
        if (worker.isAlive) this.#serving.add(worker);
      });
    } catch (error) {
      worker.kill(messageOf(error));
      return;
    }
    if (!isFirst && worker.isAlive)
      this.#options.say(`worker ${worker.pid} has taken its place`, { event: 'worker-replaced' });
    const due = this.#waiting.filter(({ count }) => this.#serving.size >= count);
    this.#waiting = this.#waiting.filter((each) => !due.includes(each));
    for (const { done } of due) done();
  }

  /** Those that start just now hear of it too: what is sent early waits for them. */
  #stopRamp(trip: RampTrip): void {
    this.#options.rampStops.add(trip);
    for (const worker of this.#processes) worker.stopRamp(trip);
  }

  /** What no worker has open yet is tried here first, where a stale socket is cleared away and one error is one. */
  #takeOver(workers: readonly WorkerProcess[], revision: PoolRevision): Promise<readonly ListenerAddress[]> {
    const isOpen = this.#serving.size > 0 && this.#current !== undefined;
    const open = new Set(isOpen ? this.#current?.addresses.map(addressKey) : []);
    const added = new Map(revision.addresses.map((address) => [addressKey(address), address]));
    for (const key of [...open, ...revision.inherited.keys()]) added.delete(key);
    const tryAddresses = async () => {
      for (const address of added.values()) await tryAddress(address);
    };
    return takeOver(workers, revision, { tryAddresses });
  }

  /** When no worker was left, a port 0 has become another number. */
  #reopened(addresses: readonly ListenerAddress[]): void {
    for (const line of listeningLines(addresses, this.#addresses))
      this.#options.say(line, { event: 'listening' });
    this.#addresses = addresses;
  }

  #giveUp(): void {
    this.#stopping.abort();
    this.#options.say('error: no worker stays alive; what they said before they ended may tell why');
    this.#fail();
  }

  #untilServing(count: number): Promise<void> {
    if (this.#serving.size >= count) return Promise.resolve();
    return new Promise((done) => this.#waiting.push({ count, done }));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** When the last worker has closed a unix socket, its path is still there. */
async function removeSockets(addresses: readonly Address[]): Promise<void> {
  for (const address of addresses) {
    if ('unix' in address) await removeStaleSocket(address.unix);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
