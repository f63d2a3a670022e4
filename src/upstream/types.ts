import type { Balance, Endpoint, UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';

/** An upstream at work: its endpoints and the choice among them. It outlives reloads that do not touch it. */
export interface Upstream {
  readonly record: UpstreamRecord;
  readonly endpoints: readonly EndpointState[];
  /** TLS material read from disk, when the record names any. */
  readonly tls: UpstreamTlsMaterial | undefined;
  /** The endpoint for this exchange, or undefined when all weights are 0. */
  pick(exchange: Exchange): EndpointState | undefined;
}

export interface UpstreamTlsMaterial {
  readonly serverName?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** One endpoint and what is known of it now. */
export interface EndpointState {
  readonly endpoint: Endpoint;
  readonly url: URL;
  /** Requests under way. */
  active: number;
}

/** A way to choose an endpoint; one file and one line in `registry.ts`. */
export interface Balancer {
  readonly kind: Balance['kind'];
  /** Makes the choice for an upstream's endpoints (those of weight 0 already left out; at least one). */
  create(
    endpoints: readonly EndpointState[],
    balance: Balance,
    random: () => number,
  ): (exchange: Exchange) => EndpointState;
}
