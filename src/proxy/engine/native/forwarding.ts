/**
 * The half of an exchange that faces the upstream: takes a connection from the endpoint's pool, writes the
 * request, streams both bodies with backpressure, and keeps the bounds on time. Each way out is taken once.
 */
import type { CodecFault, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';
import type { EndpointState } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';
import { clock } from './clock.ts';
import { isIdempotent, noAnswer, noConnection, noEnd, REPLACED, STALLED, tooLarge } from './failures.ts';
import { isTarget, unsendableField } from './fields.ts';
import {
  bodyOf,
  isBodiless,
  passableTrailers,
  refusalOf,
  requestShape,
  responseOf,
} from './forwarded-parts.ts';
import { type Mirror, startMirror } from './mirror.ts';
import { ShapedAnswer, type Shaping } from './shaped-answer.ts';
import type { ForwardedExchange } from './types.ts';
import type { LinkPool, RequestShape, UpstreamLink, UpstreamListener, Waiter } from './upstream-link.ts';

/** `holding`: an answer's head has come, but none has been sent on. */
type State = 'waiting' | 'asking' | 'holding' | 'answering' | 'tunnel' | 'over';

/** An exchange's way to one endpoint and back. */
export class Forwarding implements UpstreamListener, Waiter {
  readonly method: string;
  readonly #exchange: ForwardedExchange;
  readonly #plan: ForwardPlan;
  #endpoint: EndpointState | undefined;
  #pool: LinkPool | undefined;
  #connection: UpstreamLink | undefined;
  #state: State = 'waiting';
  #wholeDeadline = Number.POSITIVE_INFINITY;
  #askedAt = 0;
  #requestEnded = false;
  #retried = false;
  #trailers: readonly string[] = [];
  #mirror: Mirror | undefined;
  #shaped: ShapedAnswer | undefined;
  #boundMs = 0;

  constructor(exchange: ForwardedExchange, plan: ForwardPlan) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.method = plan.request.method;
  }

  get takesContent(): boolean {
    if (this.#connection === undefined || this.#state === 'over') return false;
    return !this.#connection.writer.congested;
  }

  start(): void {
    const plan = this.#plan;
    const exchange = this.#exchange;
    if (exchange.upgrade && plan.upstream.record.http2)
      return this.#fail({ kind: 'invalid', detail: 'no WebSocket can be opened over HTTP/2' });
    const endpoint = plan.upstream.pick(plan.exchange);
    if (endpoint === undefined) return this.#fail({ kind: 'overload', detail: 'no endpoint takes traffic' });
    this.#endpoint = endpoint;
    endpoint.active += 1;
    exchange.endpoint = endpoint.endpoint.url;
    this.#askedAt = clock.now;
    if (plan.timeoutMs !== undefined) this.#wholeDeadline = this.#askedAt + plan.timeoutMs;
    const { body } = plan.request;
    this.#requestEnded = body !== undefined || isBodiless(exchange.head.framing);
    this.#mirror = startMirror(exchange, plan);
    if (body !== undefined) this.#mirror?.take(bufferOf(body), 0, body.length);
    if (this.#requestEnded) this.#mirror?.send();
    this.#pool = exchange.client.context.pools.of(plan.upstream, endpoint);
    this.#bound(plan.upstream.record.timeouts.connectMs);
    this.#pool.acquire(this);
  }

  acquired(connection: UpstreamLink): void {
    const endpoint = this.#endpoint;
    if (this.#state !== 'waiting' || endpoint === undefined) return connection.drop();
    this.#state = 'asking';
    this.#connection = connection;
    const { request } = this.#plan;
    const refusal = isTarget(request.target) ? unsendableField(request.headers) : 'the target cannot be sent';
    if (refusal !== undefined) return this.#giveUp({ kind: 'invalid', detail: refusal });
    connection.lend(this);
    connection.begin(this.#shape, request, endpoint.url);
    if (request.body !== undefined) connection.writer.content(bufferOf(request.body), 0, request.body.length);
    if (this.#requestEnded) this.#endRequest(connection);
    else this.#bound(this.#plan.upstream.record.timeouts.idleMs);
    connection.writer.flush();
    this.#exchange.client.pump();
  }

  refused(failure: ForwardFailure): void {
    if (this.#state === 'waiting') this.#fail(failure);
  }

  requestContent(bytes: Buffer, start: number, end: number): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { bodyBytesMax } = this.#plan;
    if (bodyBytesMax !== undefined && this.#exchange.requestBytes > bodyBytesMax)
      return this.#refuseBody(bodyBytesMax);
    connection.writer.content(bytes, start, end);
    this.#mirror?.take(bytes, start, end);
    this.#bound(this.#plan.upstream.record.timeouts.idleMs);
    if (connection.writer.congested) this.#exchange.client.socket.pause();
  }

  requestTrailers(fields: readonly string[]): void {
    this.#trailers = passableTrailers(fields);
  }

  requestEnd(): void {
    if (this.#requestEnded || this.#state === 'over') return;
    this.#requestEnded = true;
    this.#mirror?.send();
    if (this.#connection !== undefined) this.#endRequest(this.#connection);
  }

  requestFlush(): void {
    this.#connection?.writer.flush();
  }

  drained(): void {
    if (this.#state !== 'over') this.#exchange.client.pump();
  }

  clientDrained(): void {
    this.#shaped?.clientDrained();
    this.#connection?.socket.resume();
  }

  interim(head: ResponseHeadMessage): void {
    this.#exchange.sendInterim(head.status, head.headers);
  }

  answer(head: ResponseHeadMessage): void {
    const exchange = this.#exchange;
    const response = responseOf(head);
    if (head.status === 101 && !exchange.upgrade)
      return this.#giveUp({ kind: 'invalid', detail: 'the upstream switched protocols unasked' });
    exchange.upstreamMs = clock.now - this.#askedAt;
    const refusal = refusalOf(this.#plan, response);
    // An answer without content that nobody wants leaves its connection fit for the next.
    if (refusal === REPLACED && head.framing.kind === 'none') {
      this.#state = 'holding';
      return;
    }
    if (refusal !== undefined) return this.#giveUp(refusal);
    this.#state = 'answering';
    if (head.status === 101) return this.#openTunnel(response);
    const { content } = response;
    const framing = bodyOf(head, response.headers);
    if (content === undefined) exchange.sendHead(response, framing);
    else {
      const hasContent = head.framing.kind !== 'none';
      this.#shapeAnswer({ exchange, response: { ...response, content }, framing, hasContent });
    }
    this.#bound(this.#plan.upstream.record.timeouts.idleMs);
  }

  content(start: number, end: number): void {
    const connection = this.#connection;
    const { client } = this.#exchange;
    if (connection === undefined) return;
    if (this.#shaped !== undefined) this.#shaped.take(connection.bytes, start, end);
    else client.writer.content(connection.bytes, start, end);
    this.#bound(this.#plan.upstream.record.timeouts.idleMs);
    client.progress();
  }

  trailers(): void {
    // The connection keeps them until the answer is complete.
  }

  readEnd(): void {
    const { client } = this.#exchange;
    if (this.#state === 'over') return;
    client.writer.flush();
    if (client.writer.congested || this.#shaped?.congested === true) this.#connection?.socket.pause();
  }

  answered(trailers: readonly string[]): void {
    this.#connection = undefined;
    if (this.#shaped !== undefined) return this.#shaped.end(passableTrailers(trailers));
    if (this.#state === 'holding') return this.#fail(REPLACED);
    this.#leave();
    this.#exchange.answerDone(passableTrailers(trailers));
  }

  misunderstood(fault: Pick<CodecFault, 'reason'>): void {
    if (this.#state === 'answering') return this.#cut('upstream-gone');
    this.#fail({ kind: 'invalid', detail: fault.reason });
  }

  lost(error: Error | undefined, started: boolean, untouched: boolean): void {
    if (this.#state === 'tunnel') return this.#closeTunnel(error);
    if (this.#state === 'answering') return this.#cut('upstream-gone');
    if (this.#mayRetry(started, untouched)) {
      this.#retried = true;
      this.#connection = undefined;
      this.#state = 'waiting';
      this.#pool?.acquireFresh(this);
      return;
    }
    this.#fail({ kind: 'reset', detail: error?.message ?? 'the upstream closed the connection' });
  }

  tunnelled(bytes: Buffer): void {
    const { client } = this.#exchange;
    client.progress();
    this.#exchange.responseBytes += bytes.length;
    if (!client.socket.write(bytes)) this.#connection?.socket.pause();
  }

  tunnelEnded(): void {
    this.#exchange.client.socket.end();
  }

  clientHalfClosed(): void {
    if (this.#state === 'tunnel') this.#connection?.socket.end();
  }

  /** The client is gone, or its request turned out broken: the upstream learns by its connection's end. */
  abandon(): void {
    if (this.#state === 'over') return;
    const connection = this.#connection;
    this.#leave();
    connection?.drop();
  }

  /** The client has stopped in the middle of its request. */
  clientStalled(): void {
    this.#giveUp(STALLED);
  }

  expire(): void {
    if (this.#state !== 'answering') return this.#giveUp(this.#lateness());
    this.#connection?.drop();
    this.#cut('timeout');
  }

  #lateness(): ForwardFailure {
    if (clock.now >= this.#wholeDeadline) return noEnd(this.#plan);
    if (this.#state === 'waiting') return noConnection(this.#boundMs, this.#pool?.isOpening(this) === true);
    return this.#waitsForClient() ? STALLED : noAnswer(this.#boundMs);
  }

  /** Whether the upstream would take more of the request, which does not come. */
  #waitsForClient(): boolean {
    const { head, requestBytes } = this.#exchange;
    return !this.#requestEnded && this.takesContent && (requestBytes > 0 || !head.expectContinue);
  }

  /** The body has passed its limit; the upstream must not take what it has for a whole request. */
  #refuseBody(bytesMax: number): void {
    if (this.#state !== 'answering') return this.#giveUp(tooLarge(bytesMax));
    this.#connection?.drop();
    this.#cut('client-gone');
  }

  #endRequest(connection: UpstreamLink): void {
    connection.writer.end(this.#trailers);
    connection.requestDone();
    if (this.#state === 'asking') this.#bound(this.#plan.upstream.record.timeouts.responseMs);
  }

  /** How the request's body comes: from the client, or whole. */
  get #shape(): RequestShape {
    return requestShape(this.#exchange, this.#plan.request.body);
  }

  #shapeAnswer(shaping: Shaping): void {
    this.#shaped = new ShapedAnswer(shaping, {
      drained: () => this.#connection?.socket.resume(),
      failed: (error) => this.#unshapable(error),
      done: () => this.#leave(),
    });
    if (this.#shaped.holdsHead) this.#state = 'holding';
  }

  #unshapable(error: Error): void {
    if (this.#state === 'holding') return this.#giveUp({ kind: 'invalid', detail: String(error) });
    if (this.#state !== 'answering') return;
    this.#connection?.drop();
    this.#cut('upstream-gone');
  }

  #mayRetry(started: boolean, untouched: boolean): boolean {
    if (this.#retried || started || !isBodiless(this.#shape.head.framing)) return false;
    const reused = (this.#connection?.uses ?? 0) > 1;
    return untouched || (reused && isIdempotent(this.method));
  }

  #openTunnel(response: { readonly status: number; readonly headers: HeaderFields }): void {
    const { client } = this.#exchange;
    const upstream = this.#connection;
    if (upstream === undefined) return;
    this.#state = 'tunnel';
    client.boundExchange(Number.POSITIVE_INFINITY);
    upstream.becomeTunnel();
    this.#exchange.switchProtocols(response);
    client.becomeTunnel((bytes) => {
      client.progress();
      this.#exchange.requestBytes += bytes.length;
      if (!upstream.socket.write(bytes)) client.socket.pause();
    });
  }

  #closeTunnel(error: Error | undefined): void {
    if (error !== undefined) return this.#cut('upstream-gone');
    this.#leave();
    this.#exchange.client.socket.destroySoon();
  }

  #bound(ms: number): void {
    this.#boundMs = ms;
    const left = this.#wholeDeadline - clock.now;
    this.#exchange.client.boundExchange(Math.min(ms, left));
  }

  #cut(end: 'upstream-gone' | 'client-gone' | 'timeout'): void {
    this.#leave();
    this.#exchange.cut(end);
  }

  /** Fails, and the upstream learns by its connection's end. */
  #giveUp(failure: ForwardFailure): void {
    this.#connection?.drop();
    this.#fail(failure);
  }

  #fail(failure: ForwardFailure): void {
    this.#leave();
    if (failure.kind === 'stalled' || failure.kind === 'too-large') this.#exchange.closeBehind();
    if (!this.#exchange.over) this.#plan.onFailure(failure);
  }

  #leave(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#shaped = undefined;
    this.#exchange.client.boundExchange(Number.POSITIVE_INFINITY);
    if (this.#endpoint !== undefined) this.#endpoint.active -= 1;
    this.#pool?.cancel(this);
    this.#connection = undefined;
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
