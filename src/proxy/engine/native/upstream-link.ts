/**
 * What forwarding knows of the way to an endpoint, whichever protocol it speaks: a pool that is asked for a
 * link, and the link that carries one request and its answer. Interfaces only.
 */
import type { BodySink } from '../../../http/codec/body-reader.ts';
import type { CodecFault, RequestHeadMessage, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { Exchange } from '../../../http/types.ts';
import type { EndpointState, Upstream } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';

/** What an exchange hears from the link that was lent to it. */
export interface UpstreamListener extends BodySink {
  readonly method: string;
  /** An interim answer (1xx, never 101). */
  interim(head: ResponseHeadMessage): void;
  /** The final head, or a 101 whose remaining bytes belong to the tunnel. */
  answer(head: ResponseHeadMessage): void;
  /** All that came with one read has been handed over. */
  readEnd(): void;
  /** The answer is complete; the link is free again, or gone. */
  answered(trailers: readonly string[]): void;
  /** The answer was not understood; the link is gone. */
  misunderstood(fault: Pick<CodecFault, 'reason'>): void;
  /** The link ended before the answer did. `untouched`: the endpoint says that it did nothing with the request. */
  lost(error: Error | undefined, started: boolean, untouched: boolean): void;
  /** The endpoint takes bytes again. */
  drained(): void;
  /** Bytes of a tunnel. */
  tunnelled(bytes: Buffer): void;
  /** The endpoint has ended its half of a tunnel. */
  tunnelEnded(): void;
}

/** How a request's body comes, and what else decides its head. */
export interface RequestShape {
  readonly head: Pick<RequestHeadMessage, 'framing' | 'expectContinue'>;
  readonly upgrade: boolean;
}

/** Where the rest of a request goes. */
export interface RequestWriter {
  /** True when the endpoint reads more slowly than we write: the client should wait for `drained`. */
  readonly congested: boolean;
  /** Adds content; `bytes` may change once this returns. */
  content(bytes: Buffer, start: number, end: number): void;
  /** Ends the request. */
  end(trailers: readonly string[]): void;
  flush(): void;
}

/** As much of a socket as a forward uses; a stream of a multiplexed connection has it too. */
export interface ByteStream {
  pause(): unknown;
  resume(): unknown;
  write(bytes: Buffer): boolean;
  end(): unknown;
}

/** One request's way to an endpoint and back: a whole connection, or a stream of one. */
export interface UpstreamLink {
  readonly socket: ByteStream;
  readonly writer: RequestWriter;
  /** The bytes that `content` ranges speak of. */
  readonly bytes: Buffer;
  /** Exchanges that its connection has served, this one included. */
  readonly uses: number;
  /** Lends the link; from now on `listener` hears all. */
  lend(listener: UpstreamListener): void;
  /** Begins the request with its head. */
  begin(shape: RequestShape, request: ForwardPlan['request'], endpoint: URL): void;
  /** The whole request has been written. */
  requestDone(): void;
  /** Gives the request up without telling the exchange. */
  drop(): void;
  /** From a 101 on, bytes pass as they are. */
  becomeTunnel(): void;
}

/** An exchange that asks for a link; exactly one of the two is called, once for each asking. */
export interface Waiter {
  /** Its place in the queue, when there is one; undefined is as good as `normal`. */
  readonly importance?: Exchange['importance'];
  acquired(link: UpstreamLink): void;
  refused(failure: ForwardFailure): void;
}

/** The links to one endpoint. */
export interface LinkPool {
  /** Whether another request would have to wait. */
  readonly isFull: boolean;
  acquire(waiter: Waiter): void;
  /** For a retry: links of connections that were idle are as stale as the one that failed. */
  acquireFresh(waiter: Waiter): void;
  /** Whether a connection is being opened for this waiter, as opposed to one it waits for in the queue. */
  isOpening(waiter: Waiter): boolean;
  /** Takes back what a waiter asked for and has not got. */
  cancel(waiter: Waiter): void;
  /** Keeps no connection from now on; those in use end with their exchanges. */
  retire(): void;
  /** Closes connections that have been idle for the upstream's idle time. */
  sweep(now: number): void;
}

/** All pools of an engine. */
export interface LinkPools {
  /** The endpoint's pool, made when first asked for. */
  of(upstream: Upstream, endpoint: EndpointState): LinkPool;
}
