// A gateway on records written by hand, without the spec's language.

import { encodeContainer } from '../../../src/artifact/container.ts';
import { encodeRecords } from '../../../src/artifact/encode-records.ts';
import { openArtifact } from '../../../src/artifact/open.ts';
import type {
  Action,
  Artifact,
  Importance,
  ListenerRecord,
  PolicyRecord,
  RouteRecord,
  UpstreamRecord,
} from '../../../src/artifact/types.ts';
import { encodeRouter } from '../../../src/matching/encode-router.ts';
import { parsePattern } from '../../../src/matching/pattern.ts';
import type { MatchEntry } from '../../../src/matching/types.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../../src/proxy/gateway.ts';
import { DEFAULT_BOUNDS } from '../../../src/spec/section/listener-bounds.ts';
import { type AccessEntry, accessEntry } from '../../../src/telemetry/access-entry.ts';
import type { ExchangeReport } from '../../../src/telemetry/types.ts';
import { type EngineFactory, upstreamRecord } from './engine.ts';
import { closing } from './scope.ts';

/** A route in short. */
interface RouteSketch {
  readonly path?: string;
  readonly prefix?: string;
  readonly hosts?: readonly string[];
  readonly methods?: readonly string[];
  readonly policies?: readonly string[];
  readonly timeoutMs?: number;
  readonly bodyBytesMax?: number;
  readonly importance?: Importance;
  readonly retry?: false;
  /** Names of listeners; by default all of them. */
  readonly listeners?: readonly string[];
  /** An upstream's name for a plain `to`. */
  readonly action: Action | string;
}

/** A gateway's records in short; listeners, upstreams and routes by name. */
export interface GatewaySketch {
  readonly listeners?: Readonly<Record<string, Partial<ListenerRecord>>>;
  /** A URL, several, or a changed record. */
  readonly upstreams?: Readonly<Record<string, string | readonly string[] | Partial<UpstreamRecord>>>;
  readonly policies?: readonly PolicyRecord[];
  readonly routes: Readonly<Record<string, RouteSketch>>;
}

/** Makes an artifact from a sketch. */
function artifactOf(sketch: GatewaySketch): Artifact {
  const listeners = Object.entries(sketch.listeners ?? { main: {} }).map(([name, changes]) => ({
    name,
    address: { host: '127.0.0.1', port: 0 },
    hosts: [],
    mergeSlashes: false,
    trustedProxies: [],
    ...DEFAULT_BOUNDS,
    ...changes,
  }));
  const upstreams = Object.entries(sketch.upstreams ?? {}).map(([name, given]) => {
    if (typeof given === 'string') return upstreamRecord([given], { name });
    return isList(given) ? upstreamRecord(given, { name }) : upstreamRecord([], { name, ...given });
  });
  const named = Object.entries(sketch.routes).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const listenerNames = listeners.map((listener) => listener.name).toSorted();
  const routes = named.map(([name, route]) => routeRecord(name, route, listenerNames));
  const entries = named.flatMap(([, route], index) =>
    listeners.flatMap(({ name }, at) =>
      route.listeners?.includes(name) === false ? [] : entriesOf(route, at, index),
    ),
  );
  const provenance = { gw: 'test', sources: [] };
  const records = { name: 'test', listeners, upstreams, policies: sketch.policies ?? [], routes, provenance };
  return openArtifact(
    encodeContainer(new Map([...encodeRecords(records), ...encodeRouter(entries, listeners.length)])),
  );
}

function isList(given: readonly string[] | Partial<UpstreamRecord>): given is readonly string[] {
  return Array.isArray(given);
}

function routeRecord(name: string, route: RouteSketch, listeners: readonly string[]): RouteRecord {
  const { action, timeoutMs, bodyBytesMax, importance, retry } = route;
  return {
    name,
    listeners: route.listeners ?? listeners,
    priority: 0,
    policies: route.policies ?? [],
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(bodyBytesMax === undefined ? {} : { bodyBytesMax }),
    ...(importance === undefined ? {} : { importance }),
    ...(retry === undefined ? {} : { retry }),
    action:
      typeof action === 'string' ? { kind: 'to', to: { split: [{ upstream: action, weight: 1 }] } } : action,
    origin: { file: 'test.yaml', line: 1, column: 1 },
  };
}

function entriesOf(route: RouteSketch, listener: number, index: number): MatchEntry[] {
  const kind = route.path === undefined ? 'prefix' : 'template';
  const { pattern, problems } = parsePattern(kind, route.path ?? route.prefix ?? '/');
  if (pattern === undefined) throw new Error(JSON.stringify(problems));
  return (route.hosts ?? ['']).map((host) => ({
    listener,
    host,
    path: pattern,
    methods: [...(route.methods ?? [])].toSorted(),
    headers: [],
    query: [],
    priority: 0,
    route: index,
  }));
}

/** A gateway that runs until the test ends. */
export interface RunningGateway {
  readonly gateway: Gateway;
  /** What the access log was told. */
  readonly entries: AccessEntry[];
  /** Where a listener is; the first one without a name. */
  address(listener?: string): string;
  swap(sketch: GatewaySketch): Promise<void>;
}

/** Starts a gateway on a sketch; it is closed when the test ends. */
export async function startGateway(
  factory: EngineFactory,
  sketch: GatewaySketch,
  options: Omit<GatewayOptions, 'engine' | 'observers'> & { readonly folder?: string } = {},
): Promise<RunningGateway> {
  const { folder = '/', ...given } = options;
  const entries: AccessEntry[] = [];
  const observers = [{ ended: (report: ExchangeReport) => void entries.push(accessEntry(report)) }];
  const gateway = closing(createGateway({ ...given, engine: factory(), observers }), (each) => each.close(0));
  const swap = (next: GatewaySketch) => gateway.swap(artifactOf(next), folder);
  await swap(sketch);
  return {
    gateway,
    entries,
    swap,
    address(listener) {
      const found = gateway.addresses().find(({ name }) => listener === undefined || name === listener);
      if (found === undefined) throw new Error(`no listener ${listener}`);
      return found.address;
    },
  };
}
