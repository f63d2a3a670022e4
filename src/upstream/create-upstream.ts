// An upstream at work: the choice among its endpoints, and the count of what is under way at each.
import type { UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { GATES } from './gate/registry.ts';
import type { Gate } from './gate/types.ts';
import { UpstreamHedge } from './hedge.ts';
import { Membership } from './membership.ts';
import { RepeatBudget } from './repeat-budget.ts';
import { createRetry } from './retry.ts';
import type { EndpointState, Refusal, Upstream, UpstreamDeps, UpstreamTlsMaterial } from './types.ts';

const NONE: readonly EndpointState[] = [];

/** Brings an upstream to work: its endpoints at rest and its balancer made. */
export function createUpstream(
  record: UpstreamRecord,
  tls: UpstreamTlsMaterial | undefined,
  deps: UpstreamDeps,
): Upstream {
  const { random } = deps;
  const members = new Membership(record, tls, deps);
  const { set, sticky } = members;
  const gates = createGates(record, deps);
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
      return set.states;
    },
    tls,
    sticky,
    retry: record.retry && createRetry(record.retry, { budget, random }),
    hedge,
    take(exchange, tried = NONE) {
      // Before the gates: they count those whom they let through.
      if (set.refusal !== undefined) return set.refusal;
      const refusal = gates.length === 0 ? undefined : admit(gates, exchange);
      if (refusal !== undefined) return refusal;
      const endpoint = members.choose(exchange, tried);
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
      members.ended(endpoint, outcome);
      for (const { gate } of gates) gate.ended(outcome);
      hedge?.ended(outcome);
    },
    status: () => ({
      name: record.name,
      endpoints: set.status(),
      gates: Object.fromEntries(gates.map(({ kind, gate }) => [kind, gate.status()])),
    }),
    prepare: () => members.prepare(),
    start: () => members.start(),
    close() {
      members.close();
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
