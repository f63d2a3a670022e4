/**
 * One request and its answer on gw's own engine: the half that faces the client. It is answered by the gateway
 * (`respond`) or through a `Forwarding` (`forward`), and says once what became of it.
 */

import { fieldLine, writeResponseHead, writeSwitchingHead } from '../../../http/codec/serialize.ts';
import type { Framing, RequestHeadMessage } from '../../../http/codec/types.ts';
import type { BodyFailure } from '../../../http/content.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import { stripHopByHop } from '../../../http/hop-by-hop.ts';
import { parseTarget } from '../../../http/target.ts';
import type { Connection, RequestHead, ResponseHead } from '../../../http/types.ts';
import type { ExchangeOutcome, ForwardPlan, IncomingExchange } from '../../types.ts';
import { BodyCollector, bodyByLength } from '../body-collector.ts';
import { bodyFollows } from '../body-follows.ts';
import { clock } from './clock.ts';
import { unsendableField } from './fields.ts';
import { Forwarding } from './forwarding.ts';
import { dateValue } from './http-date.ts';
import { CLIENT_LIMITS } from './limits.ts';
import type { WireFraming } from './message-writer.ts';
import { reasonPhrase } from './reason-phrase.ts';
import type { ClientLink, ForwardedExchange } from './types.ts';
import { asksForWebSocket } from './web-socket.ts';

const NO_TRAILERS: readonly string[] = [];

/** One exchange: what the handler is given, and what its client's connection reports to. */
export class ClientExchange implements IncomingExchange, ForwardedExchange {
  readonly connection: Connection;
  readonly request: RequestHead;
  readonly upgrade: boolean;
  readonly head: RequestHeadMessage;
  readonly client: ClientLink;
  status = 0;
  requestBytes = 0;
  responseBytes = 0;
  endpoint: string | undefined;
  upstreamMs: number | undefined;
  #end: ExchangeOutcome['end'] | undefined;
  #forwarding: Forwarding | undefined;
  #collector: BodyCollector | undefined;
  #onEnd: ((outcome: ExchangeOutcome) => void) | undefined;
  #keepAlive: boolean;
  #over = false;
  /** Whether the client was told to go on with a body it has announced. */
  #continued = false;
  readonly #startedAt = clock.now;

  constructor(client: ClientLink, head: RequestHeadMessage) {
    this.client = client;
    this.head = head;
    this.upgrade = asksForWebSocket(head);
    this.#keepAlive = head.keepAlive && !this.upgrade;
    this.connection = client.connection;
    this.request = {
      method: head.method,
      target: head.target,
      httpVersion: head.minor === 1 ? '1.1' : '1.0',
      authority: authorityOf(head),
      headers: head.headers,
    };
  }

  get hasBody(): boolean {
    return bodyFollows(this.head.framing);
  }

  /** Whether body bytes can be handed over now. */
  get takesContent(): boolean {
    return this.#forwarding?.takesContent ?? this.#collector?.isOpen ?? false;
  }

  /** Whether a head has gone out. */
  get answered(): boolean {
    return this.status !== 0;
  }

  get over(): boolean {
    return this.#over;
  }

  onEnd(listener: (outcome: ExchangeOutcome) => void): void {
    this.#onEnd = listener;
  }

  respond(response: ResponseHead, body: string | Uint8Array): void {
    if (this.#over || this.answered) return;
    const refusal = unsendableField(response.headers);
    if (refusal !== undefined) throw new RangeError(refusal);
    const bytes =
      typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
    const bodiless = response.status === 204 || response.status === 304;
    const silent = bodiless || this.head.method === 'HEAD';
    if (!this.client.requestRead && !this.#isShort()) this.#keepAlive = false;
    this.sendHead(response, bodiless ? { kind: 'none' } : { kind: 'length', length: bytes.length });
    if (!silent) this.client.writer.content(bytes, 0, bytes.length);
    this.answerDone(NO_TRAILERS);
  }

  readBody(bytesMax: number): Promise<Uint8Array | BodyFailure> {
    const known = bodyByLength(declaredLength(this.head.framing), bytesMax);
    if (known !== undefined) return Promise.resolve(known);
    const collector = new BodyCollector(bytesMax);
    this.#collector = collector;
    if (this.#over) collector.fail('gone');
    else if (this.#leavesBodyOpen) this.sendInterim(100, new HeaderFields());
    this.client.pump();
    return collector.body;
  }

  forward(plan: ForwardPlan): void {
    this.#forwarding = new Forwarding(this, plan);
    this.#forwarding.start();
  }

  /** Puts the head of an answer into the writer; `framing` is how its content will come. */
  sendHead(response: ResponseHead, framing: Framing): void {
    const { writer } = this.client;
    this.status = response.status;
    const { wire, line } = this.#wireFraming(response.status, framing);
    let own = line;
    if (!response.headers.has('date')) own += fieldLine('date', dateValue());
    if (this.client.mustClose || this.#leavesBodyOpen) this.#keepAlive = false;
    if (!this.#keepAlive) own += 'connection: close\r\n';
    else if (this.head.minor === 0) own += 'connection: keep-alive\r\n';
    writer.head(
      writeResponseHead(response.status, reasonPhrase(response.status), response.headers, own),
      wire,
    );
  }

  /** The head of a 101; from here on the connection is a tunnel. */
  switchProtocols(response: ResponseHead): void {
    const { writer } = this.client;
    this.status = response.status;
    writer.head(writeSwitchingHead(response.headers), 'none');
    writer.flush();
    this.#end = 'complete';
  }

  /** A 1xx on its way to the client; HTTP/1.0 knows none. */
  sendInterim(status: number, headers: HeaderFields): void {
    if (this.head.minor === 0) return;
    if (status === 100) this.#continued = true;
    stripHopByHop(headers);
    const { writer } = this.client;
    writer.head(writeResponseHead(status, reasonPhrase(status), headers, ''), 'none');
    writer.flush();
  }

  /** The answer has been handed over whole. */
  answerDone(trailers: readonly string[]): void {
    const { writer } = this.client;
    writer.end(this.head.minor === 1 ? trailers : NO_TRAILERS);
    writer.flush();
    this.responseBytes = writer.contentBytes;
    if (!this.client.requestRead && !this.#isShort()) this.#keepAlive = false;
    this.#finish(this.#end ?? 'complete', this.#keepAlive);
  }

  /** Closes the connection in the middle of things: an answer under way is visibly cut short. */
  cut(end: ExchangeOutcome['end']): void {
    if (this.#over) return;
    this.#end = end;
    // What was good of an answer may still wait to be written.
    this.client.writer.flush();
    this.client.socket.destroy();
  }

  requestContent(bytes: Buffer, start: number, end: number): void {
    this.requestBytes += end - start;
    if (this.#forwarding !== undefined) this.#forwarding.requestContent(bytes, start, end);
    else this.#collector?.take(bytes, start, end);
  }

  requestTrailers(fields: readonly string[]): void {
    this.#forwarding?.requestTrailers(fields);
  }

  requestEnd(): void {
    if (this.#forwarding !== undefined) this.#forwarding.requestEnd();
    else this.#collector?.end();
  }

  requestFlush(): void {
    this.#forwarding?.requestFlush();
  }

  /** The connection answers for a request that turned out to be no HTTP. */
  refused(status: number): void {
    this.status = status;
    this.#abandon();
    this.#finish('complete', false, false);
  }

  clientDrained(): void {
    this.#forwarding?.clientDrained();
  }

  clientHalfClosed(): void {
    this.#forwarding?.clientHalfClosed();
  }

  /** A bound on waiting for the upstream has passed. */
  expire(): void {
    this.#forwarding?.expire();
  }

  closeBehind(): void {
    this.#keepAlive = false;
  }

  /** The client neither sends its request nor takes its answer; whom nothing has been sent to gets to know. */
  clientStuck(): void {
    if (this.answered || this.client.writer.congested) {
      this.#abandon();
      return this.cut('timeout');
    }
    this.#keepAlive = this.#keepAlive && this.#collector?.isOpen !== true;
    this.#collector?.fail('stalled');
    this.#forwarding?.clientStalled();
  }

  clientGone(): void {
    if (this.status !== 101) this.responseBytes = this.client.writer.contentBytes;
    this.#abandon();
    this.#finish(this.#end ?? 'client-gone', false);
  }

  #abandon(): void {
    this.#forwarding?.abandon();
    this.#collector?.fail('gone');
  }

  /** Whether nobody can know if the client will send the body that it has announced. */
  get #leavesBodyOpen(): boolean {
    return this.head.expectContinue && !this.#continued && !this.client.requestRead;
  }

  /** Whether what is left of the request is worth reading away to keep the connection. */
  #isShort(): boolean {
    const { framing, expectContinue } = this.head;
    return framing.kind === 'length' && framing.length <= CLIENT_LIMITS.discardedBytesMax && !expectContinue;
  }

  #finish(end: ExchangeOutcome['end'], keepAlive: boolean, tell = true): void {
    if (this.#over) return;
    this.#over = true;
    this.#onEnd?.({
      status: this.status,
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      durationMs: clock.now - this.#startedAt,
      endpoint: this.endpoint,
      upstreamMs: this.upstreamMs,
      end,
    });
    if (end === 'complete' && tell) this.client.exchangeDone(keepAlive);
  }

  /** How the content comes on the wire, and the line that says so. */
  #wireFraming(status: number, framing: Framing): { readonly wire: WireFraming; readonly line: string } {
    const bodiless = status === 204 || status === 304 || (status >= 100 && status < 200);
    if (framing.kind === 'length' && status !== 204) {
      const wire = this.head.method === 'HEAD' ? 'none' : 'length';
      return { wire, line: fieldLine('content-length', framing.length) };
    }
    if (bodiless || this.head.method === 'HEAD' || framing.kind === 'none') return { wire: 'none', line: '' };
    if (this.head.minor === 1) return { wire: 'chunked', line: 'transfer-encoding: chunked\r\n' };
    this.#keepAlive = false;
    return { wire: 'close', line: '' };
  }
}

function declaredLength(framing: Framing): number | undefined {
  if (framing.kind === 'none') return 0;
  return framing.kind === 'length' ? framing.length : undefined;
}

/** An absolute target's authority wins over the Host field (RFC 9112 section 3.2.2). */
function authorityOf(head: RequestHeadMessage): string {
  if (head.target.startsWith('/')) return head.host ?? '';
  const parsed = parseTarget(head.target);
  return (parsed?.form === 'path' ? parsed.authority : undefined) ?? head.host ?? '';
}
