/**
 * One client's connection: bytes in, requests one after another, each an exchange that answers before the
 * next begins (so pipelined clients are answered in order). It reads no faster than the exchange takes.
 * Start with `#consume`; `ClientExchange` has the other half.
 */
import type { Socket } from 'node:net';
import { BodyReader, type BodySink } from '../../../http/codec/body-reader.ts';
import { isUndecided, parseRequestHead, skipEmptyLines } from '../../../http/codec/request-head.ts';
import type { CodecFault, RequestHeadMessage } from '../../../http/codec/types.ts';
import type { Connection } from '../../../http/types.ts';
import { connectionOf } from '../connection-of.ts';
import type { ByteSource } from './byte-source.ts';
import { ClientExchange } from './client-exchange.ts';
import { ConnectionBounds } from './connection-bounds.ts';
import type { ConnectionLimits } from './limits.ts';
import { MessageWriter } from './message-writer.ts';
import { endConnection, isRubbish, refusal, refusalFor } from './refusal.ts';
import type { ClientLink, ListenerContext } from './types.ts';

const EMPTY: Buffer = Buffer.alloc(0);

/** A client's connection from its first byte to its last. */
export class ClientConnection implements ClientLink, BodySink {
  readonly socket: Socket;
  readonly connection: Connection;
  readonly writer: MessageWriter;
  readonly context: ListenerContext;
  readonly #limits: ConnectionLimits;
  /** The bytes that `content` ranges speak of. */
  bytes: Buffer = EMPTY;
  readonly bounds: ConnectionBounds;
  #pending: Buffer | undefined;
  #exchange: ClientExchange | undefined;
  #reader: BodyReader | undefined;
  #consuming = false;
  #closing = false;
  /** The time for a head is running; for the first one it does from the connection's first moment. */
  #headBegun = true;
  #requests = 0;
  /** The answer is out and what is left of its request is read away, for the next one's sake. */
  #discarding = false;
  #tunnel: ((bytes: Buffer) => void) | undefined;

  constructor(source: ByteSource, context: ListenerContext) {
    const { socket } = source;
    this.socket = socket;
    this.context = context;
    this.#limits = context.limits;
    this.connection = connectionOf(socket, context.scheme);
    this.writer = new MessageWriter(socket);
    source.take = (bytes, length) => this.#onData(bytes, length);
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose());
    this.bounds = new ConnectionBounds(context.wheel, this.#limits, {
      clientLate: () => this.#late(),
      exchangeLate: () => this.#exchange?.expire(),
    });
    this.bounds.head();
  }

  /** Whether the connection is to be closed behind the answer under way. */
  get mustClose(): boolean {
    return this.#closing || this.context.retreating || this.#requests >= this.#limits.requestsMax;
  }

  /** True once the request under way has been read to its end. */
  get requestRead(): boolean {
    return this.#reader === undefined || this.#reader.done;
  }

  /** From now on bytes pass to `take` as they are. */
  becomeTunnel(take: (bytes: Buffer) => void): void {
    this.#tunnel = take;
    this.progress();
    const early = this.#pending;
    this.#pending = undefined;
    if (early !== undefined && early.length > 0) take(early);
    this.socket.resume();
  }

  /** Something moved in a tunnel or in an answer. */
  progress(): void {
    if (this.#tunnel === undefined) this.bounds.progress();
    else this.bounds.tunnel();
  }

  /** Bounds the next step of the exchange under way; Infinity lifts the bound. */
  boundExchange(ms: number): void {
    this.bounds.exchange(ms);
  }

  /** The exchange can take body bytes now, or again. */
  pump(): void {
    if (this.#consuming) return;
    const bytes = this.#pending;
    this.#pending = undefined;
    // While the exchange took nothing, the client could not make progress.
    if (this.#exchange !== undefined && !this.requestRead) this.progress();
    if (bytes !== undefined) this.#consume(bytes, bytes.length);
    if ((this.#pending ?? EMPTY).length < this.#limits.pipelinedBytesMax) this.socket.resume();
  }

  /** The exchange is over: go on with the next request, or close. */
  exchangeDone(keepAlive: boolean): void {
    this.#exchange = undefined;
    if (!keepAlive || (this.context.draining && !this.#begun)) return this.#finish();
    this.#discarding = !this.requestRead;
    if (!this.#discarding) this.#reader = undefined;
    this.bounds.idle();
    this.pump();
  }

  #late(): void {
    const exchange = this.#exchange;
    if (this.#tunnel !== undefined) this.socket.destroy();
    else if (exchange !== undefined && !this.#owesBytes(exchange)) this.progress();
    else if (exchange !== undefined) exchange.clientStuck();
    else if (this.#begun && !this.#closing && !this.writer.congested)
      this.#refuse({ status: 408, reason: 'head too slow' });
    else this.socket.destroy();
  }

  /** Whether it is the client that an exchange waits for: to send more of the request, or to read the answer. */
  #owesBytes(exchange: ClientExchange): boolean {
    return this.writer.congested || (!this.requestRead && exchange.takesContent);
  }

  content(start: number, end: number): void {
    this.#exchange?.requestContent(this.bytes, start, end);
  }

  trailers(fields: string[]): void {
    this.#exchange?.requestTrailers(fields);
  }

  /** Whether it waits for another request of a client that has had an answer. */
  get idle(): boolean {
    const busy = this.#exchange !== undefined || this.#begun || this.#closing || this.#discarding;
    return this.#requests > 0 && !busy;
  }

  /** Closes an idle connection; a busy one closes behind its answer. */
  drain(): void {
    if (this.#exchange === undefined && !this.#begun && !this.#closing) this.#finish();
  }

  /** Whether something of a request waits; empty lines are nothing of one. */
  get #begun(): boolean {
    const bytes = this.#pending ?? EMPTY;
    return skipEmptyLines(bytes, 0, bytes.length) < bytes.length;
  }

  #onDrain(): void {
    if (this.#exchange === undefined) this.pump();
    else this.#exchange.clientDrained();
  }

  #onData(chunk: Buffer, length: number): void {
    if (this.#tunnel !== undefined) return this.#tunnel(Buffer.from(chunk.subarray(0, length)));
    if (this.#closing) return;
    const pending = this.#pending;
    if (pending === undefined && !this.#consuming) return this.#consume(chunk, length);
    this.#pending = undefined;
    const bytes = Buffer.concat([pending ?? EMPTY, chunk.subarray(0, length)]);
    // Reading a head anew for every few bytes of it would let a trickle cost more than a flood.
    const waits = this.#headBegun && isUndecided(bytes, pending?.length ?? 0, this.#limits.codec);
    if (this.#consuming || waits) this.#pending = bytes;
    else this.#consume(bytes, bytes.length);
  }

  /** Takes what stands in `bytes` up to `end`; what has to wait is copied. */
  #consume(bytes: Buffer, end: number): void {
    this.#consuming = true;
    this.bytes = bytes;
    let at = 0;
    while (at < end && !this.#closing && this.#tunnel === undefined) {
      const next = this.#next(bytes, at, end);
      if (next === undefined) break;
      at = next;
    }
    this.#exchange?.requestFlush();
    this.bytes = EMPTY;
    this.#consuming = false;
    if (at < end && !this.#closing) this.#keep(Buffer.from(bytes.subarray(at, end)));
  }

  #next(bytes: Buffer, at: number, end: number): number | undefined {
    if (this.#exchange !== undefined) return this.#readBody(bytes, at, end);
    return this.#discarding ? this.#discard(bytes, at, end) : this.#readHead(bytes, at, end);
  }

  #discard(bytes: Buffer, start: number, end: number): number | undefined {
    const next = this.#reader?.read(bytes, start, end, this) ?? start;
    if (typeof next !== 'number') {
      this.#refuse(next);
      return undefined;
    }
    if (this.requestRead) {
      this.#discarding = false;
      this.#reader = undefined;
    }
    return next;
  }

  #keep(rest: Buffer): void {
    if (this.#tunnel !== undefined) return this.#tunnel(rest);
    this.#pending = rest;
    // Nothing may be written into the answer under way, so a client that sends rubbish behind its request is cut.
    if (this.#exchange !== undefined && this.requestRead && isRubbish(rest, this.#limits.codec))
      return this.#exchange.cut('client-gone');
    if (rest.length >= this.#limits.pipelinedBytesMax) this.socket.pause();
  }

  #readHead(bytes: Buffer, start: number, end: number): number | undefined {
    // Who does not read answers gets no more of them; what was sent ahead waits.
    if (this.writer.congested) return undefined;
    const head = parseRequestHead(bytes, start, end, this.#limits.codec);
    if (head.kind === 'incomplete') {
      if (!this.#headBegun) this.bounds.head();
      this.#headBegun = true;
      return undefined;
    }
    if (head.kind === 'fault') {
      this.#refuse(head);
      return undefined;
    }
    this.#begin(head);
    return head.end;
  }

  #begin(head: RequestHeadMessage): void {
    const refused = refusalFor(head);
    if (refused !== undefined) return this.#refuse(refused);
    this.#headBegun = false;
    this.#requests++;
    this.#reader =
      head.framing.kind === 'none' ? undefined : new BodyReader(head.framing, this.#limits.codec);
    this.progress();
    const exchange = new ClientExchange(this, head);
    this.#exchange = exchange;
    this.context.handler(exchange);
    if (this.#exchange === exchange && this.requestRead) exchange.requestEnd();
  }

  /** Body bytes, if the exchange takes any now; what comes behind the request waits for its turn. */
  #readBody(bytes: Buffer, start: number, end: number): number | undefined {
    const exchange = this.#exchange;
    const reader = this.#reader;
    if (exchange === undefined || reader === undefined || reader.done || !exchange.takesContent) {
      if (end - start >= this.#limits.pipelinedBytesMax) this.socket.pause();
      return undefined;
    }
    this.bounds.received(end - start);
    const next = reader.read(bytes, start, end, this);
    if (typeof next !== 'number') {
      this.#break(exchange, next);
      return undefined;
    }
    if (reader.done) exchange.requestEnd();
    return next;
  }

  /** The body is no HTTP: nobody may take what came so far for a whole request. */
  #break(exchange: ClientExchange, fault: CodecFault): void {
    if (exchange.answered) return exchange.cut('client-gone');
    exchange.refused(fault.status);
    this.#exchange = undefined;
    this.#refuse(fault);
  }

  /** Answers what never became an exchange, and closes. */
  #refuse(fault: Pick<CodecFault, 'reason'> & { readonly status: number }): void {
    this.#closing = true;
    this.socket.write(refusal(fault.status, fault.reason), 'latin1');
    this.#finish();
  }

  #finish(): void {
    this.#closing = true;
    endConnection(this.socket, this.bounds, () => this.requestRead);
  }

  #onEnd(): void {
    if (this.#tunnel !== undefined) return this.#exchange?.clientHalfClosed();
    // As elsewhere, a client that ends its half is gone: what it asked for is cancelled. It may read what is out.
    if (this.#exchange !== undefined || this.socket.writableFinished) this.socket.destroy();
    else if (!this.#closing) this.#finish();
  }

  #onClose(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.clientGone();
    this.bounds.clear();
  }
}
