/**
 * The attempts of one exchange at its upstream, one after the other: each takes an endpoint and gives it back with
 * what it came to. Whether another follows is the upstream's to say; that it can be sent again, the forwarding's.
 */
import type {
  AttemptEnd,
  AttemptFailure,
  Attempts,
  EndpointState,
  Refusal,
  Upstream,
} from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan } from '../../types.ts';
import { clock } from './clock.ts';
import { blameOf, isIdempotent } from './failures.ts';
import { HedgeAttempt, type HedgeOwner, type HedgeWay } from './hedge-attempt.ts';
import type { LinkPool, LinkPools, UpstreamLink, Waiter } from './upstream-link.ts';

/** What ended an attempt before anything of an answer went to the client. */
export interface Ended {
  readonly failure?: ForwardFailure;
  readonly response?: AttemptEnd['response'];
}

/** Attempts from the first to the last. */
export class AttemptSeries {
  /** Whose turn it is; undefined between attempts. */
  endpoint: EndpointState | undefined;
  /** Milliseconds from asking to the head of the answer, once it has come. */
  headMs: number | undefined;
  /** Whether the endpoint has surely done nothing with the request. */
  untouched = true;
  readonly #plan: ForwardPlan;
  readonly #upstream: Upstream;
  readonly #pools: LinkPools;
  readonly #owner: HedgeOwner;
  #pool: LinkPool | undefined;
  /** Who has asked the pool: a second attempt that has become the owner's goes on asking. */
  #waiter: Waiter | undefined;
  #hedge: HedgeAttempt | undefined;
  #stands = false;
  #attempts: Attempts | undefined;
  #tried: EndpointState[] | undefined;
  #status: number | undefined;
  #askedAt = 0;
  #pause: NodeJS.Timeout | undefined;
  #renewed = false;

  constructor(plan: ForwardPlan, pools: LinkPools, owner: HedgeOwner) {
    this.#plan = plan;
    this.#pools = pools;
    this.#owner = owner;
    this.#upstream = plan.upstream;
  }

  /** Whether the answer is the one that the client gets. */
  get stands(): boolean {
    return this.#stands;
  }

  /** Whether a connection is being opened for the attempt, as opposed to one that it waits for in the queue. */
  get isOpening(): boolean {
    return this.#waiter !== undefined && this.#pool?.isOpening(this.#waiter) === true;
  }

  /** The request is one that a second attempt can be made for beside the first. */
  allowHedge(): void {
    if (this.#upstream.hedge === undefined || this.#plan.once === true) return;
    this.#hedge = new HedgeAttempt(this.#plan, this.#pools, this.#owner);
  }

  /** Begins an attempt; gives why there can be none. */
  begin(): Refusal | undefined {
    const taken = this.#upstream.take(this.#plan.exchange, this.#tried);
    this.#attempts?.begun();
    if ('kind' in taken) return taken;
    this.endpoint = taken;
    this.headMs = undefined;
    this.#status = undefined;
    this.#askedAt = clock.now;
    this.untouched = true;
    this.#plan.watch?.began(taken);
    return undefined;
  }

  /** Asks for a connection to the endpoint. */
  ask(): void {
    if (this.endpoint === undefined) return;
    this.#pool = this.#pools.of(this.#upstream, this.endpoint);
    this.#waiter = this.#owner;
    this.#hedge?.arm(this.endpoint);
    this.#pool.acquire(this.#owner);
  }

  /** Asks for another connection to the same endpoint, in place of one that was lost. */
  renew(): void {
    this.#waiter = this.#owner;
    this.#pool?.acquireFresh(this.#owner);
  }

  /**
   * Whether a lost connection is made up for by another one of the same endpoint, once: an upstream may close a pooled
   * connection at any moment, also when a request is on its way (RFC 9112 section 9.3.1).
   */
  mayRenew(lost: Pick<UpstreamLink, 'uses'> | undefined, untouched: boolean): boolean {
    if (this.#renewed) return false;
    const isReused = lost !== undefined && lost.uses > 1;
    this.#renewed = untouched || (isReused && isIdempotent(this.#plan.request.method));
    return this.#renewed;
  }

  /** The head of an answer has come. */
  answered(status: number): void {
    this.headMs = clock.now - this.#askedAt;
    this.#status = status;
    if (this.endpoint !== undefined) this.#upstream.answered(this.endpoint, status, this.headMs);
  }

  /** Ends the attempt, if one is under way. */
  end(failure: AttemptFailure | undefined): void {
    const { endpoint } = this;
    if (endpoint === undefined) return;
    this.endpoint = undefined;
    const durationMs = clock.now - this.#askedAt;
    const outcome = { status: this.#status, headMs: this.headMs, durationMs, failure };
    this.#upstream.done(endpoint, outcome);
    this.#plan.watch?.ended(endpoint, outcome);
  }

  /** The answer that has come is the one that the client gets. */
  stand(): void {
    this.#stands = true;
    this.#hedge?.settle();
  }

  /** Puts the second attempt, if one is under way, in the place of the first, which ended so; gives how far it is. */
  takeOver(failure: AttemptFailure | undefined): Pick<HedgeWay, 'endpoint' | 'link'> | undefined {
    const way = this.#hedge?.yield();
    if (way === undefined) return undefined;
    if (this.endpoint !== undefined) this.#noteTried(this.endpoint);
    this.#cancel();
    this.end(failure);
    this.#pool = way.pool;
    this.#waiter = this.#hedge;
    this.endpoint = way.endpoint;
    this.headMs = undefined;
    this.#status = undefined;
    this.#askedAt = way.askedAt;
    this.untouched = false;
    return way;
  }

  /** Takes back what was asked of the pool. */
  #cancel(): void {
    if (this.#waiter !== undefined) this.#pool?.cancel(this.#waiter);
  }

  #noteTried(endpoint: EndpointState): void {
    this.#tried ??= [];
    this.#tried.push(endpoint);
  }

  /** Whether another attempt follows the one that ended so; `next` then begins it in due time. */
  again(ended: Ended, next: () => void): boolean {
    const { retry } = this.#upstream;
    const { endpoint } = this;
    const failure = ended.failure === undefined ? undefined : repeatable(ended.failure);
    if (
      this.#stands ||
      retry === undefined ||
      this.#plan.once === true ||
      endpoint === undefined ||
      (failure === undefined && ended.failure !== undefined)
    )
      return false;
    this.#attempts ??= retry.begin(this.#plan.request.method);
    const { response } = ended;
    const { untouched } = this;
    const pauseMs = this.#attempts.next({ failure, response, untouched });
    if (pauseMs === undefined) return false;
    this.#noteTried(endpoint);
    const { exchange } = this.#plan;
    exchange.attempts = (exchange.attempts ?? 1) + 1;
    this.#hedge?.settle();
    this.#cancel();
    this.end(failure === 'overload' ? undefined : failure);
    // The wheel's ticks are too long for a pause that is meant to be short.
    this.#pause = setTimeout(next, pauseMs);
    return true;
  }

  /** All is over. */
  close(failure: AttemptFailure | undefined): void {
    if (this.#pause !== undefined) clearTimeout(this.#pause);
    this.#hedge?.settle();
    this.#cancel();
    this.end(failure);
    this.#attempts?.end();
  }
}

/** A failure after which another endpoint may do better. */
function repeatable({ kind }: ForwardFailure): AttemptFailure | 'overload' | undefined {
  return kind === 'overload' ? kind : blameOf(kind);
}
