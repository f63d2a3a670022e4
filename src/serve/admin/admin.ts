/**
 * The admin listener at work: opens and closes it as revisions come, and gives it what it tells and does. It stands
 * between the reloader and what serves the routes, in the process that reloads; as long as no revision asks for it,
 * nothing of it is there. Start at `Admin.swap`.
 */
import { answerAdmin } from '../../admin/admin-api.ts';
import type { AdminDeps, GatewayFacts, MemberReport, ReloadFacts } from '../../admin/types.ts';
import type { Artifact } from '../../artifact/types.ts';
import { AdminListeners, type AdminSite } from '../../proxy/admin-listeners.ts';
import type { InheritedSockets, ListeningSocket } from '../../proxy/listener-set.ts';
import type { Engine, IncomingExchange } from '../../proxy/types.ts';
import { withLabels } from '../../telemetry/metrics/labels.ts';
import { ReloadCounts } from '../../telemetry/metrics/reload-counts.ts';
import { VERSION } from '../../util/version.ts';
import type { Compare } from '../comparison.ts';
import type { LifeObserver, LiveRevision } from '../life.ts';
import type { ListenerAddress } from '../messages.ts';
import type { Reloader } from '../reloader.ts';
import { AdminJobs, type RunAdminJob } from './admin-jobs.ts';
import { RevisionHistory, type RevisionHistoryOptions } from './history.ts';
import { createPageReader } from './page-files.ts';

/** What serves the routes: this process, or several. */
export interface AdminTarget {
  swap(artifact: Artifact, folder: string, bytes: Uint8Array): Promise<void>;
  addresses(): readonly ListenerAddress[];
  sockets(): readonly ListeningSocket[];
  retreat(accepts: boolean): void;
  close(drainMs: number): Promise<void>;
  readonly workers?: number;
  /** What each process that serves knows; one that does not answer in time is left out. */
  reports(withMetrics?: boolean): Promise<readonly MemberReport[]>;
}

export interface AdminOptions {
  readonly target: AdminTarget;
  /** What is served: a path. */
  readonly source: string;
  readonly engine: string;
  createEngine(): Promise<Engine>;
  resolveSecret(reference: string, folder: string): string;
  readonly compare: Compare;
  /** Revisions of before this process. */
  readonly kept: RevisionHistoryOptions['kept'];
  /** Sockets that another process has opened; default none. */
  readonly inherited?: InheritedSockets | undefined;
  /** Default: in a thread. */
  readonly runJob?: RunAdminJob | undefined;
}

/** How long requests to the admin listener may take to end when everything else has. */
const DRAIN_MS = 500;

/** The admin listeners of what is served, and the way of every revision to what serves it. */
export class Admin implements LifeObserver {
  readonly #options: AdminOptions;
  readonly #history: RevisionHistory;
  readonly #jobs: AdminJobs;
  readonly #deps: AdminDeps;
  readonly #started = performance.now();
  #listeners: AdminListeners | undefined;
  #reloader: Reloader | undefined;
  #live: LiveRevision | undefined;
  #lastReload: ReloadFacts | undefined;
  readonly #reloads = new ReloadCounts();
  #draining = false;
  /** The routes of a revision, once somebody has asked for them. */
  #routes: { readonly digest: string; readonly rows: ReturnType<AdminDeps['routes']> } | undefined;

  constructor(options: AdminOptions) {
    this.#options = options;
    this.#history = new RevisionHistory(options);
    this.#jobs = new AdminJobs(options.runJob);
    this.#deps = this.#createDeps();
  }

  /** Whoever loads revisions; it is made after this, because it hands them to it. */
  attach(reloader: Reloader): void {
    this.#reloader = reloader;
  }

  get workers(): number | undefined {
    return this.#options.target.workers;
  }

  /** Hands a revision on, and goes over to its admin listeners if it is taken; all of it or nothing. */
  async swap(artifact: Artifact, folder: string, bytes: Uint8Array): Promise<void> {
    const { target } = this.#options;
    if (artifact.admin === undefined && this.#listeners === undefined) {
      return target.swap(artifact, folder, bytes);
    }
    this.#listeners ??= await this.#createListeners();
    const change = await this.#listeners.prepare(artifact, folder);
    change.release();
    try {
      await change.open();
      await target.swap(artifact, folder, bytes);
    } catch (error) {
      await change.abort();
      throw error;
    }
    change.commit();
  }

  addresses(): readonly ListenerAddress[] {
    return [...this.#options.target.addresses(), ...(this.#listeners?.addresses() ?? [])];
  }

  /** All sockets, for a process that takes them over. */
  sockets(): readonly ListeningSocket[] {
    return [...this.#options.target.sockets(), ...(this.#listeners?.sockets ?? [])];
  }

  /** As a gateway's. While this process accepts, the admin listener tells that it will soon be gone. */
  retreat(accepts: boolean): void {
    this.#options.target.retreat(accepts);
    if (!accepts) this.#listeners?.retreat();
  }

  /** The admin listener answers until everything else has ended. */
  async close(drainMs: number): Promise<void> {
    await this.#options.target.close(drainMs);
    await this.#listeners?.close(Math.min(drainMs, DRAIN_MS));
  }

  live(revision: LiveRevision): void {
    this.#live = revision;
    const { admin } = revision.artifact;
    if (admin !== undefined) this.#history.add(revision, admin.history);
  }

  loaded(problem: string | undefined): void {
    const digest = this.#live?.artifact.digest;
    this.#reloads.loaded(problem);
    this.#lastReload = {
      at: new Date().toISOString(),
      ok: problem === undefined,
      ...(problem !== undefined && { error: withoutColor(problem) }),
      ...(digest !== undefined && { digest }),
    };
  }

  stopping(): void {
    this.#draining = true;
  }

  async #createListeners(): Promise<AdminListeners> {
    const { createEngine, resolveSecret, inherited } = this.#options;
    const handle = (incoming: IncomingExchange, site: AdminSite) => void this.#answer(incoming, site);
    return new AdminListeners({ engine: await createEngine(), handle, resolveSecret, inherited });
  }

  async #answer(incoming: IncomingExchange, { record, admin, token }: AdminSite): Promise<void> {
    let isOver = false;
    incoming.onEnd(() => {
      isOver = true;
    });
    const { tls, hosts, address } = record;
    const showsCertificate = tls?.clientCa !== undefined && tls.clientCertificate === undefined;
    const isGuarded = 'unix' in address || showsCertificate;
    const access = { token, hosts, isGuarded, readOnly: admin.readOnly === true };
    const { head, body } = await answerAdmin(incoming, access, this.#deps);
    if (!isOver) incoming.respond(head, body);
  }

  #createDeps(): AdminDeps {
    const { target } = this.#options;
    return {
      facts: () => this.#facts(),
      members: () => target.reports(),
      routes: () => this.#rows(),
      revisions: () => this.#history.rows(),
      artifact: () => this.#live?.bytes,
      explain: async (request) => this.#jobs.run({ kind: 'explain', bytes: this.#bytes(), request }),
      diff: async (candidate) => this.#jobs.run({ kind: 'diff', bytes: this.#bytes(), candidate }),
      reload: () => this.#reload(),
      rollback: (to) => this.#rollBack(to),
      page: createPageReader(),
      metrics: (accept) => this.#metrics(accept),
    };
  }

  /** Of all that serve, and what only the process that reloads knows. */
  async #metrics(accept: string): Promise<{ readonly type: string; readonly text: string } | undefined> {
    const reports = await this.#options.target.reports(true);
    const snapshots = reports.flatMap(({ metrics }) => (metrics === undefined ? [] : [metrics]));
    if (snapshots.length === 0) return undefined;
    const { metricsText } = await import('../../telemetry/metrics/text.ts');
    const labels = this.#live?.artifact.telemetry?.metrics?.labels ?? {};
    const reloads = withLabels(this.#reloads.snapshot(), labels);
    const { contentType, body } = await metricsText([...snapshots, reloads], accept);
    return { type: contentType, text: body };
  }

  #bytes(): Uint8Array {
    if (this.#live === undefined) throw new Error('nothing serves yet');
    return this.#live.bytes;
  }

  #facts(): GatewayFacts | undefined {
    if (this.#live === undefined) return undefined;
    const { artifact, atMs, cause } = this.#live;
    const { target, source, engine } = this.#options;
    const of = (admin: boolean) => (each: ListenerAddress) => ({ ...each, admin });
    return {
      ...{ name: artifact.name, digest: artifact.digest, routes: artifact.routeCount },
      ...{ source, sinceMs: atMs, cause, engine, gw: VERSION },
      workers: target.workers ?? 1,
      uptimeS: (performance.now() - this.#started) / 1000,
      listeners: [
        ...target.addresses().map(of(false)),
        ...(this.#listeners?.addresses() ?? []).map(of(true)),
      ],
      lastReload: this.#lastReload,
      draining: this.#draining,
      rolledBack: this.#reloader?.isRolledBack === true,
    };
  }

  /** The routes of what serves, put together once for each revision. */
  #rows(): ReturnType<AdminDeps['routes']> {
    const digest = this.#live?.artifact.digest ?? '';
    if (this.#routes?.digest === digest) return this.#routes.rows;
    const rows = this.#jobs.run({ kind: 'routes', bytes: this.#bytes() });
    this.#routes = { digest, rows };
    rows.catch(() => {
      this.#routes = undefined;
    });
    return rows;
  }

  async #reload(): ReturnType<AdminDeps['reload']> {
    const before = this.#live?.artifact.digest;
    const problem = await this.#reloader?.reload();
    if (problem !== undefined) return { problem: withoutColor(problem) };
    const digest = this.#live?.artifact.digest ?? '';
    return { value: { digest, changed: digest !== before } };
  }

  async #rollBack(to: string | undefined): ReturnType<AdminDeps['rollback']> {
    const from = this.#live?.artifact.digest ?? '';
    try {
      const revision = await this.#history.find(to);
      if (revision === undefined) {
        const which = to === undefined ? 'no earlier revision' : `no revision ${to}`;
        return { problem: `There is ${which} at hand; /revisions lists those that are.`, status: 404 };
      }
      await this.#reloader?.rollBack(revision);
      return { value: { digest: revision.artifact.digest, from } };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error), status: 409 };
    }
  }
}

/** What was said on a terminal, as plain text. */
function withoutColor(text: string): string {
  return text.replaceAll(ANSI, '');
}

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
