// An upstream at work: the choice among its endpoints, and the count of what is under way at each.
import type { UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { BALANCERS } from './registry.ts';
import { createRetry } from './retry.ts';
import type { EndpointState, Refusal, Upstream, UpstreamTlsMaterial } from './types.ts';

const NO_ENDPOINT: Refusal = { kind: 'overload', detail: 'no endpoint takes traffic' };

/** Draws before an endpoint that was tried already is taken again. */
const DRAWS_MAX = 8;

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
  let underWay = 0;
  return {
    record,
    endpoints,
    tls,
    retry: record.retry && createRetry(record.retry, { underWay: () => underWay, random }),
    take(exchange, tried = []) {
      if (choose === undefined) return NO_ENDPOINT;
      const endpoint =
        tried.length === 0 ? choose(exchange) : chooseOther(choose, taking, { exchange, tried });
      endpoint.active += 1;
      underWay += 1;
      return endpoint;
    },
    done(endpoint) {
      endpoint.active -= 1;
      underWay -= 1;
    },
    close() {},
  };
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
