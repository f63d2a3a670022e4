import type { UpstreamRecord } from '../artifact/types.ts';
import { BALANCERS } from './registry.ts';
import type { EndpointState, Upstream, UpstreamTlsMaterial } from './types.ts';

/** Brings an upstream to work: its endpoints at rest and its balancer made. */
export function createUpstream(
  record: UpstreamRecord,
  tls: UpstreamTlsMaterial | undefined,
  random: () => number,
): Upstream {
  const endpoints = record.endpoints.map(
    (endpoint): EndpointState => ({ endpoint, url: new URL(endpoint.url), active: 0 }),
  );
  const taking = endpoints.filter((state) => state.endpoint.weight > 0);
  const balancer = BALANCERS.find((each) => each.kind === record.balance.kind);
  if (balancer === undefined)
    throw new Error(`upstream "${record.name}": unknown balance "${record.balance.kind}"`);
  const choose = taking.length === 0 ? undefined : balancer.create(taking, record.balance, random);
  return { record, endpoints, tls, pick: (exchange) => choose?.(exchange) };
}
