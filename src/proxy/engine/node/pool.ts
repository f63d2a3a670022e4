/** Connections to endpoints, kept as long as the upstream they belong to; one pool for each endpoint. */
import type { EndpointState, Upstream } from '../../../upstream/types.ts';
import { EndpointAgent } from './endpoint-agent.ts';

/** The connections to one endpoint. */
export interface EndpointPool {
  /** Keeps connections alive, up to the upstream's limit. */
  readonly agent: EndpointAgent;
  /** For WebSockets: always a fresh connection, because http-proxy gives up the client at the first error. */
  readonly tunnels: EndpointAgent;
}

/** Idle connections kept for each endpoint at most. */
const IDLE_MAX = 256;

/** All pools of an engine, by endpoint. */
export class Pools {
  readonly #pools = new Map<EndpointState, EndpointPool>();
  readonly #retired = new WeakSet<EndpointState>();

  /** The endpoint's pool, made when first asked for. */
  of(upstream: Upstream, endpoint: EndpointState): EndpointPool {
    const known = this.#pools.get(endpoint);
    if (known !== undefined) return known;
    const pool = createPool(upstream, endpoint);
    // An exchange of an older revision may still need a retired endpoint; its connections are then not kept.
    if (this.#retired.has(endpoint)) pool.agent.retire();
    else this.#pools.set(endpoint, pool);
    return pool;
  }

  /** Forgets endpoints' pools; connections in use are closed when their exchange ends. */
  retire(endpoints: readonly EndpointState[]): void {
    for (const endpoint of endpoints) {
      this.#retired.add(endpoint);
      this.#pools.get(endpoint)?.agent.retire();
      this.#pools.delete(endpoint);
    }
  }

  /** Closes every connection at once. */
  close(): void {
    for (const pool of this.#pools.values()) {
      pool.agent.destroy();
      pool.tunnels.destroy();
    }
    this.#pools.clear();
  }
}

function createPool(upstream: Upstream, endpoint: EndpointState): EndpointPool {
  const { timeouts, limits } = upstream.record;
  const { url, serverName } = endpoint;
  const address = { url, serverName, tls: upstream.tls, connectMs: timeouts.connectMs };
  const maxSockets = limits.connections === 0 ? Number.POSITIVE_INFINITY : limits.connections;
  const kept = { keepAlive: true, maxSockets, maxFreeSockets: IDLE_MAX, timeout: timeouts.idleMs };
  return {
    agent: new EndpointAgent(address, kept),
    tunnels: new EndpointAgent(address, { keepAlive: false, maxSockets }),
  };
}
