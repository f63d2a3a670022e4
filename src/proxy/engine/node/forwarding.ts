/**
 * A plain request on its way: body up, answer down, each with backpressure. Either side's end is the other's:
 * a client that goes away cancels the request, an upstream that dies cuts the answer short, visibly.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import type { AnswerContent } from '../../../http/content.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import type { ResponseHead } from '../../../http/types.ts';
import { Asking, type EngineContext, type Journey } from './asking.ts';
import { isReset } from './failure.ts';
import { sendInterim } from './interim.ts';
import { type Mirror, startMirror } from './mirror.ts';
import { type Framing, framingOf, setRequestFields, trailersOf } from './outgoing.ts';
import { sendHeld, tapMessage } from './shaped-stream.ts';
import { Timer } from './timers.ts';

/** RFC 9110 section 9.2.2: sent twice, these have the effect of being sent once. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** How long an upstream may keep silent about `Expect: 100-continue` before the body is sent all the same. */
const CONTINUE_MS = 1_000;

/** How much of a request body must come in within the time for progress, so that a trickle is none. */
export const PROGRESS_BYTES_MIN = 1_024;

/** One plain request being forwarded. */
export class Forwarding extends Asking {
  readonly #context: EngineContext;
  readonly #mirror: Mirror | undefined;
  readonly #patience = new Timer();
  readonly #progress = new Timer();
  /** How the request's body goes: as it comes from the client, or whole. */
  readonly #framing: Framing;
  #retried = false;

  constructor(journey: Journey, context: EngineContext) {
    super(journey);
    this.#context = context;
    const { body } = journey.plan.request;
    this.#framing = body === undefined ? journey.client.framing : framingOfWhole(body);
    this.#mirror = startMirror(journey.plan, this.#framing, context);
    if (body !== undefined) this.#mirror?.take(Buffer.from(body));
    if (body !== undefined || !this.#framing.hasBody) this.#mirror?.send();
  }

  override failed(error: Error): void {
    if (this.state === 'asking' && this.#mayRetry(error)) {
      this.#retried = true;
      // One pooled connection was stale, so its neighbours are too.
      this.agent.closeIdle();
      this.send();
      return;
    }
    super.failed(error);
  }

  protected send(): void {
    this.#context.proxy.request(this);
  }

  protected fill(request: ClientRequest): void {
    const { client, plan } = this;
    const { headers, body } = plan.request;
    const framing = this.#framing;
    headers.remove('expect');
    setRequestFields(request, headers, framing);
    request.on('information', ({ statusCode, rawHeaders }) => {
      if (this.state === 'asking') sendInterim(client, statusCode, new HeaderFields(rawHeaders));
    });
    request.once('response', (message) => this.#receive(message));
    if (body !== undefined) request.end(body);
    else if (!framing.hasBody) request.end();
    else if (client.expectsContinue) this.#askFirst(request);
    else this.#sendBody(request);
  }

  /** A pooled connection may be closed by the upstream at any moment; then nothing has been done with the request. */
  #mayRetry(error: Error): boolean {
    const safe = !this.#retried && !this.#framing.hasBody && IDEMPOTENT.has(this.method);
    return (
      safe &&
      this.unanswered &&
      isReset(error) &&
      this.request?.reusedSocket === true &&
      !this.client.response.destroyed
    );
  }

  #askFirst(request: ClientRequest): void {
    request.setHeader('Expect', '100-continue');
    request.flushHeaders();
    let asked = false;
    const proceed = () => {
      if (asked || this.state !== 'asking') return;
      asked = true;
      this.#patience.clear();
      this.client.response.writeContinue();
      this.#sendBody(request);
    };
    request.once('continue', proceed);
    request.once('close', () => this.#patience.clear());
    this.#patience.set(CONTINUE_MS, proceed);
  }

  #sendBody(request: ClientRequest): void {
    const { message, meter, framing } = this.client;
    const bodyBytesMax = this.plan.bodyBytesMax ?? Number.POSITIVE_INFINITY;
    let sinceProgress = 0;
    this.#boundBody(request);
    message.on('data', (chunk: Buffer) => {
      meter.requestBytes += chunk.length;
      sinceProgress += chunk.length;
      if (meter.requestBytes > bodyBytesMax) return this.#refuseBody(bodyBytesMax);
      this.idle.refresh();
      if (sinceProgress >= PROGRESS_BYTES_MIN) {
        sinceProgress = 0;
        this.#progress.refresh();
      }
      this.#mirror?.take(chunk);
    });
    message.once('end', () => {
      this.#progress.clear();
      if (this.state === 'over') return;
      if (framing.chunked) request.addTrailers(trailersOf(message));
      this.#mirror?.send();
    });
    message.pipe(request);
  }

  /** Two may keep a body waiting: the client, who has `timeouts.body` for each KiB, or the upstream that takes no more. */
  #boundBody(request: ClientRequest): void {
    const { idleMs } = this.plan.upstream.record.timeouts;
    const { bodyMs } = this.client.bounds.timeouts;
    const stalled = () => this.late('the request stopped coming', 'stalled');
    this.idle.set(idleMs, () => {
      if (request.writableNeedDrain) this.late('the upstream stopped taking the request');
      else stalled();
    });
    const late = () => {
      if (request.writableNeedDrain) this.#progress.set(bodyMs, late);
      else stalled();
    };
    this.#progress.set(bodyMs, late);
  }

  /** The body has passed its limit; the upstream must not take what it has for a whole request. */
  #refuseBody(bytesMax: number): void {
    const detail = `the body is longer than ${bytesMax} bytes`;
    if (this.state === 'asking') this.fail({ kind: 'too-large', detail });
    else if (this.state === 'answering') this.client.cut('client-gone');
  }

  protected override clearTimers(): void {
    super.clearTimers();
    this.#progress.clear();
  }

  #receive(message: IncomingMessage): void {
    this.answer(message, (head) => {
      const { content } = head;
      if (content !== undefined) return this.#shape(message, { ...head, content });
      this.client.sendHead(head, framingOf(message));
      this.#stream(message);
    });
  }

  /** The content is tapped, transformed, or both. */
  #shape(message: IncomingMessage, head: ResponseHead & { readonly content: AnswerContent }): void {
    const { client } = this;
    const { content } = head;
    const hasContent = client.message.method !== 'HEAD' && head.status !== 204 && head.status !== 304;
    const isTransformed = content.transforms.length > 0;
    tapMessage(message, content);
    if (isTransformed && hasContent && content.whole) return this.#hold(message, head);
    const given = isTransformed ? { chunked: hasContent, contentLength: undefined } : framingOf(message);
    client.sendHead(head, given);
    this.#stream(message, hasContent ? content.transforms : []);
  }

  /** The head goes out with all the content. */
  #hold(message: IncomingMessage, head: ResponseHead & { readonly content: AnswerContent }): void {
    this.holdsHead = true;
    this.#boundSilence(message);
    message.once('error', (error) => {
      if (this.holdsHead) this.fail({ kind: 'reset', detail: String(error) });
    });
    sendHeld(message, head, this.client, {
      done: () => {
        this.holdsHead = false;
        this.idle.clear();
      },
      failed: (error) => {
        if (this.holdsHead) this.fail({ kind: 'invalid', detail: String(error) });
      },
    });
  }

  #boundSilence(message: IncomingMessage): void {
    const { idleMs } = this.plan.upstream.record.timeouts;
    this.idle.set(idleMs, () => this.late('the exchange fell silent'));
    message.on('data', () => this.idle.refresh());
  }

  #stream(message: IncomingMessage, transforms: readonly Duplex[] = []): void {
    const { response, meter } = this.client;
    this.#boundSilence(message);
    const output = transforms.at(-1) ?? message;
    for (const transform of transforms) {
      transform.once('error', () => {
        if (this.state !== 'over') meter.end ??= 'upstream-gone';
      });
    }
    output.on('data', (chunk: Buffer) => {
      meter.responseBytes += chunk.length;
    });
    message.once('end', () => {
      // Written only if the answer is chunked; node:http leaves them out otherwise, and so they are dropped.
      response.addTrailers(trailersOf(message));
    });
    message.once('error', () => {
      if (this.state !== 'over') meter.end ??= 'upstream-gone';
    });
    // pipeline destroys the response, and so the client's connection, when the upstream's body breaks off.
    pipeline([message, ...transforms, response], () => this.idle.clear());
  }
}

function framingOfWhole(body: Uint8Array): Framing {
  return { chunked: false, contentLength: String(body.length), hasBody: body.length > 0 };
}
