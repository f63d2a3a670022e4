/**
 * One connection to an endpoint: idle in its pool, or lent to one exchange whose answer it reads. Bytes that
 * arrive unasked, or behind an answer, end it: what they would be an answer to is anybody's guess.
 */
import type { Socket } from 'node:net';
import { BodyReader, type BodySink } from '../../../http/codec/body-reader.ts';
import { parseResponseHead } from '../../../http/codec/response-head.ts';
import type { CodecFault, Framing, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { ForwardPlan } from '../../types.ts';
import type { ByteSource } from './byte-source.ts';
import { requestHeadFor } from './forwarded-parts.ts';
import { CODEC_LIMITS } from './limits.ts';
import { MessageWriter } from './message-writer.ts';
import type { RequestShape, UpstreamLink, UpstreamListener } from './upstream-link.ts';

/** Where a connection goes back to. */
export interface ConnectionHome {
  /** Takes a connection that may be used again. */
  release(connection: UpstreamConnection): void;
  /** Learns that a connection is no more. */
  forget(connection: UpstreamConnection): void;
}

const NO_TRAILERS: readonly string[] = [];

/** A connection to an endpoint from its first use to its end. */
export class UpstreamConnection implements UpstreamLink, BodySink {
  readonly socket: Socket;
  readonly writer: MessageWriter;
  /** When it came back to its pool last; milliseconds of the clock. */
  idleSince = 0;
  /** Exchanges it has served. */
  uses = 0;
  readonly #home: ConnectionHome;
  #listener: UpstreamListener | undefined;
  #pending: Buffer | undefined;
  #head: ResponseHeadMessage | undefined;
  #reader: BodyReader | undefined;
  #trailers: readonly string[] = NO_TRAILERS;
  #tunnel = false;
  #requestDone = false;

  constructor(source: ByteSource, home: ConnectionHome) {
    const { socket } = source;
    this.socket = socket;
    this.writer = new MessageWriter(socket);
    this.#home = home;
    source.take = (bytes, length) => this.#onData(bytes, length);
    socket.on('drain', () => this.#listener?.drained());
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error) => this.#onGone(error));
    socket.on('close', () => this.#onGone(undefined));
  }

  /** Lends the connection; from now on `listener` hears all. */
  lend(listener: UpstreamListener): void {
    this.#listener = listener;
    this.#requestDone = false;
    this.#head = undefined;
    this.#reader = undefined;
    this.#trailers = NO_TRAILERS;
    this.uses++;
  }

  /** Puts the request's head into the writer. */
  begin(shape: RequestShape, request: ForwardPlan['request'], endpoint: URL): void {
    const { text, framing } = requestHeadFor(shape, request, endpoint);
    this.writer.head(text, framing);
  }

  /** The whole request has been written; only then may the connection serve another. */
  requestDone(): void {
    this.#requestDone = true;
  }

  /** Ends the connection without telling the exchange. */
  drop(): void {
    this.#listener = undefined;
    this.socket.destroy();
  }

  content(start: number, end: number): void {
    this.#listener?.content(start, end);
  }

  trailers(fields: string[]): void {
    this.#trailers = fields;
  }

  /** The bytes that `content` ranges speak of. */
  bytes: Buffer = EMPTY;

  #onData(chunk: Buffer, length: number): void {
    const listener = this.#listener;
    if (listener === undefined) return this.drop();
    if (this.#tunnel) return listener.tunnelled(Buffer.from(chunk.subarray(0, length)));
    const pending = this.#pending;
    this.#pending = undefined;
    this.bytes = pending === undefined ? chunk : Buffer.concat([pending, chunk.subarray(0, length)]);
    this.#consume(this.bytes, pending === undefined ? length : this.bytes.length, listener);
    this.bytes = EMPTY;
    if (this.#listener === listener) listener.readEnd();
  }

  #consume(bytes: Buffer, end: number, listener: UpstreamListener): void {
    let at = 0;
    while (this.#head === undefined) {
      const head = parseResponseHead(bytes, { start: at, end }, listener.method, CODEC_LIMITS);
      if (head.kind === 'incomplete') {
        this.#pending = Buffer.from(bytes.subarray(at, end));
        return;
      }
      if (head.kind === 'fault') return this.#misunderstood(head);
      at = head.end;
      if (head.status >= 200 || head.status === 101) {
        this.#head = head;
        listener.answer(head);
        if (this.#listener !== listener) return;
        if (this.#tunnel) {
          if (at < end) listener.tunnelled(Buffer.from(bytes.subarray(at, end)));
          return;
        }
        const length = lengthOf(head.framing);
        if (length <= end - at) return this.#readWhole(at, length, end);
        this.#reader = new BodyReader(head.framing, CODEC_LIMITS);
      } else listener.interim(head);
      if (this.#listener !== listener) return;
    }
    this.#readBody(bytes, at, end);
  }

  /** A body that came with its head, as most do, needs no reader. */
  #readWhole(start: number, length: number, end: number): void {
    const listener = this.#listener;
    if (length > 0) listener?.content(start, start + length);
    if (this.#listener === listener) this.#finish(start + length === end);
  }

  #readBody(bytes: Buffer, start: number, end: number): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    const next = reader.read(bytes, start, end, this);
    if (typeof next !== 'number') return this.#misunderstood(next);
    if (!reader.done) return;
    this.#finish(next === end);
  }

  /** From a 101 on, bytes pass as they are. */
  becomeTunnel(): void {
    this.#tunnel = true;
  }

  #finish(clean: boolean): void {
    const listener = this.#listener;
    // Released, the connection may be lent again at once.
    const trailers = this.#trailers;
    const { socket } = this;
    const isWhole = clean && this.#requestDone && socket.writable && !socket.readableEnded;
    const reusable = isWhole && this.#head?.keepAlive === true;
    this.#listener = undefined;
    if (reusable) this.#home.release(this);
    else socket.destroy();
    listener?.answered(trailers);
  }

  #misunderstood(fault: CodecFault): void {
    const listener = this.#listener;
    this.drop();
    listener?.misunderstood(fault);
  }

  #onEnd(): void {
    if (this.#tunnel) return this.#listener?.tunnelEnded();
    if (this.#listener !== undefined && this.#reader?.endsWithConnection) return this.#finish(false);
    this.#onGone(undefined);
  }

  #onGone(error: Error | undefined): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#home.forget(this);
    this.socket.destroy();
    listener?.lost(error, this.#head !== undefined || this.#pending !== undefined, false);
  }
}

/** How long a body is, as far as its head says; Infinity when it does not. */
function lengthOf(framing: Framing): number {
  if (framing.kind === 'none') return 0;
  return framing.kind === 'length' ? framing.length : Number.POSITIVE_INFINITY;
}

const EMPTY: Buffer = Buffer.alloc(0);
