// `gw serve`: the one place where the plane that reads specs and the plane that moves traffic meet.
// Start at `serve`; what a reload does is in reloader.ts, what counts as a change in watch.ts.

import { resolve } from 'node:path';
import { createGateway, type Gateway } from '../proxy/gateway.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import { AccessLogSink } from './access-log-sink.ts';
import { Admin, type AdminTarget } from './admin/admin.ts';
import { AdminMember } from './admin/member.ts';
import { createDeniedObserver } from './audit/denied.ts';
import { type Books, openBooks } from './books.ts';
import { compareInThread } from './compare-in-thread.ts';
import { findShop } from './demo/shop.ts';
import { type DemoUpstreams, startDemoUpstreams } from './demo/upstreams.ts';
import { leaveToSuccessor, listenForSignals, type Signals, stopServing } from './ending.ts';
import { openEndpointsFile } from './endpoints/open-endpoints-file.ts';
import { ENGINES } from './engine.ts';
import { createModuleImporter } from './module/import-module.ts';
import { OwnLog, type Say } from './own-log.ts';
import { ProcessLife } from './process-life.ts';
import { Reloader } from './reloader.ts';
import { createRevisionSource, type RevisionSource } from './revision-source.ts';
import { createSecretResolver } from './secrets.ts';
import type { ServeDeps, ServeOptions } from './types.ts';
import { Inherited } from './upgrade/inherited.ts';
import { createWatcher, type Watcher } from './watch.ts';

/** What serves revisions: this process, or several. */
interface Target extends AdminTarget {
  /** Resolves when nothing can serve any more; why has then been said. */
  readonly failed?: Promise<'no-worker'>;
}

/** What is alive while serving, closed in the end whatever happens. */
interface Parts {
  readonly source: RevisionSource;
  readonly target: Pick<Target, 'close' | 'retreat' | 'failed'>;
  readonly watcher: Watcher | undefined;
  readonly reloader: Reloader;
  readonly books: Books;
  readonly sink: AccessLogSink;
  readonly life: ProcessLife;
}

const NEVER = new Promise<never>(() => {});

/**
 * Serves until it is told to stop. Resolves to the exit code: 0 after a clean stop, 1 when the spec is invalid
 * at the start or no worker stays alive, 2 when serving could not begin (a port taken, a file missing); why has then been said.
 */
export async function serve(options: ServeOptions, deps: ServeDeps): Promise<0 | 1 | 2> {
  let demo: DemoUpstreams | undefined;
  const log = new OwnLog(deps.stderr, options.logFormat);
  try {
    (await log.prepare())();
    demo = options.demo ? await startDemoUpstreams(deps.env) : undefined;
    return await serveRevisions(options.demo ? { ...options, path: findShop() } : options, deps, log);
  } catch (error) {
    log.say(`error: ${error instanceof Error ? error.message : String(error)}`, { event: 'cannot-serve' });
    return 2;
  } finally {
    demo?.close();
  }
}

async function serveRevisions(options: ServeOptions, deps: ServeDeps, log: OwnLog): Promise<0 | 1 | 2> {
  const parts = await createParts(options, deps, log);
  const { target, reloader, watcher, source, books, life } = parts;
  const failed = target.failed ?? NEVER;
  const signals = listenForParts(parts, deps);
  try {
    const first = await Promise.race([reloader.start(), signals.asked, failed]);
    if (first === 'invalid') return 1;
    if (first === 'failed') return 2;
    if (first === 'serving') await life.began();
    const end = await Promise.race([signals.asked, failed, life.handedOver]);
    if (end === 'no-worker') return 1;
    reloader.stop();
    if (end === 'handed-over') {
      await leaveToSuccessor(target, options, signals.hurried);
      return 0;
    }
    life.stopping();
    await stopServing(target, options, { hurried: signals.hurried, say: log.say });
    return 0;
  } finally {
    reloader.stop();
    await Promise.all([watcher?.close(), target.close(0), source.close()]);
    // Exchanges that were cut off have been entered by now.
    await books.close();
    await life.close();
    signals.dispose();
  }
}

function listenForParts({ target, reloader, life, sink }: Parts, deps: ServeDeps): Signals {
  return listenForSignals(deps.signals ?? process, {
    onReload: () => reloader.requestAloud(),
    onReopen: () => sink.reopen(),
    onStop: () => reloader.stop(),
    onStopNow: () => void target.close(0),
    onUpgrade: () => life.upgrade(),
  });
}

async function createParts(options: ServeOptions, deps: ServeDeps, log: OwnLog): Promise<Parts> {
  const { say } = log;
  const sink = new AccessLogSink({ stdout: deps.stdout, say });
  const books = await openBooks(options, deps, say);
  const inherited = new Inherited(deps.env, process.pid);
  const parts = { say, books, sink, inherited };
  const target = withLogs(await createTarget(options, deps, parts), sink, log);
  const admin = createAdmin(options, deps, { target, inherited, books });
  const life = new ProcessLife({ options, deps, inherited, served: admin, say });
  const source = await createRevisionSource(options.path, deps);
  const watcher = options.watch
    ? createWatcher({
        onChange: () => reloader.request(),
        onFallback: (reason) => say(`cannot watch files (${reason}); looking at them every second instead`),
      })
    : undefined;
  const watch = async (paths: readonly string[], sinceMs: number) => watcher?.watch(paths, sinceMs);
  const { lastGood } = books;
  const observers = [...books.observers, admin, ...life.observers];
  const reloader = new Reloader({
    ...{ source, watch, say, observers },
    target: life.target,
    // Whoever hands over serves a good revision already.
    ...(!inherited.isSuccession && { lastGood }),
  });
  admin.attach(reloader);
  const closing = {
    close: (drainMs: number) => admin.close(drainMs),
    retreat: (accepts: boolean) => admin.retreat(accepts),
    ...(target.failed && { failed: target.failed }),
  };
  return { source, target: closing, watcher, reloader, books, life, sink };
}

/** What stands between the reloader and what serves; without an admin listener it only hands on. */
function createAdmin(
  options: ServeOptions,
  deps: ServeDeps,
  {
    target,
    inherited,
    books,
  }: { readonly target: Target; readonly inherited: Inherited; readonly books: Books },
): Admin {
  const { path, engine } = options;
  return new Admin({
    target,
    inherited,
    source: path === '-' ? path : resolve(deps.cwd, path),
    engine,
    createEngine: ENGINES[engine],
    resolveSecret: createSecretResolver(deps.env),
    compare: deps.compare ?? compareInThread,
    kept: books.state,
    runJob: deps.runAdminJob,
  });
}

interface TargetParts {
  readonly say: Say;
  readonly books: Books;
  readonly sink: AccessLogSink;
  readonly inherited: Inherited;
}

async function createTarget(
  options: ServeOptions,
  deps: ServeDeps,
  { say, books, sink, inherited }: TargetParts,
): Promise<Target> {
  const { engine, workers, accessLog } = options;
  const { audit, rampStops } = books;
  const onDenied = options.audit?.denied === true && audit !== undefined ? audit.denied : undefined;
  const resolveSecret = createSecretResolver(deps.env);
  const write = (lines: string | Uint8Array) => sink.write(lines);
  const warn = (text: string) => say(text, { event: 'warning', level: 'warn' });
  if (workers === 1) {
    const member = new AdminMember();
    const gateway = createGateway({
      observersOf: (artifact) => member.observersOf(artifact),
      engine: await ENGINES[engine](),
      inherited,
      resolveSecret,
      warn,
      importModule: createModuleImporter(warn),
      telemetry: createTelemetry({ writeLines: accessLog ? write : undefined, warn }),
      openEndpointsFile,
      onRampTrip: (trip) => rampStops.add(trip),
      observers: onDenied === undefined ? [] : [createDeniedObserver(onDenied)],
    });
    for (const trip of rampStops.all) gateway.stopRamp(trip);
    return withReports(gateway, member);
  }
  const { createWorkerPool } = await import('./worker/worker-pool.ts');
  const optional = onDenied && { onDenied };
  return createWorkerPool({
    count: workers,
    engine,
    accessLog,
    resolveSecret,
    inherited,
    onLines: write,
    rampStops,
    say,
    ...optional,
  });
}

function withReports(gateway: Gateway, member: AdminMember): Target {
  return {
    swap: (artifact, folder) => gateway.swap(artifact, folder),
    addresses: () => gateway.addresses(),
    sockets: () => gateway.sockets(),
    retreat: (accepts) => gateway.retreat(accepts),
    close: (drainMs) => gateway.close(drainMs),
    reports: async (withMetrics = false) => [await member.report(gateway, withMetrics)],
  };
}

/** Goes over to a revision's places for what is logged if it is taken. */
function withLogs(target: Target, sink: AccessLogSink, log: OwnLog): Target {
  return {
    async swap(artifact, folder, bytes) {
      const change = sink.prepare(artifact, folder);
      const changeLog = await log.prepare(artifact.telemetry?.log, artifact.digest);
      try {
        await target.swap(artifact, folder, bytes);
      } catch (error) {
        change.abort();
        throw error;
      }
      change.commit();
      changeLog();
    },
    addresses: () => target.addresses(),
    reports: (withMetrics) => target.reports(withMetrics),
    sockets: () => target.sockets(),
    retreat: (accepts) => target.retreat(accepts),
    async close(drainMs) {
      await target.close(drainMs);
      await sink.close();
    },
    ...(target.workers !== undefined && { workers: target.workers }),
    ...(target.failed && { failed: target.failed }),
  };
}
