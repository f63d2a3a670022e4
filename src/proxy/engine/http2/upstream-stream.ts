/**
 * One request to an endpoint and its answer, on a stream of an HTTP/2 connection that other requests share. Where
 * node:http2 tells an answer's end and its breaking off alike, the difference is found here.
 */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type OutgoingHttpHeaders,
  sensitiveHeaders,
} from 'node:http2';
import type { Framing, ResponseHeadMessage } from '../../../http/codec/types.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import type { ForwardPlan } from '../../types.ts';
import { clock } from '../native/clock.ts';
import { endpointTarget } from '../native/fields.ts';
import type {
  ByteStream,
  RequestShape,
  RequestWriter,
  UpstreamLink,
  UpstreamListener,
} from '../native/upstream-link.ts';
import { outgoingFields, outgoingTrailers } from './outgoing-fields.ts';

const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_REFUSED_STREAM, NGHTTP2_FLAG_END_STREAM } = constants;

const NO_TRAILERS: readonly string[] = [];
/** Fields that are never put into the table of what was sent before. */
const SECRET = ['authorization', 'cookie'];

const EMPTY: Buffer = Buffer.alloc(0);

/** The connection that a stream belongs to. */
export interface StreamHome {
  readonly session: ClientHttp2Session;
  readonly uses: number;
  /** Learns that a stream is over. */
  ended(): void;
  /** Learns that a request was given up, for whatever reason. */
  doubt(): void;
}

/** One request's way over a shared connection. */
export class UpstreamStream implements UpstreamLink, RequestWriter, ByteStream {
  readonly writer = this;
  readonly socket = this;
  readonly uses: number;
  bytes: Buffer = EMPTY;
  readonly #home: StreamHome;
  #listener: UpstreamListener | undefined;
  #stream: ClientHttp2Stream | undefined;
  #head: ResponseHeadMessage | undefined;
  #received = 0;
  #sent: readonly string[] = NO_TRAILERS;
  #trailers: readonly string[] = NO_TRAILERS;
  #requestDone = false;

  constructor(home: StreamHome) {
    this.#home = home;
    this.uses = home.uses;
  }

  lend(listener: UpstreamListener): void {
    this.#listener = listener;
  }

  begin(shape: RequestShape, request: ForwardPlan['request'], endpoint: URL): void {
    const { framing } = shape.head;
    const endStream = framing.kind === 'none';
    try {
      const fields = requestFields(shape, request, endpoint);
      const stream = this.#home.session.request(fields, { endStream, waitForTrailers: !endStream });
      this.#stream = stream;
      this.#listen(stream);
    } catch (error) {
      // Told once the caller has done with the request what it does with every other.
      queueMicrotask(() => this.#unsendable(String(error)));
    }
  }

  get congested(): boolean {
    return this.#stream?.writableNeedDrain ?? false;
  }

  content(bytes: Buffer, start: number, end: number): void {
    this.#stream?.write(Buffer.from(bytes.subarray(start, end)));
  }

  end(trailers: readonly string[] = NO_TRAILERS): void {
    this.#sent = trailers;
    this.#stream?.end();
  }

  flush(): void {
    // A stream keeps nothing back.
  }

  requestDone(): void {
    this.#requestDone = true;
  }

  drop(): void {
    this.#listener = undefined;
    const stream = this.#stream;
    if (stream === undefined) return this.#home.ended();
    stream.close(NGHTTP2_CANCEL);
    this.#home.doubt();
  }

  becomeTunnel(): void {
    throw new Error('no tunnel goes through a stream');
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  write(bytes: Buffer): boolean {
    return this.#stream?.write(bytes) ?? false;
  }

  #listen(stream: ClientHttp2Stream): void {
    stream.on('headers', (...args: unknown[]) => this.#interim(args[2]));
    stream.on('response', (...args: unknown[]) => {
      this.#answer(args[2], Number(args[1]));
      // Only now: content that comes with its head in one read would be told before `response`.
      stream.on('data', (chunk: Buffer) => this.#content(chunk));
    });
    stream.on('trailers', (...args: unknown[]) => {
      this.#trailers = rawFields(args[2]);
    });
    stream.on('wantTrailers', () => stream.sendTrailers(outgoingTrailers(this.#sent)));
    stream.on('drain', () => {
      clock.read();
      this.#listener?.drained();
    });
    stream.on('end', () => this.#end(stream));
    let error: Error | undefined;
    stream.on('error', (given) => {
      error = given;
    });
    stream.on('close', () => this.#closed(stream, error));
  }

  #interim(raw: unknown): void {
    clock.read();
    this.#listener?.interim(this.#headOf(raw, false));
  }

  #answer(raw: unknown, flags: number): void {
    clock.read();
    const head = this.#headOf(raw, (flags & NGHTTP2_FLAG_END_STREAM) !== 0);
    this.#head = head;
    this.#listener?.answer(head);
  }

  #content(chunk: Buffer): void {
    clock.read();
    this.#received += chunk.length;
    this.bytes = chunk;
    this.#listener?.content(0, chunk.length);
    this.bytes = EMPTY;
    this.#listener?.readEnd();
  }

  /** A stream that breaks off may say `end` too: only its code, its connection and the bytes tell. */
  #end(stream: ClientHttp2Stream): void {
    const framing = this.#head?.framing;
    if (framing === undefined || stream.rstCode !== NGHTTP2_NO_ERROR) return;
    if (framing.kind === 'length' && this.#received < framing.length) return;
    clock.read();
    const listener = this.#listener;
    this.#listener = undefined;
    if (!this.#requestDone) stream.close(NGHTTP2_CANCEL);
    listener?.answered(this.#trailers);
  }

  #closed(stream: ClientHttp2Stream, error: Error | undefined): void {
    clock.read();
    const listener = this.#listener;
    this.#listener = undefined;
    const started = this.#head !== undefined;
    this.#home.ended();
    const reason = error ?? new Error('the upstream ended the stream');
    listener?.lost(reason, started, stream.rstCode === NGHTTP2_REFUSED_STREAM);
  }

  #unsendable(reason: string): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#home.ended();
    listener?.misunderstood({ reason });
  }

  #headOf(raw: unknown, ended: boolean): ResponseHeadMessage {
    const fields = rawFields(raw);
    const headers = new HeaderFields();
    let status = 0;
    for (let at = 0; at < fields.length; at += 2) {
      const [name = '', value = ''] = [fields[at], fields[at + 1]];
      if (name === ':status') status = Number(value);
      else headers.add(name, value);
    }
    const framing = this.#framingOf(status, headers, ended);
    return { kind: 'response', status, reason: '', minor: 1, headers, framing, keepAlive: true, end: 0 };
  }

  #framingOf(status: number, headers: HeaderFields, ended: boolean): Framing {
    const bodiless = status < 200 || status === 204 || status === 304;
    if (bodiless || this.#listener?.method === 'HEAD') return { kind: 'none' };
    if (ended) return { kind: 'length', length: 0 };
    const declared = headers.first('content-length');
    return declared === undefined ? { kind: 'chunked' } : { kind: 'length', length: Number(declared) };
  }
}

function requestFields(
  { head }: RequestShape,
  { method, target, headers }: ForwardPlan['request'],
  endpoint: URL,
): OutgoingHttpHeaders {
  const { host, ...fields } = outgoingFields(headers);
  const { framing } = head;
  return {
    ...fields,
    ':method': method,
    ':scheme': endpoint.protocol.slice(0, -1),
    ':authority': host === undefined || host === '' ? endpoint.host : host,
    ':path': endpointTarget(endpoint, target),
    ...(framing.kind === 'length' ? { 'content-length': framing.length } : {}),
    ...(head.expectContinue && framing.kind !== 'none' ? { expect: '100-continue' } : {}),
    // RFC 7541 section 7.1.3: clients share the connection, so none may learn of another's by how well it compresses.
    [sensitiveHeaders]: SECRET,
    // Trailers are passed on, and gRPC servers want to know.
    ...(String(fields['content-type'] ?? '').startsWith('application/grpc') ? { te: 'trailers' } : {}),
  };
}

/** The fields as they came; the types of node:http2 do not know of them. */
function rawFields(raw: unknown): readonly string[] {
  return Array.isArray(raw) ? raw : NO_TRAILERS;
}
