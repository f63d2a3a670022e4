/**
 * The client's half of an exchange on node:http: the one place that writes to the client and that knows what
 * became of the exchange. Serves plain requests and, with a response put on the bare socket, upgrades.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResponseHead } from '../../../http/types.ts';
import type { ClientBounds, ExchangeOutcome } from '../../types.ts';
import { type Framing, framingOf, responseFields } from './outgoing.ts';
import { Timer } from './timers.ts';

/** How long an unread request body may still come in after the answer, so that the client gets to read it. */
const LINGER_MS = 1_000;

/** What is left of a request is read away after its answer if the whole of it is no longer than this. */
const DISCARDED_BYTES_MAX = 65_536;

/** What is counted while an exchange runs. */
interface Meter {
  status: number;
  requestBytes: number;
  responseBytes: number;
  endpoint: string | undefined;
  upstreamMs: number | undefined;
  end: ExchangeOutcome['end'] | undefined;
}

/** The client of one exchange. */
export class ClientSide {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether the client waits for `100 Continue` before it sends its body. */
  readonly expectsContinue: boolean;
  readonly framing: Framing;
  readonly meter: Meter = {
    status: 0,
    requestBytes: 0,
    responseBytes: 0,
    endpoint: undefined,
    upstreamMs: undefined,
    end: undefined,
  };
  /** Set to close the connection behind the answer. */
  closeAfter = false;
  readonly #started = performance.now();
  readonly bounds: ClientBounds;
  readonly #mustClose: () => boolean;
  readonly #listeners: (() => void)[] = [];
  #closed = false;

  constructor(message: IncomingMessage, response: ServerResponse, options: ClientSideOptions) {
    this.message = message;
    this.response = response;
    this.expectsContinue = options.expectsContinue;
    this.framing = framingOf(message);
    this.bounds = options.bounds;
    this.#mustClose = options.mustClose;
    // Errors of the client's connection show as 'close' too; a listener keeps them from being thrown.
    message.on('error', ignore);
    response.on('error', ignore);
    response.once('finish', () => this.#linger());
  }

  /** Whether a head has gone out. */
  get answered(): boolean {
    return this.response.headersSent;
  }

  /** Sends the head of an answer; its body is to be piped into `response`. */
  sendHead(head: ResponseHead, framing: Omit<Framing, 'hasBody'>): void {
    const chunked = this.#willBeChunked(head.status, framing);
    // RFC 9110 section 8.6: a 204 has no length, whatever an upstream says.
    const contentLength = head.status === 204 ? undefined : framing.contentLength;
    const fields = responseFields(head.headers, { chunked, contentLength });
    if (this.closeAfter || this.#mustClose()) fields.push('Connection', 'close');
    this.response.writeHead(head.status, fields);
    this.meter.status = head.status;
  }

  /** Sends a whole answer. */
  respond(head: ResponseHead, body: string | Uint8Array): void {
    if (this.response.destroyed || this.answered) return;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const bodyless = head.status === 204 || head.status === 304;
    if (!this.message.complete && !this.#isShort()) this.closeAfter = true;
    this.sendHead(head, { chunked: false, contentLength: bodyless ? undefined : String(bytes.length) });
    const silent = bodyless || this.message.method === 'HEAD';
    if (!silent) this.meter.responseBytes = bytes.length;
    this.response.end(silent ? undefined : bytes);
    this.#boundAnswer();
  }

  /** Closes the connection in the middle of things; an answer under way is visibly cut short. */
  cut(end: ExchangeOutcome['end']): void {
    this.meter.end ??= end;
    this.response.destroy();
  }

  /** Called once when the answer has been sent or can no longer be. */
  onClose(listener: () => void): void {
    if (this.#listeners.length === 0) this.response.once('close', () => this.close());
    this.#listeners.push(listener);
  }

  /** Ends the exchange for its listeners; for a WebSocket this is when its tunnel has closed. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of this.#listeners) listener();
  }

  outcome(): ExchangeOutcome {
    const complete = this.response.writableFinished;
    return {
      ...this.meter,
      durationMs: performance.now() - this.#started,
      end: this.meter.end ?? (complete ? 'complete' : 'client-gone'),
    };
  }

  /** A client that does not read cannot keep its answer here for ever; behind others, an answer waits its turn. */
  #boundAnswer(): void {
    const { response } = this;
    const { bodyMs } = this.bounds.timeouts;
    const timer = new Timer();
    const late = () => (response.socket === null ? timer.set(bodyMs, late) : this.cut('timeout'));
    timer.set(bodyMs, late);
    this.onClose(() => timer.clear());
  }

  /** Whether what is left of the request is worth reading away to keep the connection. */
  #isShort(): boolean {
    const { chunked, contentLength = '0' } = this.framing;
    return !chunked && Number(contentLength) <= DISCARDED_BYTES_MAX && !this.expectsContinue;
  }

  #willBeChunked(status: number, framing: Omit<Framing, 'hasBody'>): boolean {
    const bodyless = this.message.method === 'HEAD' || status === 204 || status === 304;
    return !bodyless && framing.contentLength === undefined && this.message.httpVersion !== '1.0';
  }

  /** A body that nobody reads is read away for a while: closing at once would reset the answer. */
  #linger(): void {
    const { message } = this;
    if (message.complete) return;
    message.unpipe();
    message.resume();
    const timer = setTimeout(() => message.socket.destroy(), LINGER_MS);
    const clear = () => clearTimeout(timer);
    message.once('end', clear);
    message.socket.once('close', clear);
  }
}

/** What a ClientSide must know of its surroundings. */
interface ClientSideOptions {
  readonly expectsContinue: boolean;
  readonly bounds: ClientBounds;
  /** Whether connections are being closed behind their answers, asked when a head is sent. */
  mustClose(): boolean;
}

function ignore(): void {
  // The exchange ends with the 'close' that follows.
}
