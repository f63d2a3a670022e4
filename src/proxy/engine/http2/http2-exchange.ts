/**
 * One request and its answer on a stream of an HTTP/2 connection: what the handler is given, and what forwarding
 * works with, as an exchange of gw's own HTTP/1.1 is. Whatever happens to it, the connection's other streams go on.
 */
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Framing } from '../../../http/codec/types.ts';
import type { BodyFailure } from '../../../http/content.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import type { Connection, RequestHead, ResponseHead } from '../../../http/types.ts';
import type { ExchangeOutcome, ForwardPlan, IncomingExchange } from '../../types.ts';
import { BodyCollector, bodyByLength } from '../body-collector.ts';
import { bodyFollows } from '../body-follows.ts';
import { clock } from '../native/clock.ts';
import { unsendableField } from '../native/fields.ts';
import { Forwarding } from '../native/forwarding.ts';
import type { ForwardedExchange, StreamParts } from '../native/types.ts';
import { outgoingFields, outgoingTrailers } from './outgoing-fields.ts';
import type { Http2RequestHead } from './request-head.ts';
import { StreamedClient } from './streamed-client.ts';

const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR } = constants;

const NO_TRAILERS: readonly string[] = [];

/** What an exchange knows of its surroundings. */
export interface ExchangeSurroundings {
  readonly context: StreamParts;
  readonly connection: Connection;
  readonly progressMs: number;
}

/** One exchange over one stream. */
export class Http2Exchange implements IncomingExchange, ForwardedExchange {
  readonly connection: Connection;
  readonly request: RequestHead;
  readonly head: Http2RequestHead;
  readonly upgrade = false;
  readonly client: StreamedClient;
  endpoint: string | undefined;
  upstreamMs: number | undefined;
  requestBytes = 0;
  responseBytes = 0;
  readonly #stream: ServerHttp2Stream;
  readonly #startedAt = clock.now;
  #status = 0;
  #end: ExchangeOutcome['end'] | undefined;
  #forwarding: Forwarding | undefined;
  #collector: BodyCollector | undefined;
  #requestTrailers: readonly string[] = NO_TRAILERS;
  #trailers: readonly string[] = NO_TRAILERS;
  #onEnd: ((outcome: ExchangeOutcome) => void) | undefined;
  #over = false;

  constructor(stream: ServerHttp2Stream, head: Http2RequestHead, surroundings: ExchangeSurroundings) {
    this.#stream = stream;
    this.head = head;
    this.request = head.request;
    this.connection = surroundings.connection;
    this.client = new StreamedClient({
      input: stream,
      output: stream,
      context: surroundings.context,
      progressMs: surroundings.progressMs,
      takesContent: () => this.#forwarding?.takesContent ?? this.#collector?.isOpen ?? false,
      expire: () => this.#forwarding?.expire(),
      stuck: () => this.#stuck(),
    });
    this.#listen(stream);
  }

  get hasBody(): boolean {
    return bodyFollows(this.head.framing);
  }

  get over(): boolean {
    return this.#over || this.#stream.closed || this.#stream.destroyed;
  }

  onEnd(listener: (outcome: ExchangeOutcome) => void): void {
    this.#onEnd = listener;
  }

  respond(response: ResponseHead, body: string | Uint8Array): void {
    if (this.over || this.#status !== 0) return;
    const refusal = unsendableField(response.headers);
    if (refusal !== undefined) throw new RangeError(refusal);
    const bytes = Buffer.from(body);
    const bodiless = response.status === 204 || response.status === 304;
    this.sendHead(response, bodiless ? { kind: 'none' } : { kind: 'length', length: bytes.length });
    if (!bodiless && this.request.method !== 'HEAD') this.client.content(bytes, 0, bytes.length);
    this.answerDone(NO_TRAILERS);
  }

  readBody(bytesMax: number): Promise<Uint8Array | BodyFailure> {
    const { framing, expectContinue } = this.head;
    const length = framing.kind === 'length' ? framing.length : undefined;
    const known = bodyByLength(framing.kind === 'none' ? 0 : length, bytesMax);
    if (known !== undefined) return Promise.resolve(known);
    const collector = new BodyCollector(bytesMax);
    this.#collector = collector;
    if (this.over) collector.fail('gone');
    else if (expectContinue) this.sendInterim(100, new HeaderFields());
    this.client.pump();
    return collector.body;
  }

  forward(plan: ForwardPlan): void {
    this.#forwarding = new Forwarding(this, plan);
    this.#forwarding.start();
  }

  sendHead(response: ResponseHead, framing: Framing): void {
    if (this.over) return;
    const { status, headers } = response;
    const length = framing.kind === 'length' && status !== 204 ? { 'content-length': framing.length } : {};
    const fields = { ':status': status, ...outgoingFields(headers), ...length };
    const bodiless = this.request.method === 'HEAD' || status === 204 || status === 304;
    this.#stream.respond(fields, { endStream: bodiless, waitForTrailers: !bodiless });
    this.#status = status;
  }

  switchProtocols(): void {
    throw new Error('HTTP/2 switches to no other protocol');
  }

  sendInterim(status: number, headers: HeaderFields): void {
    if (this.over || this.#status !== 0) return;
    this.#stream.additionalHeaders({ ':status': status, ...outgoingFields(headers) });
  }

  answerDone(trailers: readonly string[]): void {
    this.#trailers = trailers;
    this.#stream.end();
    // What is left of the request is nobody's; unread, it would keep the stream from closing.
    this.#forwarding = undefined;
    this.#stream.resume();
  }

  closeBehind(): void {
    // The stream ends with its answer, and the connection's others go on.
  }

  cut(end: ExchangeOutcome['end']): void {
    this.#end ??= end;
    this.#stream.close(end === 'client-gone' ? NGHTTP2_CANCEL : NGHTTP2_INTERNAL_ERROR);
  }

  #listen(stream: ServerHttp2Stream): void {
    stream.on('error', ignore);
    stream.on('data', (chunk: Buffer) => this.#content(chunk));
    // Attached first, `data` would begin to flow; forwarding says when.
    if (this.head.framing.kind === 'none') stream.resume();
    else stream.pause();
    stream.on('trailers', (_fields, _flags, raw?: readonly string[]) => {
      this.#requestTrailers = raw ?? NO_TRAILERS;
    });
    stream.on('end', () => this.#requestEnd());
    stream.on('drain', () => this.#forwarding?.clientDrained());
    stream.on('wantTrailers', () => stream.sendTrailers(outgoingTrailers(this.#trailers)));
    // RFC 9113 section 8.1: the answer is out, the rest of the request is not wanted.
    stream.on('finish', () => {
      if (!stream.readableEnded) stream.close(NGHTTP2_NO_ERROR);
    });
    stream.on('aborted', () => this.#abandon());
    stream.on('close', () => this.#close());
  }

  /** Whom nothing has been sent to gets to know. */
  #stuck(): void {
    if (this.#status !== 0 || this.client.congested) {
      this.#abandon();
      return this.cut('timeout');
    }
    this.#collector?.fail('stalled');
    this.#forwarding?.clientStalled();
  }

  #abandon(): void {
    this.#forwarding?.abandon();
    this.#collector?.fail('gone');
  }

  #content(chunk: Buffer): void {
    clock.read();
    this.requestBytes += chunk.length;
    this.client.received(chunk.length);
    const forwarding = this.#forwarding;
    if (forwarding === undefined) return this.#collector?.take(chunk, 0, chunk.length);
    forwarding.requestContent(chunk, 0, chunk.length);
    forwarding.requestFlush();
  }

  /** A stream that is reset says `end` too, but `aborted` first: what came of it is no whole request. */
  #requestEnd(): void {
    if (this.#stream.aborted) return;
    clock.read();
    const forwarding = this.#forwarding;
    if (forwarding === undefined) return this.#collector?.end();
    forwarding.requestTrailers(this.#requestTrailers);
    forwarding.requestEnd();
    forwarding.requestFlush();
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    clock.read();
    this.#abandon();
    this.client.close();
    this.responseBytes = this.client.contentBytes;
    this.#onEnd?.({
      status: this.#status,
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      durationMs: clock.now - this.#startedAt,
      endpoint: this.endpoint,
      upstreamMs: this.upstreamMs,
      end: this.#end ?? (this.#stream.writableFinished && this.#status !== 0 ? 'complete' : 'client-gone'),
    });
  }
}

function ignore(): void {
  // The close that follows ends the exchange.
}
