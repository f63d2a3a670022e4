// The half of an exchange that faces the upstream: takes a connection from the endpoint's pool, writes the request,
// streams both bodies with backpressure, and keeps the bounds on time. Each way out is taken once.
import type { CodecFault, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { AttemptFailure } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';
import { type AnswerEvents, AnswerSending } from './answer-sending.ts';
import { AttemptSeries, type Ended } from './attempt-series.ts';
import { blameOf, lateFailure, REPLACED, STALLED, tooLarge } from './failures.ts';
import { isTarget, unsendableField } from './fields.ts';
import { ForwardBounds } from './forward-bounds.ts';
import { refusalOf, responseOf } from './forwarded-parts.ts';
import type { HedgeOwner } from './hedge-attempt.ts';
import { RequestSending } from './request-sending.ts';
import { Tunnel } from './tunnel.ts';
import type { ForwardedExchange } from './types.ts';
import type { UpstreamLink } from './upstream-link.ts';

/** `holding`: an answer's head has come, but none has been sent on. */
type State = 'waiting' | 'asking' | 'holding' | 'answering' | 'tunnel' | 'over';

/** An exchange's way to one endpoint and back. */
export class Forwarding implements HedgeOwner, AnswerEvents {
  readonly method: string;
  readonly importance: HedgeOwner['importance'];
  readonly #exchange: ForwardedExchange;
  readonly #plan: ForwardPlan;
  readonly #attempts: AttemptSeries;
  #connection: UpstreamLink | undefined;
  #state: State = 'waiting';
  readonly #bounds: ForwardBounds;
  #sending: RequestSending | undefined;
  readonly #answer: AnswerSending;
  #tunnel: Tunnel | undefined;

  constructor(exchange: ForwardedExchange, plan: ForwardPlan) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#attempts = new AttemptSeries(plan, exchange.client.context.pools, this);
    this.#bounds = new ForwardBounds(exchange.client);
    this.#answer = new AnswerSending(exchange, this);
    this.method = plan.request.method;
    this.importance = plan.exchange.importance;
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
    this.#bounds.start(plan);
    this.#sending = new RequestSending(exchange, plan, this.#bounds);
    if (this.#sending.isBodiless && !exchange.upgrade) this.#attempts.allowHedge();
    this.#attempt();
  }

  #attempt(): void {
    const { upstream } = this.#plan;
    const refusal = this.#attempts.begin();
    const { endpoint } = this.#attempts;
    if (refusal !== undefined || endpoint === undefined) return this.#fail(refusal ?? REPLACED);
    this.#exchange.endpoint = endpoint.endpoint.url;
    this.#bounds.startTry(upstream.retry?.perTryMs, upstream.record.timeouts.connectMs);
    this.#attempts.ask();
  }

  acquired(connection: UpstreamLink): void {
    const { endpoint } = this.#attempts;
    if (this.#state !== 'waiting' || endpoint === undefined) return connection.drop();
    this.#state = 'asking';
    this.#connection = connection;
    const { request } = this.#plan;
    const refusal = isTarget(request.target) ? unsendableField(request.headers) : 'the target cannot be sent';
    if (refusal !== undefined) return this.#fail({ kind: 'invalid', detail: refusal });
    connection.lend(this);
    this.#attempts.untouched = false;
    this.#sending?.begin(connection, endpoint.url);
    this.#exchange.client.pump();
  }

  refused(failure: ForwardFailure): void {
    if (this.#state === 'waiting') this.#fail(failure);
  }

  requestContent(bytes: Buffer, start: number, end: number): void {
    if (this.#state === 'over') return;
    const { bodyBytesMax } = this.#plan;
    if (bodyBytesMax !== undefined && this.#exchange.requestBytes > bodyBytesMax)
      // The upstream must not take what it has for a whole request.
      return this.#state === 'answering' ? this.#cut('client-gone') : this.#fail(tooLarge(bodyBytesMax));
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
    this.#answer.clientDrained();
    this.#connection?.socket.resume();
  }

  interim(head: ResponseHeadMessage): void {
    this.#exchange.sendInterim(head.status, head.headers);
  }

  answer(head: ResponseHeadMessage): void {
    const exchange = this.#exchange;
    const response = responseOf(head);
    if (head.status === 101 && !exchange.upgrade)
      return this.#fail({ kind: 'invalid', detail: 'the upstream switched protocols unasked' });
    this.#attempts.answered(head.status);
    exchange.upstreamMs = this.#attempts.headMs;
    if (this.#again({ response: head })) return;
    this.#attempts.stand();
    this.#bounds.endTry();
    const refusal = refusalOf(this.#plan, response, this.#attempts.endpoint);
    // An answer without content that nobody wants leaves its connection fit for the next.
    if (refusal === REPLACED && head.framing.kind === 'none') {
      this.#state = 'holding';
      return;
    }
    if (refusal !== undefined) return this.#fail(refusal);
    this.#state = head.status === 101 ? 'tunnel' : 'answering';
    if (this.#state === 'tunnel' && this.#connection !== undefined) {
      this.#tunnel = new Tunnel(exchange, this.#connection);
      return this.#tunnel.open(response);
    }
    this.#answer.begin(head, response);
    if (this.#answer.holdsHead) this.#state = 'holding';
    this.#bounds.step(this.#plan.upstream.record.timeouts.idleMs);
  }

  content(start: number, end: number): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#answer.content(connection, start, end);
    this.#bounds.step(this.#plan.upstream.record.timeouts.idleMs);
    this.#exchange.client.progress();
  }

  /** Nothing: the connection keeps them until the answer is complete. */
  trailers(): void {}

  readEnd(): void {
    if (this.#state !== 'over' && this.#answer.flush()) this.#connection?.socket.pause();
  }

  answered(trailers: readonly string[]): void {
    this.#connection = undefined;
    if (this.#state === 'holding' && !this.#answer.holdsHead) return this.#fail(REPLACED);
    this.#answer.end(trailers);
  }

  misunderstood(fault: Pick<CodecFault, 'reason'>): void {
    this.#connection = undefined;
    if (this.#state === 'answering') return this.#cut('upstream-gone');
    this.#fail({ kind: 'invalid', detail: fault.reason });
  }

  lost(error: Error | undefined, started: boolean, untouched: boolean): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (this.#state === 'tunnel') return this.#closeTunnel(error);
    if (this.#state === 'answering') return this.#cut('upstream-gone');
    if (this.#sending?.isBodiless === true && !started && this.#attempts.mayRenew(connection, untouched)) {
      this.#state = 'waiting';
      this.#attempts.renew();
      return;
    }
    if (untouched) this.#attempts.untouched = true;
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
    this.#drop();
    this.#leave();
  }

  /** The client has stopped in the middle of its request. */
  clientStalled(): void {
    this.#fail(STALLED);
  }

  expire(): void {
    if (this.#state === 'answering') return this.#cut('timeout');
    const opening = this.#state === 'waiting' ? this.#attempts.isOpening : undefined;
    const waitsForClient = this.takesContent && this.#sending?.waitsForClient === true;
    this.#fail(lateFailure({ plan: this.#plan, bounds: this.#bounds, opening, waitsForClient }));
  }

  answerDrained(): void {
    this.#connection?.socket.resume();
  }

  answerFailed(error: Error): void {
    if (this.#state === 'holding') this.#fail({ kind: 'invalid', detail: String(error) });
    else if (this.#state === 'answering') this.#cut('upstream-gone');
  }

  answerDone(): void {
    this.#leave();
  }

  #closeTunnel(error: Error | undefined): void {
    if (error !== undefined) return this.#cut('upstream-gone');
    this.#leave();
    this.#exchange.client.socket.destroySoon();
  }

  #cut(end: 'upstream-gone' | 'client-gone' | 'timeout'): void {
    this.#drop();
    this.#leave(end === 'client-gone' ? undefined : end === 'timeout' ? 'timeout' : 'reset');
    this.#exchange.cut(end);
  }

  #fail(failure: ForwardFailure): void {
    this.#drop();
    if (this.#again({ failure })) return;
    this.#leave(this.#attempts.stands ? undefined : blameOf(failure.kind));
    if (failure.kind === 'stalled' || failure.kind === 'too-large') this.#exchange.closeBehind();
    if (!this.#exchange.over) this.#plan.onFailure(failure);
  }

  /** Begins anew at another endpoint if nothing has gone to the client, all can be sent again and the upstream says so. */
  #again(ended: Pick<Ended, 'failure' | 'response'>): boolean {
    const isOpen = this.#state === 'waiting' || this.#state === 'asking';
    if (!isOpen || this.#exchange.over || this.#bounds.isWholeOver || this.#sending?.canRepeat !== true)
      return false;
    const { status = 500 } = ended.response ?? {};
    if (status >= 500 && this.takeOver(ended.failure && blameOf(ended.failure.kind))) return true;
    if (!this.#attempts.again(ended, () => this.#attempt())) return false;
    this.#drop();
    this.#sending.pause();
    this.#state = 'waiting';
    this.#bounds.pause();
    return true;
  }

  /** Makes the second attempt, if one is under way, this exchange's own; the first has ended so. */
  takeOver(failure: AttemptFailure | undefined): boolean {
    const way = this.#attempts.takeOver(failure);
    if (way === undefined) return false;
    const { retry, record } = this.#plan.upstream;
    this.#drop();
    this.#exchange.endpoint = way.endpoint.endpoint.url;
    this.#connection = way.link;
    this.#state = way.link === undefined ? 'waiting' : 'asking';
    const { connectMs, responseMs } = record.timeouts;
    this.#bounds.startTry(retry?.perTryMs, way.link === undefined ? connectMs : responseMs);
    return true;
  }

  /** The upstream learns by its connection's end. */
  #drop(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.drop();
  }

  #leave(failure?: AttemptFailure): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#bounds.lift();
    this.#attempts.close(failure);
    this.#connection = undefined;
  }
}
