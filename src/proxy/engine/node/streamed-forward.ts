/**
 * An exchange of node:http on its way to an upstream that speaks HTTP/2, which http-proxy does not: shows the two
 * messages to the native engine's forwarding as the streams they are.
 */
import type { Framing } from '../../../http/codec/types.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';
import type { ResponseHead } from '../../../http/types.ts';
import type { ExchangeOutcome, ForwardPlan } from '../../types.ts';
import { StreamedClient } from '../http2/streamed-client.ts';
import { Forwarding } from '../native/forwarding.ts';
import type { ForwardedExchange, StreamParts } from '../native/types.ts';
import type { ClientSide } from './client-side.ts';
import { sendInterim } from './interim.ts';

/** Forwards a client's request over the links of `parts`; what becomes of it is told to the client's side. */
export function forwardStreamed(
  side: ClientSide,
  plan: ForwardPlan,
  parts: StreamParts,
  upgrade: boolean,
): void {
  new StreamedForward(side, parts, upgrade).start(plan);
}

class StreamedForward implements ForwardedExchange {
  readonly head: ForwardedExchange['head'];
  readonly upgrade: boolean;
  readonly client: StreamedClient;
  readonly #side: ClientSide;
  #forwarding: Forwarding | undefined;
  #ended = false;

  constructor(side: ClientSide, parts: StreamParts, upgrade: boolean) {
    this.#side = side;
    this.upgrade = upgrade;
    const { chunked, contentLength, hasBody } = side.framing;
    const framing: Framing = chunked
      ? { kind: 'chunked' }
      : { kind: 'length', length: Number(contentLength) };
    const head = { framing: hasBody ? framing : ({ kind: 'none' } as const) };
    this.head = { ...head, expectContinue: side.expectsContinue };
    this.client = new StreamedClient({
      input: side.message,
      output: side.response,
      context: parts,
      progressMs: side.bounds.timeouts.bodyMs,
      takesContent: () => this.#forwarding?.takesContent ?? false,
      expire: () => this.#forwarding?.expire(),
      stuck: () => this.#stuck(),
    });
  }

  get over(): boolean {
    return this.#ended || this.#side.response.destroyed;
  }

  get endpoint(): string | undefined {
    return this.#side.meter.endpoint;
  }

  set endpoint(url: string | undefined) {
    this.#side.meter.endpoint = url;
  }

  get upstreamMs(): number | undefined {
    return this.#side.meter.upstreamMs;
  }

  set upstreamMs(ms: number | undefined) {
    this.#side.meter.upstreamMs = ms;
  }

  get requestBytes(): number {
    return this.#side.meter.requestBytes;
  }

  get responseBytes(): number {
    return this.#side.meter.responseBytes;
  }

  start(plan: ForwardPlan): void {
    const forwarding = new Forwarding(this, plan);
    this.#forwarding = forwarding;
    this.#side.onClose(() => this.#close());
    const isRead = plan.request.body !== undefined;
    if (this.head.framing.kind !== 'none' && !isRead) this.#readBody(forwarding);
    this.#side.response.on('drain', () => forwarding.clientDrained());
    forwarding.start();
  }

  sendHead(response: ResponseHead, framing: Framing): void {
    const contentLength = framing.kind === 'length' ? String(framing.length) : undefined;
    this.#side.sendHead(response, { chunked: framing.kind === 'chunked', contentLength });
  }

  switchProtocols(): void {
    throw new Error('no protocol is switched to over HTTP/2');
  }

  sendInterim(status: number, headers: HeaderFields): void {
    if (status === 100 && this.#side.expectsContinue) this.#side.response.writeContinue();
    else sendInterim(this.#side, status, headers);
  }

  answerDone(trailers: readonly string[]): void {
    const { response } = this.#side;
    this.#ended = true;
    const pairs: [string, string][] = [];
    for (let at = 0; at < trailers.length; at += 2) pairs.push([trailers[at] ?? '', trailers[at + 1] ?? '']);
    // Written only if the answer is chunked; node:http leaves them out otherwise.
    response.addTrailers(pairs);
    response.end();
  }

  closeBehind(): void {
    this.#side.closeAfter = true;
  }

  cut(end: ExchangeOutcome['end']): void {
    this.#side.cut(end);
  }

  /** Whom nothing has been sent to gets to know. */
  #stuck(): void {
    if (!this.#side.answered && !this.client.congested) return this.#forwarding?.clientStalled();
    this.#forwarding?.abandon();
    this.cut('timeout');
  }

  #readBody(forwarding: Forwarding): void {
    const { message, meter } = this.#side;
    message.on('data', (chunk: Buffer) => {
      meter.requestBytes += chunk.length;
      this.client.received(chunk.length);
      forwarding.requestContent(chunk, 0, chunk.length);
      forwarding.requestFlush();
    });
    // Attached first, `data` would begin to flow; forwarding says when.
    message.pause();
    message.once('end', () => {
      forwarding.requestTrailers(message.rawTrailers);
      forwarding.requestEnd();
      forwarding.requestFlush();
    });
  }

  #close(): void {
    this.#ended = true;
    this.#forwarding?.abandon();
    this.client.close();
    if (this.#side.answered && this.client.contentBytes > 0)
      this.#side.meter.responseBytes = this.client.contentBytes;
  }
}
