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
import { isIdempotent } from './failures.ts';
import type { UpstreamLink } from './upstream-link.ts';

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
  /** Whether the answer is the one that the client gets. */
  stands = false;
  readonly #plan: ForwardPlan;
  readonly #upstream: Upstream;
  #attempts: Attempts | undefined;
  #tried: EndpointState[] | undefined;
  #status: number | undefined;
  #askedAt = 0;
  #pause: NodeJS.Timeout | undefined;
  #renewed = false;

  constructor(plan: ForwardPlan) {
    this.#plan = plan;
    this.#upstream = plan.upstream;
  }

  /** Begins an attempt; gives why there can be none. */
  begin(): Refusal | undefined {
    const taken = this.#upstream.take(this.#plan.exchange, this.#tried);
    if ('kind' in taken) return taken;
    this.endpoint = taken;
    this.headMs = undefined;
    this.#status = undefined;
    this.#askedAt = clock.now;
    this.untouched = true;
    this.#plan.watch?.began(taken);
    return undefined;
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

  /** Whether another attempt follows the one that ended so; `next` then begins it in due time. */
  again(ended: Ended, next: () => void): boolean {
    const { retry } = this.#upstream;
    const { endpoint } = this;
    const failure = ended.failure === undefined ? undefined : repeatable(ended.failure);
    if (
      retry === undefined ||
      endpoint === undefined ||
      (failure === undefined && ended.failure !== undefined)
    )
      return false;
    this.#attempts ??= retry.begin(this.#plan.request.method);
    const { response } = ended;
    const { untouched } = this;
    const pauseMs = this.#attempts.next({ failure, response, untouched });
    if (pauseMs === undefined) return false;
    this.#tried ??= [];
    this.#tried.push(endpoint);
    this.end(failure === 'overload' ? undefined : failure);
    // The wheel's ticks are too long for a pause that is meant to be short.
    this.#pause = setTimeout(next, pauseMs);
    return true;
  }

  /** All is over. */
  close(failure: AttemptFailure | undefined): void {
    clearTimeout(this.#pause);
    this.end(failure);
    this.#attempts?.end();
  }
}

/** A failure after which another endpoint may do better. */
function repeatable({ kind }: ForwardFailure): AttemptFailure | 'overload' | undefined {
  return kind === 'overload' ? kind : blameOf(kind);
}

/** A failure as far as the upstream is to blame for it. */
export function blameOf(kind: ForwardFailure['kind']): AttemptFailure | undefined {
  return kind === 'connect' || kind === 'reset' || kind === 'invalid' || kind === 'timeout'
    ? kind
    : undefined;
}
