// An upstream at work: the choice among its endpoints, and the count of what is under way at each.
import type { StickyRecord, UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { ActiveHealth } from './active-health.ts';
import { FileDiscovery } from './discovery/file.ts';
import { NameDiscovery } from './discovery/names.ts';
import type { Discovery, DiscoveryParts } from './discovery/types.ts';
import { EndpointSet } from './endpoint-set.ts';
import { GATES } from './gate/registry.ts';
import type { Gate } from './gate/types.ts';
import { UpstreamHedge } from './hedge.ts';
import { PassiveHealth } from './passive-health.ts';
import { RepeatBudget } from './repeat-budget.ts';
import { createRetry } from './retry.ts';
import { StickyCookie } from './sticky.ts';
import type {
  EndpointState,
  FoundEndpoint,
  Refusal,
  Upstream,
  UpstreamDeps,
  UpstreamTlsMaterial,
} from './types.ts';

const NONE: readonly EndpointState[] = [];

/** Brings an upstream to work: its endpoints at rest and its balancer made. */
export function createUpstream(
  record: UpstreamRecord,
  tls: UpstreamTlsMaterial | undefined,
  deps: UpstreamDeps,
): Upstream {
  const { random } = deps;
  const endpoints = new EndpointSet(record, deps);
  const gates = createGates(record, deps);
  const { passive, active } = createHealth(record, endpoints, { tls, deps });
  const sticky = record.sticky && createSticky(record.name, record.sticky, deps);
  sticky?.follow(endpoints.states);
  const discovery = createDiscovery({ record, deps });
  const follow = (found: readonly FoundEndpoint[], isFirst: boolean) => {
    const gone = endpoints.replace(found, { isFirst });
    sticky?.follow(endpoints.states);
    passive?.forget(gone);
    if (!isFirst) active?.follow();
    deps.retire(gone);
  };
  let underWay = 0;
  const budget = new RepeatBudget({
    percent: record.retry?.budgetPercent ?? record.hedge?.budgetPercent ?? 0,
    max: record.limits.retries,
    underWay: () => underWay,
  });
  const hedge = record.hedge && new UpstreamHedge(record.hedge, budget);
  return {
    record,
    get endpoints() {
      return endpoints.states;
    },
    tls,
    sticky,
    retry: record.retry && createRetry(record.retry, { budget, random }),
    hedge,
    take(exchange, tried = NONE) {
      // Before the gates: they count those whom they let through.
      if (endpoints.refusal !== undefined) return endpoints.refusal;
      const refusal = gates.length === 0 ? undefined : admit(gates, exchange);
      if (refusal !== undefined) return refusal;
      // Whoever has tried the endpoint of its cookie already goes on like everybody else.
      const stuck = tried.length === 0 ? sticky?.find(exchange) : undefined;
      const endpoint = stuck ?? endpoints.choose(exchange, tried);
      if ('kind' in endpoint) return endpoint;
      endpoint.active += 1;
      underWay += 1;
      return endpoint;
    },
    answered(_endpoint, status, headMs) {
      for (const { gate } of gates) gate.answered?.(status, headMs);
      hedge?.answered(headMs);
    },
    done(endpoint, outcome) {
      endpoint.active -= 1;
      underWay -= 1;
      if (outcome.failure !== undefined) {
        endpoint.lastFailure = { at: deps.date(), detail: outcome.failure };
      }
      passive?.ended(endpoint, outcome);
      for (const { gate } of gates) gate.ended(outcome);
      hedge?.ended(outcome);
    },
    status: () => ({
      name: record.name,
      endpoints: endpoints.status(),
      gates: Object.fromEntries(gates.map(({ kind, gate }) => [kind, gate.status()])),
    }),
    async prepare() {
      if (discovery !== undefined) follow(await discovery.first(), true);
    },
    start() {
      active?.follow();
      discovery?.start((found) => follow(found, false));
    },
    close() {
      discovery?.close();
      active?.close();
      passive?.close();
      endpoints.close();
      for (const { gate } of gates) gate.close?.();
    },
  };
}

/** What finds the endpoints; undefined when the record lists them. */
function createDiscovery(parts: DiscoveryParts): Discovery | undefined {
  const { endpointsFile, resolve } = parts.record;
  if (endpointsFile !== undefined) return new FileDiscovery(parts, endpointsFile);
  return resolve && new NameDiscovery(parts, resolve);
}

interface HealthParts {
  readonly tls: UpstreamTlsMaterial | undefined;
  readonly deps: UpstreamDeps;
}

function createHealth(record: UpstreamRecord, set: EndpointSet, { tls, deps }: HealthParts) {
  const { name, health } = record;
  const { passive, active } = health ?? {};
  return {
    passive: passive && new PassiveHealth({ name, record: passive, set }, deps),
    active: active && new ActiveHealth({ name, record: active, set, probe: deps.probe(record, tls) }, deps),
  };
}

function createSticky(name: string, record: StickyRecord, deps: UpstreamDeps): StickyCookie {
  return new StickyCookie(record, { name, secret: deps.resolveSecret(record.secret) });
}

interface NamedGate {
  readonly kind: string;
  readonly gate: Gate;
}

function createGates(record: UpstreamRecord, deps: UpstreamDeps): readonly NamedGate[] {
  return GATES.flatMap(({ kind, create }) => {
    const gate = create(record, deps);
    return gate === undefined ? [] : [{ kind, gate }];
  });
}

/** Asks the gates one after another; those that let a request through which another refuses are told. */
function admit(gates: readonly NamedGate[], exchange: Exchange): Refusal | undefined {
  for (const [index, { gate }] of gates.entries()) {
    const refusal = gate.admit(exchange);
    if (refusal === undefined) continue;
    for (const before of gates.slice(0, index)) before.gate.ended(undefined);
    return refusal;
  }
  return undefined;
}
