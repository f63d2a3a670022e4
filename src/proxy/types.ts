/** The contract between the gateway and its engines. Nothing of any HTTP stack shows in it. */
import type { Address, ClientLimits, ClientTimeouts, ListenerTls } from '../artifact/types.ts';
import type { BodyFailure } from '../http/content.ts';
import type { HeaderFields } from '../http/header-fields.ts';
import type { Connection, Exchange, RequestHead, ResponseHead } from '../http/types.ts';
import type { AttemptOutcome, EndpointState, Upstream } from '../upstream/types.ts';

/**
 * What turns sockets into exchanges and back: the only thing that knows an HTTP stack.
 * `engine/node` stands on node:http and http-proxy; others do the same job behind this interface.
 */
export interface Engine {
  /** Opens an address and hands every request on it to `handler`. Rejects with a readable Error when it cannot. */
  listen(options: ListenOptions, handler: ExchangeHandler): Promise<EngineListener>;
  /**
   * Asks an upstream without a client: the plan hears of the answer's head, and its taps of the content; nothing is
   * sent on. Calls `onEnd` once when all is over, be it by a failure.
   */
  forwardAlone(plan: ForwardPlan, onEnd: () => void): void;
  /** Closes pooled connections to endpoints that nobody uses any more; those in use end with their exchange. */
  retire(endpoints: readonly EndpointState[]): void;
  /** Closes everything that is left; listeners must have been closed before. */
  close(): void;
}

export interface ListenOptions {
  readonly address: Address;
  readonly tls?: TlsMaterial;
  /** Whether HTTP/2 is served beside HTTP/1.1. */
  readonly http2?: boolean;
  readonly bounds: ClientBounds;
  /** A listening socket on that address which another process has opened for this one. */
  readonly fd?: number;
}

/** What an open address may be given anew. */
export type ListenerUpdate = Omit<ListenOptions, 'address' | 'fd'>;

/** What clients of an address may cost before a request says which of its listeners it is for. */
export interface ClientBounds {
  readonly timeouts: ClientTimeouts;
  readonly limits: Omit<ClientLimits, 'bodyBytesMax'>;
}

/** Certificates read from disk; the first is shown when no name fits. */
export interface TlsMaterial extends Pick<ListenerTls, 'minVersion' | 'clientCertificate'> {
  readonly certificates: readonly { readonly cert: string; readonly key: string }[];
  readonly clientCa?: string;
}

export interface EngineListener {
  /** Where it listens for real (port 0 becomes a number): `127.0.0.1:8080`, `[::1]:8080`, `unix:/path`. */
  readonly address: string;
  /** Connections of clients that are open. */
  readonly connections: number;
  /** Takes new certificates, bounds and protocols for new connections; open ones may keep what they began with. */
  update(options: ListenerUpdate): void;
  /** Tells its socket from others in every process that holds it; absent where the system has no number for it. */
  readonly inode: number | undefined;
  /**
   * Asks clients to go: answers close their connections, but idle ones stay, for requests that are on their way.
   * Without `accepts`, another process accepts on the socket from now on. `close` must follow.
   */
  retreat(accepts: boolean): void;
  /** Stops accepting at once, lets exchanges end, closes what is left after `drainMs`; may be called again with less. */
  close(drainMs: number): Promise<void>;
}

/** What the gateway does with a request; called once for each, and must not throw. */
export type ExchangeHandler = (incoming: IncomingExchange) => void;

/**
 * A request that has arrived, and the ways to answer it: `respond` once, or `forward` once and then, if that
 * fails before a head was sent, `respond` from within `onFailure`.
 */
export interface IncomingExchange {
  readonly connection: Connection;
  /** As it stood on the wire, hop-by-hop fields too. */
  readonly request: RequestHead;
  /** True for a request to open a WebSocket: a forwarded one lives long once it is open. */
  readonly upgrade: boolean;
  /** Whether a body comes with it: one of a length above 0, or of a length that is not told, which may turn out empty. */
  readonly hasBody: boolean;
  /**
   * Reads the whole body of the request, once, before it is forwarded or answered; `100 Continue` is sent to a client
   * that waits for it. Trailers are dropped. After a failure it can be answered only: the rest of it may still come.
   */
  readBody(bytesMax: number): Promise<Uint8Array | BodyFailure>;
  /** Answers without an upstream; HEAD gets the head only. Sets content-length itself. */
  respond(response: ResponseHead, body: string | Uint8Array): void;
  /** Sends the request to an upstream and streams the answer back, with backpressure both ways. */
  forward(plan: ForwardPlan): void;
  /** Called once when all is over, well or not. */
  onEnd(listener: (outcome: ExchangeOutcome) => void): void;
}

/** How a request is to be forwarded. The engine frames the body itself and puts the endpoint's own path in front. */
export interface ForwardPlan {
  readonly upstream: Upstream;
  /** Head of the request as the upstream gets it: hop-by-hop fields already gone, forwarding fields set. */
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly headers: HeaderFields;
    /** The whole body, with its length, in place of what the client sends; it has been read. */
    readonly body: Uint8Array | undefined;
  };
  /** The exchange, for balancing by client, header or cookie. */
  readonly exchange: Exchange;
  /** Set when no further attempt may be made, whatever the upstream says of them. */
  readonly once?: boolean | undefined;
  /** Bound on the whole exchange, from the route; for a WebSocket, until it is open. */
  readonly timeoutMs: number | undefined;
  /** Where the request body passes it, the exchange fails as `too-large`; what is declared has been checked. */
  readonly bodyBytesMax: number | undefined;
  /** Hears of every attempt, before it is sent and when it is over; undefined when nobody wants to. */
  readonly watch: AttemptWatch | undefined;
  /** Copies go there without ever delaying or failing the original. */
  readonly mirror: MirrorPlan | undefined;
  /**
   * Called with the upstream's head as it came, and the endpoint that gave it, before it is sent on; takes hop-by-hop fields away and may change
   * the rest. When it throws, the answer is given up as invalid; when it gives false, as `replaced`.
   * What it puts into `content` the engine does: every piece of content goes to `piece` as it comes and `complete`
   * is called behind the last; if there are transforms, it goes through them, each with backpressure, framed anew,
   * and with `whole` the head waits for the last of them to end. The caller closes it with the exchange.
   */
  onResponse(response: ResponseHead, endpoint: EndpointState | undefined): boolean;
  /** Called instead when there is no answer: the gateway then calls `respond`. Not called once a head was sent on. */
  onFailure(failure: ForwardFailure): void;
}

/** Hears of the attempts of one exchange. */
export interface AttemptWatch {
  /** The request's fields may be changed. */
  began(endpoint: EndpointState): void;
  ended(endpoint: EndpointState, outcome: AttemptOutcome): void;
}

/** Copies of a route's requests, and what they may cost. */
export interface MirrorPlan {
  readonly upstream: Upstream;
  /** Of a hundred requests. */
  readonly percent: number;
  /** A request with a longer body is not copied. */
  readonly bodyBytesMax: number;
  /** Bound on a copy, its answer included. */
  readonly timeoutMs: number;
  /** Asks for a copy to be under way; false when there are enough. */
  begin(): boolean;
  /** Such a copy is over. */
  end(): void;
  /** Has the fields of a copy say that it is one, if that is wanted. */
  mark(headers: HeaderFields): void;
}

/** Why there is no answer of an upstream's. */
export interface ForwardFailure {
  /**
   * The upstream's: `connect`, `reset` and `invalid` → 502, `overload` → 503, `timeout` → 504. The client's:
   * `stalled` → 408, `too-large` → 413; the engine closes its connection behind the answer. `replaced`: the gateway
   * wants to give an answer of its own.
   */
  readonly kind:
    | 'connect'
    | 'reset'
    | 'invalid'
    | 'overload'
    | 'timeout'
    | 'stalled'
    | 'too-large'
    | 'replaced';
  /** For the operator; may name addresses, so it is never sent to a client. */
  readonly detail: string;
  /** In how many seconds the client may try again. */
  readonly retryAfterS?: number;
}

/** What became of an exchange, for the access log. */
export interface ExchangeOutcome {
  /** 0 when the client went away before a head was sent. */
  readonly status: number;
  /** Bytes of bodies, without heads and framing; of everything that went through a WebSocket. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly durationMs: number;
  /** The URL of the endpoint that was asked, if one was. */
  readonly endpoint: string | undefined;
  /** From asking the endpoint to its response head. */
  readonly upstreamMs: number | undefined;
  /** `complete`, or what cut it short. */
  readonly end: 'complete' | 'client-gone' | 'upstream-gone' | 'timeout';
}
