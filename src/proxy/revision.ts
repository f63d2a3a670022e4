/** One artifact at work: everything a request needs, made whole before the first request sees it. */
import { guardsOf } from '../artifact/guards.ts';
import type {
  Address,
  Artifact,
  ListenerRecord,
  PolicyRecord,
  RouteRecord,
  ToAction,
  UpstreamRecord,
} from '../artifact/types.ts';
import { openRouter } from '../matching/router.ts';
import type { Router } from '../matching/types.ts';
import type { PolicyDeps, PolicyHandler } from '../policy/types.ts';
import type { ExchangeObserver } from '../telemetry/types.ts';
import type { Upstream } from '../upstream/types.ts';
import { createPolicyHandlers } from './policy-handlers.ts';
import { createMirrorPlan } from './shaping/mirror-plan.ts';
import type { Ramp } from './shaping/ramp.ts';
import type { Ramps } from './shaping/ramps.ts';
import { createUpstreamChoice, type UpstreamChoice } from './shaping/upstream-choice.ts';
import { createTrust } from './trusted-proxies.ts';
import type { ClientBounds, MirrorPlan, TlsMaterial } from './types.ts';

/** A revision; exchanges hold on to the one they began with. */
export interface Revision {
  readonly artifact: Artifact;
  readonly router: Router;
  /** By address; see `addressKey`. */
  readonly sites: ReadonlyMap<string, Site>;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Whether any policy guards anything; if none does, no path can get round it. */
  readonly hasGuards: boolean;
  /** Who hears of its exchanges. */
  readonly observers: readonly ExchangeObserver[];
  /** Those who hear of attempts, too. */
  readonly watchers: readonly ExchangeObserver[];
  route(index: number): PreparedRoute;
}

/** One address of a revision and the listeners that share it. */
export interface Site {
  readonly revision: Revision;
  readonly address: Address;
  readonly tls: TlsMaterial | undefined;
  readonly http2: boolean;
  readonly bounds: ClientBounds;
  readonly listeners: readonly SiteListener[];
  /** Each listener's hosts, in the order of `listeners`. */
  readonly hosts: readonly (readonly string[])[];
}

export interface SiteListener {
  readonly record: ListenerRecord;
  /** Index into the artifact's listeners. */
  readonly index: number;
  trusted(address: string): boolean;
}

/** A route with its handlers made and its upstreams found. */
export interface PreparedRoute {
  readonly record: RouteRecord;
  readonly handlers: readonly PolicyHandler[];
  /** What may refuse requests; see `guardsOf`. */
  readonly guards: readonly string[];
  /** Whether any of them may give an answer in place of the upstream's. */
  readonly mayReplace: boolean;
  /** Whether a policy of the route answers browsers that ask if they may send a request. */
  readonly answersPreflights: boolean;
  /** Whether anything of the route may ask for the path's parameters; most do not, and reading them costs. */
  readonly needsParams: boolean;
  /** The upstream for the next request; undefined for routes that answer by themselves. */
  readonly chooseUpstream: UpstreamChoice | undefined;
  readonly ramp: Ramp | undefined;
  /** The one that a ramp leads to. */
  readonly rampUpstream: Upstream | undefined;
  readonly mirror: MirrorPlan | undefined;
}

/** What a revision is made of. */
export interface RevisionParts {
  readonly artifact: Artifact;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** TLS material by the listener's name. */
  readonly tls: ReadonlyMap<string, TlsMaterial>;
  policyDeps(policy: PolicyRecord): Omit<PolicyDeps, 'name' | 'policy' | 'consumers'>;
  random(): number;
  randomId(): string;
  readonly ramps: Ramps;
  readonly observers: readonly ExchangeObserver[];
}

/** Makes a revision; throws when the artifact holds something this program does not know. */
export function createRevision(parts: RevisionParts): Revision {
  const { artifact, upstreams, policyDeps, observers } = parts;
  const handlers = createPolicyHandlers(artifact, policyDeps);
  const prepared: (PreparedRoute | undefined)[] = [];
  const sites = new Map<string, Site>();
  const revision: Revision = {
    artifact,
    router: openRouter(artifact),
    sites,
    upstreams,
    hasGuards: guardsOf(artifact.policies).length > 0,
    observers,
    watchers: observers.filter((each) => each.attempting !== undefined || each.attempted !== undefined),
    route(index) {
      const known = prepared[index];
      if (known !== undefined) return known;
      const route = prepareRoute(artifact.route(index), handlers, parts);
      prepared[index] = route;
      return route;
    },
  };
  for (const [key, site] of groupByAddress(revision, parts.tls)) sites.set(key, site);
  return revision;
}

const ANSWERS_ITSELF = {
  chooseUpstream: undefined,
  ramp: undefined,
  rampUpstream: undefined,
  mirror: undefined,
} as const;

function prepareRoute(
  record: RouteRecord,
  handlers: ReadonlyMap<string, PolicyHandler>,
  parts: RevisionParts,
): PreparedRoute {
  const own = record.policies.map((name) => found(handlers.get(name), `policy "${name}"`));
  const policies = parts.artifact.policies.filter(({ name }) => record.policies.includes(name));
  const answersPreflights = policies.some(({ phase }) => phase === 'cors');
  const guards = guardsOf(policies);
  if (record.action.kind !== 'to') {
    return {
      record,
      handlers: own,
      guards,
      mayReplace: false,
      answersPreflights,
      needsParams: true,
      ...ANSWERS_ITSELF,
    };
  }
  const { to } = record.action;
  const upstreamOf = (name: string) => found(parts.upstreams.get(name), `upstream "${name}"`);
  const ramp = parts.ramps.of(record.name, to);
  const rampUpstream = ramp && upstreamOf(to.split[1]?.upstream ?? '');
  const { random, randomId } = parts;
  return {
    record,
    handlers: own,
    guards,
    mayReplace: own.some(({ instead }) => instead !== undefined),
    answersPreflights,
    needsParams: own.length > 0 || to.rewrite !== undefined || asksForParams(to, upstreamOf),
    chooseUpstream: createUpstreamChoice(to, { upstreamOf, random, randomId, ramp }),
    ramp,
    rampUpstream,
    mirror: to.mirror && createMirrorPlan(upstreamOf(to.mirror.upstream), to.mirror),
  };
}

function balancesByParam({ balance }: UpstreamRecord): boolean {
  return balance.kind === 'hash' && balance.by === 'param';
}

/** Whether the choice of an upstream, or of one of its endpoints, is by a parameter of the path. */
function asksForParams({ split, by }: ToAction, upstreamOf: (name: string) => Upstream): boolean {
  return by?.kind === 'param' || split.some(({ upstream }) => balancesByParam(upstreamOf(upstream).record));
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the artifact names ${what} but does not hold it`);
  return value;
}

/** The same for two addresses exactly when a socket cannot tell them apart. */
export function addressKey(address: Address): string {
  return 'unix' in address ? `unix:${address.unix}` : `${address.host.toLowerCase()} ${address.port}`;
}

function groupByAddress(revision: Revision, tls: ReadonlyMap<string, TlsMaterial>): Map<string, Site> {
  const groups = new Map<string, SiteListener[]>();
  for (const [index, record] of revision.artifact.listeners.entries()) {
    const key = addressKey(record.address);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({ record, index, trusted: createTrust(record.trustedProxies) });
  }
  return new Map([...groups].map(([key, listeners]) => [key, createSite(revision, listeners, tls)]));
}

function createSite(
  revision: Revision,
  listeners: readonly SiteListener[],
  tls: ReadonlyMap<string, TlsMaterial>,
): Site {
  // The spec's checks hold all listeners of an address to the same bounds.
  const { address, http2 = false, timeouts, limits } = found(listeners[0], 'a listener').record;
  const hosts = listeners.map(({ record }) => record.hosts);
  const bounds = { timeouts, limits };
  return { revision, address, tls: joinTls(listeners, tls), http2, bounds, listeners, hosts };
}

/** Listeners on one address share a handshake, which comes before the host is known. */
function joinTls(
  listeners: readonly SiteListener[],
  tls: ReadonlyMap<string, TlsMaterial>,
): TlsMaterial | undefined {
  const materials = listeners.map(({ record }) => tls.get(record.name));
  const first = materials[0];
  const rule = (material: TlsMaterial | undefined) =>
    JSON.stringify([material?.minVersion, material?.clientCa, material?.clientCertificate]);
  if (materials.some((each) => rule(each) !== rule(first))) {
    const names = listeners.map(({ record }) => `"${record.name}"`).join(' and ');
    throw new Error(
      `listeners ${names} share an address but differ in tls, minVersion, clientCa or clientCertificate`,
    );
  }
  return first && { ...first, certificates: materials.flatMap((each) => each?.certificates ?? []) };
}
