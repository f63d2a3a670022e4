/**
 * A copy of a request for another upstream. It never delays or fails the original: it is sent once the request is
 * whole, only if its body is small, only over a connection that is free, and nobody waits for its answer.
 */

import type { Framing, ResponseHeadMessage } from '../../../http/codec/types.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import type { Exchange } from '../../../http/types.ts';
import type { AttemptFailure, AttemptOutcome, EndpointState } from '../../../upstream/types.ts';
import type { ForwardFailure, ForwardPlan, MirrorPlan } from '../../types.ts';
import { clock } from './clock.ts';
import type { Deadlined, DeadlineWheel } from './deadline-wheel.ts';
import { blameOf } from './failures.ts';
import type { ForwardedExchange, StreamParts } from './types.ts';
import type { LinkPool, UpstreamLink, UpstreamListener, Waiter } from './upstream-link.ts';

const NO_TRAILERS: readonly string[] = [];

/** What a copy that was given up came to. */
const NOTHING: AttemptOutcome = { status: undefined, headMs: undefined, durationMs: 0, failure: undefined };

/** Collects the body and then sends the copy. */
export interface Mirror {
  take(bytes: Buffer, start: number, end: number): void;
  send(): void;
}

/** The mirror of a plan; undefined when it has none. */
export function startMirror(exchange: ForwardedExchange, plan: ForwardPlan): Mirror | undefined {
  const { mirror } = plan;
  if (mirror === undefined || exchange.upgrade) return undefined;
  const { bodyBytesMax } = mirror;
  const chunks: Buffer[] = [];
  let length = 0;
  // Taken now: what happens to the original's fields later is none of the copy's business.
  const headers = new HeaderFields(plan.request.headers.toRaw());
  mirror.mark(headers);
  return {
    take(bytes, start, end) {
      length += end - start;
      if (length <= bodyBytesMax) chunks.push(Buffer.from(bytes.subarray(start, end)));
      else chunks.length = 0;
    },
    send() {
      if (length > bodyBytesMax) return;
      const hasBody = plan.request.body !== undefined || exchange.head.framing.kind !== 'none';
      const { method, target } = plan.request;
      const copy = { method, target, headers, body: hasBody ? Buffer.concat(chunks) : undefined };
      sendMirrorCopy(copy, { exchange: plan.exchange, mirror, parts: exchange.client.context });
    },
  };
}

/** A request to be copied, whole. */
interface Copy {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderFields;
  readonly body: Buffer | undefined;
}

interface Destination {
  readonly exchange: Exchange;
  readonly mirror: MirrorPlan;
  readonly parts: StreamParts;
}

/** Sends a copy, if not too many are under way and a connection is free; nobody hears of what becomes of it. */
export function sendMirrorCopy(copy: Copy, { exchange, mirror, parts }: Destination): void {
  if (!mirror.begin()) return;
  const { upstream } = mirror;
  const endpoint = upstream.take(exchange);
  if ('kind' in endpoint) return mirror.end();
  const { pools, wheel } = parts;
  const pool = pools.of(upstream, endpoint);
  if (pool.isFull) {
    upstream.done(endpoint, NOTHING);
    return mirror.end();
  }
  const sending = new CopySending(copy, { mirror, endpoint, pool, wheel });
  wheel.set(sending, mirror.timeoutMs);
  pool.acquire(sending);
}

interface CopyWay {
  readonly mirror: MirrorPlan;
  readonly endpoint: EndpointState;
  readonly pool: LinkPool;
  readonly wheel: DeadlineWheel;
}

class CopySending implements UpstreamListener, Waiter, Deadlined {
  readonly method: string;
  deadlineMs = Number.POSITIVE_INFINITY;
  queuedTick = -1;
  readonly #copy: Copy;
  readonly #way: CopyWay;
  #connection: UpstreamLink | undefined;
  #status: number | undefined;
  #headMs: number | undefined;
  readonly #askedAt = clock.now;
  #over = false;

  constructor(copy: Copy, way: CopyWay) {
    this.method = copy.method;
    this.#copy = copy;
    this.#way = way;
  }

  acquired(connection: UpstreamLink): void {
    if (this.#over) return connection.drop();
    this.#connection = connection;
    connection.lend(this);
    const { body } = this.#copy;
    const framing: Framing = body === undefined ? { kind: 'none' } : { kind: 'length', length: body.length };
    const { writer } = connection;
    const shape = { head: { framing, expectContinue: false }, upgrade: false };
    connection.begin(shape, this.#copy, this.#way.endpoint.url);
    if (body !== undefined) writer.content(body, 0, body.length);
    writer.end(NO_TRAILERS);
    connection.requestDone();
    writer.flush();
  }

  refused({ kind }: ForwardFailure): void {
    this.#finish(blameOf(kind));
  }

  expire(): void {
    this.#way.pool.cancel(this);
    this.#connection?.drop();
    this.#finish('timeout');
  }

  answer({ status }: ResponseHeadMessage): void {
    this.#status = status;
    this.#headMs = clock.now - this.#askedAt;
    this.#way.mirror.upstream.answered(this.#way.endpoint, status, this.#headMs);
  }

  interim(): void {}
  content(): void {}
  trailers(): void {}
  readEnd(): void {}
  drained(): void {}
  tunnelled(): void {}
  tunnelEnded(): void {}

  answered(): void {
    this.#finish();
  }

  misunderstood(): void {
    this.#finish('invalid');
  }

  lost(): void {
    this.#finish('reset');
  }

  #finish(failure?: AttemptFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#way.wheel.remove(this);
    const { mirror, endpoint } = this.#way;
    mirror.end();
    const durationMs = clock.now - this.#askedAt;
    mirror.upstream.done(endpoint, { status: this.#status, headMs: this.#headMs, durationMs, failure });
  }
}
