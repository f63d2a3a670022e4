import type { Address, ListenerTls } from '../artifact/types.ts';
import type { Connection, Exchange, RequestHead, ResponseHead } from '../http/types.ts';
import type { Upstream } from '../upstream/types.ts';

/**
 * What turns sockets into exchanges and back: the only thing that knows an HTTP stack.
 * `engine/node` stands on node:http and http-proxy; others do the same job behind this interface.
 */
export interface Engine {
  /** Opens an address and hands every request on it to `handler`. Rejects with a readable Error when it cannot. */
  listen(options: ListenOptions, handler: ExchangeHandler): Promise<EngineListener>;
  /** Closes pooled connections to upstream endpoints that no revision uses any more. */
  retire(upstream: Upstream): void;
  /** Closes everything that is left; `listen`ers must have been closed before. */
  close(): void;
}

export interface ListenOptions {
  readonly address: Address;
  readonly tls?: TlsMaterial;
}

/** Certificates read from disk; the first is shown when no name fits. */
export interface TlsMaterial extends Pick<ListenerTls, 'minVersion'> {
  readonly certificates: readonly { readonly cert: string; readonly key: string }[];
  readonly clientCa?: string;
}

export interface EngineListener {
  /** Where it listens for real (port 0 becomes a number): `127.0.0.1:8080`, `[::1]:8080`, `unix:/path`. */
  readonly address: string;
  /** Takes new certificates for new connections; open ones stay. */
  updateTls(tls: TlsMaterial): void;
  /** Stops accepting at once, lets exchanges end, then closes what is left after `drainMs`. */
  close(drainMs: number): Promise<void>;
}

/** What the gateway does with a request; called once for each, and must not throw. */
export type ExchangeHandler = (incoming: IncomingExchange) => void;

/** A request that has arrived, and the ways to answer it; exactly one of them is called, once. */
export interface IncomingExchange {
  readonly connection: Connection;
  readonly request: RequestHead;
  /** True for a request to upgrade (WebSocket): only `forward` and `respond` are possible, and it lives long. */
  readonly upgrade: boolean;
  /** Answers without an upstream; HEAD gets the head only. Sets content-length itself. */
  respond(response: ResponseHead, body: string | Uint8Array): void;
  /** Sends the request to an upstream and streams the answer back, with backpressure both ways. */
  forward(plan: ForwardPlan): void;
  /** Called once when all is over, well or not. */
  onEnd(listener: (outcome: ExchangeOutcome) => void): void;
}

/** How a request is to be forwarded. */
export interface ForwardPlan {
  readonly upstream: Upstream;
  /** Head of the request as the upstream gets it: hop-by-hop fields already gone, forwarding fields set. */
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly headers: Exchange['request']['headers'];
  };
  /** The exchange, for balancing by client, header or cookie. */
  readonly exchange: Exchange;
  /** Bound on the whole exchange, from the route. */
  readonly timeoutMs: number | undefined;
  /** Copies go there without ever delaying or failing the original. */
  readonly mirror: { readonly upstream: Upstream } | undefined;
  /** Called with the upstream's head (hop-by-hop fields already gone) before it is sent on; may change it. */
  onResponse(response: ResponseHead): void;
  /** Called instead when there is no answer: the gateway then calls `respond`. Not called once a head was sent on. */
  onFailure(failure: ForwardFailure): void;
}

/** Why an upstream gave no answer. */
export interface ForwardFailure {
  /** `connect`, `reset` and `invalid` → 502, `overload` → 503, `timeout` → 504. */
  readonly kind: 'connect' | 'reset' | 'invalid' | 'overload' | 'timeout';
  readonly detail: string;
}

/** What became of an exchange, for the access log. */
export interface ExchangeOutcome {
  /** 0 when the client went away before a head was sent. */
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly durationMs: number;
  /** The endpoint that was asked, if one was. */
  readonly endpoint: string | undefined;
  readonly upstreamMs: number | undefined;
  /** `complete`, or what cut it short. */
  readonly end: 'complete' | 'client-gone' | 'upstream-gone' | 'timeout';
}
