/** The request's way to the upstream: its head, its content with backpressure, its end, and a copy for the mirror. */
import type { ForwardPlan } from '../../types.ts';
import type { ForwardBounds } from './forward-bounds.ts';
import { isBodiless, passableTrailers, requestShape } from './forwarded-parts.ts';
import { type Mirror, startMirror } from './mirror.ts';
import type { ForwardedExchange } from './types.ts';
import type { RequestShape, UpstreamLink } from './upstream-link.ts';

const NO_TRAILERS: readonly string[] = [];

/** A request on its way; it may begin anew on another link as long as it has no content. */
export class RequestSending {
  /** How the request's body comes: from the client, or whole. */
  readonly shape: RequestShape;
  readonly #exchange: ForwardedExchange;
  readonly #plan: ForwardPlan;
  readonly #bounds: ForwardBounds;
  readonly #mirror: Mirror | undefined;
  #link: UpstreamLink | undefined;
  #ended: boolean;
  #trailers = NO_TRAILERS;
  /** What was sent of a body that comes from the client, unless some of it was not kept. */
  #kept: Buffer[] | undefined;
  #keptBytes = 0;
  #keepsAll = true;

  constructor(exchange: ForwardedExchange, plan: ForwardPlan, bounds: ForwardBounds) {
    const { body } = plan.request;
    this.#exchange = exchange;
    this.#plan = plan;
    this.#bounds = bounds;
    this.shape = requestShape(exchange, body);
    this.#ended = body !== undefined || isBodiless(exchange.head.framing);
    this.#mirror = startMirror(exchange, plan);
    if (body !== undefined) this.#mirror?.take(bufferOf(body), 0, body.length);
    if (this.#ended) this.#mirror?.send();
  }

  /** Whether more of the request is to come, and the client need not be told to go on. */
  get waitsForClient(): boolean {
    const { head, requestBytes } = this.#exchange;
    return !this.#ended && (requestBytes > 0 || !head.expectContinue);
  }

  /** Whether it has no content that a second try would have to send again. */
  get isBodiless(): boolean {
    return isBodiless(this.shape.head.framing);
  }

  /** Whether all that was sent is still there to be sent again. */
  get canRepeat(): boolean {
    return this.#keepsAll;
  }

  /** The link is gone; another may be given by `begin`. */
  pause(): void {
    this.#link = undefined;
  }

  /** Sends what is there on a link that has been lent. */
  begin(link: UpstreamLink, endpoint: URL): void {
    const { request, upstream } = this.#plan;
    this.#link = link;
    const kept = this.#kept;
    link.begin(kept === undefined ? this.shape : withoutExpectation(this.shape), request, endpoint);
    if (request.body !== undefined) link.writer.content(bufferOf(request.body), 0, request.body.length);
    if (kept !== undefined) for (const bytes of kept) link.writer.content(bytes, 0, bytes.length);
    if (this.#ended) this.#finish(link);
    else this.#bounds.step(upstream.record.timeouts.idleMs);
    link.writer.flush();
  }

  content(bytes: Buffer, start: number, end: number): void {
    const link = this.#link;
    this.#keep(bytes, start, end);
    this.#mirror?.take(bytes, start, end);
    if (link === undefined) return;
    link.writer.content(bytes, start, end);
    this.#bounds.step(this.#plan.upstream.record.timeouts.idleMs);
    if (link.writer.congested) this.#exchange.client.socket.pause();
  }

  trailers(fields: readonly string[]): void {
    this.#trailers = passableTrailers(fields);
  }

  /** The client has sent all of it. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#mirror?.send();
    if (this.#link !== undefined) this.#finish(this.#link);
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    if (!this.#keepsAll) return;
    this.#keptBytes += end - start;
    this.#keepsAll = this.#keptBytes <= (this.#plan.upstream.retry?.replayBytesMax ?? 0);
    if (!this.#keepsAll) {
      this.#kept = undefined;
      return;
    }
    this.#kept ??= [];
    this.#kept.push(Buffer.from(bytes.subarray(start, end)));
  }

  #finish(link: UpstreamLink): void {
    link.writer.end(this.#trailers);
    link.requestDone();
    this.#bounds.step(this.#plan.upstream.record.timeouts.responseMs);
  }
}

/** Whoever asked to wait has been told to go on. */
function withoutExpectation({ head, upgrade }: RequestShape): RequestShape {
  return { head: { framing: head.framing, expectContinue: false }, upgrade };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
