/**
 * What the parts of a client's connection know of each other. A connection makes exchanges, an exchange makes a
 * forwarding; each knows its maker only by these, so that the files do not import each other in a circle.
 */
import type { Socket } from 'node:net';
import type { Framing, RequestHeadMessage } from '../../../http/codec/types.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';
import type { Connection, ResponseHead } from '../../../http/types.ts';
import type { ExchangeHandler, ExchangeOutcome } from '../../types.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { ConnectionLimits } from './limits.ts';
import type { MessageWriter } from './message-writer.ts';
import type { ByteStream, LinkPools, RequestShape } from './upstream-link.ts';

/** What all exchanges of an engine share. */
export interface StreamParts {
  readonly pools: LinkPools;
  readonly wheel: DeadlineWheel;
}

/** What all connections of a listener share. */
export interface ListenerContext extends StreamParts {
  readonly handler: ExchangeHandler;
  readonly scheme: 'http' | 'https';
  /** For new connections; each keeps those it began with. */
  readonly limits: ConnectionLimits;
  readonly draining: boolean;
  /** Whether answers tell clients to close: before it drains, so that those told otherwise may bring another request. */
  readonly retreating: boolean;
}

/** Where the content of an answer goes. */
export interface AnswerWriter {
  /** True when the client reads more slowly than we write. */
  readonly congested: boolean;
  /** Adds content; `bytes` may change once this returns. */
  content(bytes: Buffer, start: number, end: number): void;
  flush(): void;
}

/** The client of an exchange, as the half that faces the upstream sees it. */
export interface ForwardedClient {
  readonly socket: ByteStream & { destroySoon(): void };
  readonly writer: AnswerWriter;
  readonly context: StreamParts;
  /** From now on bytes pass to `take` as they are. */
  becomeTunnel(take: (bytes: Buffer) => void): void;
  /** Something moved in a tunnel or in an answer. */
  progress(): void;
  /** Bounds the next step of the exchange under way; Infinity lifts the bound. */
  boundExchange(ms: number): void;
  /** The exchange can take body bytes now, or again. */
  pump(): void;
}

/** A client's connection, as its exchanges see it. */
export interface ClientLink extends ForwardedClient {
  readonly socket: Socket;
  /** Where its two ends are. */
  readonly connection: Connection;
  readonly writer: MessageWriter;
  readonly context: ListenerContext;
  /** Whether the connection is to be closed behind the answer under way. */
  readonly mustClose: boolean;
  /** True once the request under way has been read to its end. */
  readonly requestRead: boolean;
  /** The exchange is over: go on with the next request, or close. */
  exchangeDone(keepAlive: boolean): void;
}

/** An exchange, as the half of it that faces the upstream sees it. */
export interface ForwardedExchange extends RequestShape {
  readonly head: Pick<RequestHeadMessage, 'framing' | 'expectContinue'>;
  readonly client: ForwardedClient;
  readonly over: boolean;
  endpoint: string | undefined;
  upstreamMs: number | undefined;
  requestBytes: number;
  responseBytes: number;
  /** Puts the head of an answer into the writer; `framing` is how its content will come. */
  sendHead(response: ResponseHead, framing: Framing): void;
  /** The head of a 101; from here on the connection is a tunnel. */
  switchProtocols(response: ResponseHead): void;
  /** A 1xx on its way to the client; HTTP/1.0 knows none. */
  sendInterim(status: number, headers: HeaderFields): void;
  /** The answer has been handed over whole. */
  answerDone(trailers: readonly string[]): void;
  /** The connection is to be closed behind the answer, whatever is left of the request. */
  closeBehind(): void;
  /** Closes the connection in the middle of things: an answer under way is visibly cut short. */
  cut(end: ExchangeOutcome['end']): void;
}
