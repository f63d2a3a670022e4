/**
 * A second attempt beside a first one that has not answered in time. It works by itself until it has a good answer or
 * the first attempt has failed; then the forwarding makes it its own, and from there on hears all that it hears.
 */
import type { BodySink } from '../../../http/codec/body-reader.ts';
import type { CodecFault, ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { AttemptFailure, EndpointState } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';
import { clock } from './clock.ts';
import { blameOf } from './failures.ts';
import type { LinkPool, LinkPools, UpstreamLink, UpstreamListener, Waiter } from './upstream-link.ts';

/** Whom the attempt is made for. */
export interface HedgeOwner extends UpstreamListener, Waiter, BodySink {
  /** The second attempt has a good answer, whose head follows: the owner makes it its own by `yield`. */
  takeOver(failure: undefined): void;
}

/** How far the second attempt has come when the owner makes it its own. */
export interface HedgeWay {
  readonly endpoint: EndpointState;
  readonly askedAt: number;
  readonly pool: LinkPool;
  /** Undefined while it is still being opened. */
  readonly link: UpstreamLink | undefined;
}

const NO_TRAILERS: readonly string[] = [];

/** Bodiless: only such requests are hedged. */
const SHAPE = { head: { framing: { kind: 'none' }, expectContinue: false }, upgrade: false } as const;

/** `armed`: it begins when its time comes. `own`: the owner's. */
type State = 'idle' | 'armed' | 'asking' | 'own' | 'over';

/** The second attempt of one exchange; there is one at most. */
export class HedgeAttempt implements UpstreamListener, Waiter {
  readonly method: string;
  readonly importance: Waiter['importance'];
  readonly #plan: ForwardPlan;
  readonly #pools: LinkPools;
  readonly #owner: HedgeOwner;
  #state: State = 'idle';
  #timer: NodeJS.Timeout | undefined;
  #way:
    | { endpoint: EndpointState; askedAt: number; pool: LinkPool; link: UpstreamLink | undefined }
    | undefined;
  #holdsPlace = false;

  constructor(plan: ForwardPlan, pools: LinkPools, owner: HedgeOwner) {
    this.method = plan.request.method;
    this.importance = plan.exchange.importance;
    this.#plan = plan;
    this.#pools = pools;
    this.#owner = owner;
  }

  /** The first attempt has begun, at `first`. */
  arm(first: EndpointState): void {
    const delayMs = this.#state === 'idle' ? this.#plan.upstream.hedge?.delayMs(this.method) : undefined;
    if (delayMs === undefined) return;
    this.#state = 'armed';
    this.#timer = setTimeout(() => this.#begin(first), delayMs);
  }

  /** Makes it the owner's, if it is under way: from now on the owner hears all, and ends what it began. */
  yield(): HedgeWay | undefined {
    if (this.#state !== 'asking') return undefined;
    this.#state = 'own';
    return this.#way;
  }

  /** It is not needed, or needed no more. */
  settle(): void {
    clearTimeout(this.#timer);
    if (this.#state === 'asking') this.#lose({});
    if (this.#state !== 'own') this.#state = 'over';
    if (this.#holdsPlace) this.#plan.upstream.hedge?.end();
    this.#holdsPlace = false;
  }

  #begin(first: EndpointState): void {
    const { upstream, exchange } = this.#plan;
    clock.read();
    this.#state = 'over';
    if (upstream.hedge?.begin() !== true) return;
    this.#holdsPlace = true;
    const endpoint = upstream.take(exchange, [first]);
    if ('kind' in endpoint) return this.settle();
    const pool = this.#pools.of(upstream, endpoint);
    this.#way = { endpoint, askedAt: clock.now, pool, link: undefined };
    this.#state = 'asking';
    // Where all are busy or there is no other endpoint, another request makes nothing faster.
    if (endpoint === first || pool.isFull) return this.settle();
    exchange.attempts = (exchange.attempts ?? 1) + 1;
    this.#plan.watch?.began(endpoint);
    pool.acquire(this);
  }

  acquired(link: UpstreamLink): void {
    if (this.#state === 'own') return this.#owner.acquired(link);
    const way = this.#way;
    if (this.#state !== 'asking' || way === undefined) return link.drop();
    way.link = link;
    link.lend(this);
    link.begin(SHAPE, this.#plan.request, way.endpoint.url);
    link.writer.end(NO_TRAILERS);
    link.requestDone();
    link.writer.flush();
  }

  refused(failure: ForwardFailure): void {
    if (this.#state === 'own') return this.#owner.refused(failure);
    this.#fail(blameOf(failure.kind));
  }

  answer(head: ResponseHeadMessage): void {
    if (this.#state === 'asking' && head.status < 500 && head.status !== 101) this.#owner.takeOver(undefined);
    if (this.#state === 'own') return this.#owner.answer(head);
    const { status } = head;
    this.#lose({ status });
  }

  interim(head: ResponseHeadMessage): void {
    if (this.#state === 'own') this.#owner.interim(head);
  }

  content(start: number, end: number): void {
    if (this.#state === 'own') this.#owner.content(start, end);
  }

  trailers(fields: string[]): void {
    if (this.#state === 'own') this.#owner.trailers(fields);
  }

  readEnd(): void {
    if (this.#state === 'own') this.#owner.readEnd();
  }

  answered(trailers: readonly string[]): void {
    if (this.#state === 'own') this.#owner.answered(trailers);
  }

  misunderstood(fault: Pick<CodecFault, 'reason'>): void {
    if (this.#state === 'own') return this.#owner.misunderstood(fault);
    this.#fail('invalid');
  }

  lost(error: Error | undefined, started: boolean, untouched: boolean): void {
    if (this.#state === 'own') return this.#owner.lost(error, started, untouched);
    this.#fail('reset');
  }

  drained(): void {
    if (this.#state === 'own') this.#owner.drained();
  }

  /** Nothing: who asks for a tunnel is not hedged. */
  tunnelled(): void {}

  tunnelEnded(): void {}

  /** The first attempt goes on alone. */
  #fail(failure: AttemptFailure | undefined): void {
    if (this.#state !== 'asking') return;
    const way = this.#way;
    if (way !== undefined) way.link = undefined;
    this.#lose({ failure });
  }

  #lose({
    status,
    failure,
  }: {
    readonly status?: number;
    readonly failure?: AttemptFailure | undefined;
  }): void {
    const way = this.#way;
    this.#state = 'over';
    if (way === undefined) return;
    way.pool.cancel(this);
    way.link?.drop();
    const { upstream } = this.#plan;
    const durationMs = clock.now - way.askedAt;
    const headMs = status === undefined ? undefined : durationMs;
    if (status !== undefined) upstream.answered(way.endpoint, status, durationMs);
    const outcome = { status, headMs, durationMs, failure };
    upstream.done(way.endpoint, outcome);
    this.#plan.watch?.ended(way.endpoint, outcome);
  }
}
