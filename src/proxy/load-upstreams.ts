/** Brings the upstreams of a revision to work, and keeps those that are as they were in the one before. */
import type { Artifact, UpstreamRecord } from '../artifact/types.ts';
import { createUpstream } from '../upstream/create-upstream.ts';
import type { EndpointsFile, LookUp, Upstream, UpstreamDeps } from '../upstream/types.ts';
import { lookUp } from './look-up.ts';
import { createProbe } from './probe/create-probe.ts';
import { type PemSource, readUpstreamTls } from './tls-material.ts';
import type { Engine } from './types.ts';

/** What upstreams use of the gateway's options. */
export interface UpstreamOptions {
  readonly engine?: Pick<Engine, 'retire'>;
  readonly resolveSecret?: (reference: string, folder: string) => string;
  readonly warn?: (message: string) => void;
  /** How names of endpoints are looked up; default as the system does. */
  readonly lookUp?: LookUp;
  /** Opens a file of endpoints, its path relative to `folder`; default none can be read. */
  readonly openEndpointsFile?: (path: string, folder: string) => EndpointsFile;
}

/** Upstreams by name. */
export interface Upstreams {
  readonly byName: ReadonlyMap<string, Upstream>;
  /** Record and material as text, by name: what tells whether the next revision can keep one. */
  readonly identities: ReadonlyMap<string, string>;
}

/** What upstreams are loaded from. */
export interface UpstreamSource {
  readonly options: UpstreamOptions;
  readonly random: () => number;
  readonly pem: PemSource;
  readonly previous: Upstreams | undefined;
}

/** Makes the upstreams of an artifact. Rejects with a readable Error when a certificate or a secret cannot be had. */
export async function loadUpstreams(artifact: Artifact, source: UpstreamSource): Promise<Upstreams> {
  const { pem, previous } = source;
  const deps = upstreamDeps(source);
  const byName = new Map<string, Upstream>();
  const identities = new Map<string, string>();
  for (const record of artifact.upstreams) {
    const tls = record.tls && (await readUpstreamTls(record.tls, pem));
    // Who changes a secret wants it to count, so it is part of what an upstream is.
    const secret = record.sticky && deps.resolveSecret(record.sticky.secret);
    const identity = JSON.stringify([record, tls, secret]);
    const isKept = previous?.identities.get(record.name) === identity;
    const kept = isKept ? previous?.byName.get(record.name) : undefined;
    identities.set(record.name, identity);
    byName.set(record.name, kept ?? createUpstream(record, tls, deps));
  }
  return { byName, identities };
}

/** Of two sets of upstreams, those that only the first has. */
export function upstreamsOnlyIn(these: Upstreams | undefined, others: Upstreams | undefined): Upstream[] {
  const known = new Set(others?.byName.values());
  return [...(these?.byName.values() ?? [])].filter((upstream) => !known.has(upstream));
}

function upstreamDeps({ options, random, pem: { folder } }: UpstreamSource): UpstreamDeps {
  // Where nobody can read files, an upstream with one cannot be prepared, and says so.
  const noFile = (record: UpstreamRecord['endpointsFile']) => ({
    read: () => Promise.reject(new Error(`${record} cannot be read here`)),
  });
  return {
    ...CLOCK,
    random,
    warn: options.warn ?? (() => undefined),
    resolveSecret: (reference) => options.resolveSecret?.(reference, folder) ?? reference,
    probe: createProbe,
    lookUp: options.lookUp ?? lookUp,
    endpointsFile: (path) => options.openEndpointsFile?.(path, folder) ?? noFile(path),
    retire: (endpoints) => options.engine?.retire(endpoints),
  };
}

/** Timers that never keep the process alive. */
const CLOCK = {
  now: () => performance.now(),
  date: () => Date.now(),
  every(ms: number, act: () => void) {
    const timer = setInterval(act, ms).unref();
    return () => clearInterval(timer);
  },
  after(ms: number, act: () => void) {
    const timer = setTimeout(act, ms).unref();
    return () => clearTimeout(timer);
  },
};
