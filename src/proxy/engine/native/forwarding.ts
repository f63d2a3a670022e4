/**
 * The half of an exchange that faces the upstream: takes a connection from the endpoint's pool, writes the
 * request, streams both bodies with backpressure, and keeps the bounds on time. Each way out is taken once.
 */
import type { CodecFault, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { EndpointState } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';
import { clock } from './clock.ts';
import { isIdempotent, noAnswer, noConnection, noEnd, REPLACED, STALLED, tooLarge } from './failures.ts';
import { isTarget, unsendableField } from './fields.ts';
import { ForwardBounds } from './forward-bounds.ts';
import { bodyOf, passableTrailers, refusalOf, responseOf } from './forwarded-parts.ts';
import { RequestSending } from './request-sending.ts';
import { ShapedAnswer, type Shaping } from './shaped-answer.ts';
import { Tunnel } from './tunnel.ts';
import type { ForwardedExchange } from './types.ts';
import type { LinkPool, UpstreamLink, UpstreamListener, Waiter } from './upstream-link.ts';

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
  readonly #bounds: ForwardBounds;
  #askedAt = 0;
  #sending: RequestSending | undefined;
  #retried = false;
  #shaped: ShapedAnswer | undefined;
  #tunnel: Tunnel | undefined;

  constructor(exchange: ForwardedExchange, plan: ForwardPlan) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#bounds = new ForwardBounds(exchange.client);
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
    this.#bounds.start(plan);
    this.#sending = new RequestSending(exchange, plan, this.#bounds);
    this.#pool = exchange.client.context.pools.of(plan.upstream, endpoint);
    this.#bounds.step(plan.upstream.record.timeouts.connectMs);
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
    this.#sending?.begin(connection, endpoint.url);
    this.#exchange.client.pump();
  }

  refused(failure: ForwardFailure): void {
    if (this.#state === 'waiting') this.#fail(failure);
  }

  requestContent(bytes: Buffer, start: number, end: number): void {
    if (this.#connection === undefined) return;
    const { bodyBytesMax } = this.#plan;
    if (bodyBytesMax !== undefined && this.#exchange.requestBytes > bodyBytesMax)
      return this.#refuseBody(bodyBytesMax);
    this.#sending?.content(bytes, start, end);
  }

  requestTrailers(fields: readonly string[]): void {
    this.#sending?.trailers(fields);
  }

  requestEnd(): void {
    if (this.#state === 'over') return;
    this.#sending?.end();
    // An early answer goes on in its own time.
    if (this.#state === 'answering') this.#bounds.step(this.#plan.upstream.record.timeouts.idleMs);
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
    this.#bounds.step(this.#plan.upstream.record.timeouts.idleMs);
  }

  content(start: number, end: number): void {
    const connection = this.#connection;
    const { client } = this.#exchange;
    if (connection === undefined) return;
    if (this.#shaped !== undefined) this.#shaped.take(connection.bytes, start, end);
    else client.writer.content(connection.bytes, start, end);
    this.#bounds.step(this.#plan.upstream.record.timeouts.idleMs);
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
    this.#tunnel?.fromUpstream(bytes);
  }

  tunnelEnded(): void {
    this.#tunnel?.upstreamEnded();
  }

  clientHalfClosed(): void {
    if (this.#state === 'tunnel') this.#tunnel?.clientEnded();
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
    if (this.#bounds.isWholeOver) return noEnd(this.#plan);
    if (this.#state === 'waiting')
      return noConnection(this.#bounds.stepMs, this.#pool?.isOpening(this) === true);
    const waitsForClient = this.takesContent && this.#sending?.waitsForClient === true;
    return waitsForClient ? STALLED : noAnswer(this.#bounds.stepMs);
  }

  /** The body has passed its limit; the upstream must not take what it has for a whole request. */
  #refuseBody(bytesMax: number): void {
    if (this.#state !== 'answering') return this.#giveUp(tooLarge(bytesMax));
    this.#connection?.drop();
    this.#cut('client-gone');
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
    if (this.#retried || started || this.#sending?.isBodiless !== true) return false;
    const reused = (this.#connection?.uses ?? 0) > 1;
    return untouched || (reused && isIdempotent(this.method));
  }

  #openTunnel(response: ReturnType<typeof responseOf>): void {
    if (this.#connection === undefined) return;
    this.#state = 'tunnel';
    this.#tunnel = new Tunnel(this.#exchange, this.#connection);
    this.#tunnel.open(response);
  }

  #closeTunnel(error: Error | undefined): void {
    if (error !== undefined) return this.#cut('upstream-gone');
    this.#leave();
    this.#exchange.client.socket.destroySoon();
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
    this.#bounds.lift();
    if (this.#endpoint !== undefined) this.#endpoint.active -= 1;
    this.#pool?.cancel(this);
    this.#connection = undefined;
  }
}
