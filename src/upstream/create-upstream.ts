// An upstream at work: the choice among its endpoints, and the count of what is under way at each.
import type { UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { GATES } from './gate/registry.ts';
import type { Gate } from './gate/types.ts';
import { BALANCERS } from './registry.ts';
import { createRetry } from './retry.ts';
import type { EndpointState, Refusal, Upstream, UpstreamDeps, UpstreamTlsMaterial } from './types.ts';

const NO_ENDPOINT: Refusal = { kind: 'overload', detail: 'no endpoint takes traffic' };

/** Draws before an endpoint that was tried already is taken again. */
const DRAWS_MAX = 8;

/** Brings an upstream to work: its endpoints at rest and its balancer made. */
export function createUpstream(
  record: UpstreamRecord,
  tls: UpstreamTlsMaterial | undefined,
  deps: UpstreamDeps,
): Upstream {
  const { random } = deps;
  const endpoints = record.endpoints.map(
    (endpoint): EndpointState => ({ endpoint, url: new URL(endpoint.url), active: 0 }),
  );
  const taking = endpoints.filter((state) => state.endpoint.weight > 0);
  const balancer = BALANCERS.find((each) => each.kind === record.balance.kind);
  if (balancer === undefined)
    throw new Error(`upstream "${record.name}": unknown balance "${record.balance.kind}"`);
  const choose = taking.length === 0 ? undefined : balancer.create(taking, record.balance, random);
  const gates = createGates(record, deps);
  let underWay = 0;
  return {
    record,
    endpoints,
    tls,
    retry: record.retry && createRetry(record.retry, { underWay: () => underWay, random }),
    take(exchange, tried = []) {
      if (choose === undefined) return NO_ENDPOINT;
      const refusal = gates.length === 0 ? undefined : admit(gates, exchange);
      if (refusal !== undefined) return refusal;
      const endpoint =
        tried.length === 0 ? choose(exchange) : chooseOther(choose, taking, { exchange, tried });
      endpoint.active += 1;
      underWay += 1;
      return endpoint;
    },
    answered(_endpoint, status, headMs) {
      for (const { gate } of gates) gate.answered?.(status, headMs);
    },
    done(endpoint, outcome) {
      endpoint.active -= 1;
      underWay -= 1;
      for (const { gate } of gates) gate.ended(outcome);
    },
    status: () => ({
      name: record.name,
      endpoints: endpoints.map(({ endpoint: { url, weight }, active }) => ({
        url,
        weight,
        active,
        health: 'healthy',
      })),
      gates: Object.fromEntries(gates.map(({ kind, gate }) => [kind, gate.status()])),
    }),
    start() {},
    close() {
      for (const { gate } of gates) gate.close?.();
    },
  };
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

interface Again {
  readonly exchange: Exchange;
  readonly tried: readonly EndpointState[];
}

/** Another endpoint than those tried, if there is one: by the balancer's own draw, or else the first that is left. */
function chooseOther(
  choose: (exchange: Exchange) => EndpointState,
  taking: readonly EndpointState[],
  { exchange, tried }: Again,
): EndpointState {
  for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
    const drawn = choose(exchange);
    if (!tried.includes(drawn)) return drawn;
  }
  return taking.find((each) => !tried.includes(each)) ?? choose(exchange);
}
