/**
 * A gateway at work: holds the current revision and goes over to the next one whole, between two requests.
 * Whatever is wrong with a new revision shows before anything changes. Start at `swap`.
 */
import type { Artifact } from '../artifact/types.ts';
import type { ModuleReference } from '../policy/module-reference.ts';
import type { LoadedModule, PolicyDeps } from '../policy/types.ts';
import type { RampStatus } from '../telemetry/ramp-status.ts';
import type { ExchangeObserver, LiveFigures, MetricsSnapshot, Telemetry } from '../telemetry/types.ts';
import type { EndpointsFile, LookUp, UpstreamStatus } from '../upstream/types.ts';
import { createRandomHex } from '../util/random-hex.ts';
import {
  type InheritedSockets,
  type ListenerChange,
  ListenerSet,
  type ListeningSocket,
} from './listener-set.ts';
import { type Loaded, loadRevision } from './load-revision.ts';
import { upstreamsOnlyIn } from './load-upstreams.ts';
import { handleExchange, type PipelineDeps } from './pipeline.ts';
import type { Revision, Site } from './revision.ts';
import type { RampTrip } from './shaping/ramp.ts';
import { Ramps } from './shaping/ramps.ts';
import type { Engine } from './types.ts';

/** What a gateway needs; everything but the engine has a default. */
export interface GatewayOptions {
  readonly engine: Engine;
  /** Who hears of exchanges, whatever the revision; default nobody. */
  readonly observers?: readonly ExchangeObserver[];
  /** Who hears of exchanges of one revision; default nobody. */
  readonly observersOf?: (artifact: Artifact) => readonly ExchangeObserver[];
  /** Does what the `telemetry:` of a revision says; default nothing does. */
  readonly telemetry?: Telemetry;
  /** Resolves one `${env:…}` or `${file:…}` of a policy's secrets, paths relative to `folder`; by default it stays. */
  readonly resolveSecret?: (reference: string, folder: string) => string;
  /** Reads a certificate or key; the path is absolute. */
  readonly readFile?: (path: string) => Promise<string>;
  /** Loads the module of a policy, paths relative to `folder`; default none can be had. */
  readonly importModule?: (module: ModuleReference, folder: string) => Promise<LoadedModule>;
  /** How policies ask servers that they name; default the platform's fetch. */
  readonly fetch?: typeof globalThis.fetch;
  /** How names of endpoints are looked up; default as the system does. */
  readonly lookUp?: LookUp;
  /** Opens a file of endpoints, paths relative to `folder`; default none can be read. */
  readonly openEndpointsFile?: (path: string, folder: string) => EndpointsFile;
  /** The processes that serve together with this one; default none. */
  readonly together?: PolicyDeps['together'];
  /** Hears of ramps that have stopped by themselves in this process; default nobody. */
  readonly onRampTrip?: (trip: RampTrip) => void;
  /** Hears what policies have to tell the operator, a line at a time; default nobody. */
  readonly warn?: (message: string) => void;
  /** From 0 up to 1; default Math.random. */
  readonly random?: () => number;
  /** Milliseconds since 1970; default Date.now. */
  readonly now?: () => number;
  /** New request ids; default 32 random hex digits. */
  readonly randomId?: () => string;
  /** Sockets that another process has opened; default none. */
  readonly inherited?: InheritedSockets;
  /** How long exchanges on a removed listener may take to end; default 30,000. */
  readonly drainMs?: number;
}

export interface Gateway {
  /**
   * Goes over to an artifact whose paths are relative to `folder`. Rejects with a readable Error, and everything
   * goes on as before, when a certificate, an address or anything else of it cannot be had.
   */
  swap(artifact: Artifact, folder: string): Promise<void>;
  /** The same in steps, for gateways that go over together; the caller takes one swap at a time to its end. */
  prepare(artifact: Artifact, folder: string): Promise<ListenerChange>;
  /** Where every listener really is (port 0 became a number). */
  addresses(): readonly OpenAddress[];
  /** The revision that serves now, or undefined before the first swap. */
  status(): GatewayStatus | undefined;
  /** The state of every upstream of the revision that serves. */
  upstreams(): readonly UpstreamStatus[];
  /** Every ramp of the revision that serves; reads all its routes when first asked. */
  ramps(): readonly RampStatus[];
  /** Takes over that a ramp has stopped in another process, or before this one. */
  stopRamp(trip: RampTrip): void;
  /** What this process has counted; undefined when no metrics are asked for. */
  metrics(): Promise<MetricsSnapshot | undefined>;
  /** The sockets that it listens on, for a process that takes them over. */
  sockets(): readonly ListeningSocket[];
  /**
   * Asks clients to go, and refuses nothing; without `accepts` it leaves accepting to a process that has taken the
   * sockets over. `close` must follow.
   */
  retreat(accepts: boolean): void;
  /** Stops accepting, lets exchanges end, closes what is left after `drainMs`; may be called again with less. */
  close(drainMs: number): Promise<void>;
}

/** Where a listener can be reached; several may share an address. */
interface OpenAddress {
  readonly name: string;
  readonly scheme: 'http' | 'https';
  /** `127.0.0.1:8080`, `[::1]:8080` or `unix:/path`. */
  readonly address: string;
}

interface GatewayStatus {
  readonly digest: string;
  readonly name: string;
  readonly routes: number;
  /** How many revisions have served, this one included. */
  readonly revisions: number;
}

/** Makes a gateway without a revision: it opens nothing before the first swap. */
export function createGateway(options: GatewayOptions): Gateway {
  const { engine, drainMs = 30_000 } = options;
  const deps = pipelineDeps(options);
  const listeners = new ListenerSet<Site>(
    engine,
    (incoming, site) => handleExchange(incoming, site, deps),
    options.inherited,
  );
  const ramps = createRamps(options, deps.now);
  let current: Loaded | undefined;
  let revisions = 0;
  let last: Promise<unknown> = Promise.resolve();

  const prepare = async (artifact: Artifact, folder: string): Promise<ListenerChange> => {
    const { random, randomId } = deps;
    const context = { options, random, randomId, ramps, previous: current };
    const next = await loadRevision(artifact, folder, context);
    await prepareUpstreams(current, next);
    const change = listeners.plan(next.revision.sites, drainMs);
    const commit = () => {
      change.commit();
      changeUpstreams(engine, current, next);
      next.states.replacePrevious();
      next.telemetry?.commit();
      current = next;
      revisions += 1;
    };
    const abort = async () => {
      await change.abort();
      abandon(current, next);
    };
    return { ...change, commit, abort };
  };
  return {
    prepare,
    swap(artifact, folder) {
      const swap = last.then(async () => takeOver(await prepare(artifact, folder)));
      last = swap.catch(() => undefined);
      return swap;
    },
    addresses: () => addressesOf(listeners),
    status: () => current && { ...statusOf(current.revision), revisions },
    upstreams: () => [...(current?.revision.upstreams.values() ?? [])].map((each) => each.status()),
    ramps: () => (current === undefined ? [] : ramps.status(current.revision.artifact)),
    stopRamp: (trip) => ramps.stop(trip),
    metrics: async () => current && options.telemetry?.metrics(liveFigures(current.revision, listeners)),
    sockets: () => listeners.sockets,
    retreat: (accepts) => listeners.retreat(accepts),
    async close(closeMs) {
      await last;
      await listeners.close(closeMs);
      await closeParts(options, current);
    },
  };
}

/** Goes over at once; what it cannot open leaves everything as it was. */
async function takeOver(change: ListenerChange): Promise<void> {
  change.release();
  try {
    await change.open();
  } catch (error) {
    await change.abort();
    throw error;
  }
  change.commit();
}

function addressesOf(listeners: ListenerSet<Site>): OpenAddress[] {
  return listeners.open.flatMap(({ listener, site }) => {
    const scheme = site.tls === undefined ? 'http' : 'https';
    return site.listeners.map(({ record }) => ({ name: record.name, scheme, address: listener.address }));
  });
}

/** Closes all but the listeners, from those who tell to those who keep. */
async function closeParts(options: GatewayOptions, current: Loaded | undefined): Promise<void> {
  for (const observer of options.observers ?? []) observer.close?.();
  await options.telemetry?.close();
  options.engine.close();
  for (const upstream of current?.revision.upstreams.values() ?? []) upstream.close();
  current?.states.close();
}

function createRamps({ warn, onRampTrip }: GatewayOptions, now: () => number): Ramps {
  return new Ramps({
    now,
    tripped(trip, summary) {
      warn?.(summary);
      onRampTrip?.(trip);
    },
  });
}

function pipelineDeps(options: GatewayOptions): PipelineDeps {
  return {
    engine: options.engine,
    random: options.random ?? Math.random,
    now: options.now ?? Date.now,
    randomId: options.randomId ?? createRandomHex(),
  };
}

function liveFigures({ artifact, upstreams }: Revision, listeners: ListenerSet<Site>): LiveFigures {
  return {
    digest: artifact.digest,
    connections: listeners.connections,
    upstreams: [...upstreams.values()].map((upstream) => ({
      name: upstream.record.name,
      endpoints: upstream.status().endpoints.map(({ url, health, active }) => ({
        url,
        isUp: health === 'healthy',
        active,
      })),
    })),
  };
}

function statusOf({ artifact }: Revision): Omit<GatewayStatus, 'revisions'> {
  return { digest: artifact.digest, name: artifact.name, routes: artifact.routeCount };
}

/** Upstreams that are new begin; those that the next revision does not keep stop, and give their connections up. */
function changeUpstreams(engine: Engine, previous: Loaded | undefined, next: Loaded): void {
  for (const upstream of upstreamsOnlyIn(next.upstreams, previous?.upstreams)) upstream.start();
  for (const upstream of upstreamsOnlyIn(previous?.upstreams, next.upstreams)) {
    upstream.close();
    engine.retire(upstream.endpoints);
  }
}

/** Has new upstreams find their endpoints; one that cannot is as wrong as anything else of a revision. */
async function prepareUpstreams(previous: Loaded | undefined, next: Loaded): Promise<void> {
  try {
    await Promise.all(
      upstreamsOnlyIn(next.upstreams, previous?.upstreams).map((upstream) => upstream.prepare()),
    );
  } catch (error) {
    abandon(previous, next);
    throw error;
  }
}

/** What a revision that will not serve has made for itself is closed. */
function abandon(previous: Loaded | undefined, next: Loaded): void {
  next.states.abandon();
  for (const upstream of upstreamsOnlyIn(next.upstreams, previous?.upstreams)) upstream.close();
}
