/**
 * An answer whose content is tapped or transformed on its way from the upstream's link to the client's writer.
 * `Forwarding` hands it what comes; it sends the head, now or when all is there, and says when it is done.
 */
import type { Framing } from '../../../http/codec/types.ts';
import type { AnswerContent } from '../../../http/content.ts';
import type { ResponseHead } from '../../../http/types.ts';
import { TransformChain } from '../transform-chain.ts';
import type { ForwardedExchange } from './types.ts';

/** What a shaped answer tells the forwarding it belongs to. */
export interface ShapingEvents {
  /** A transform takes bytes again. */
  drained(): void;
  /** A transform has failed. */
  failed(error: Error): void;
  /** All has been handed over but the end; called right before the exchange is told. */
  done(): void;
}

/** What is shaped. */
export interface Shaping {
  readonly exchange: ForwardedExchange;
  readonly response: ResponseHead & { readonly content: AnswerContent };
  /** How the content comes from the upstream. */
  readonly framing: Framing;
  /** Whether content follows the head at all. */
  readonly hasContent: boolean;
}

/** One answer being shaped. */
export class ShapedAnswer {
  /** Whether no head has been sent, so that another answer can still be given. */
  holdsHead: boolean;
  readonly #shaping: Shaping;
  readonly #events: ShapingEvents;
  readonly #chain: TransformChain | undefined;
  readonly #pieces: Buffer[] = [];
  #trailers: readonly string[] = [];

  constructor(shaping: Shaping, events: ShapingEvents) {
    const { response, exchange, framing, hasContent } = shaping;
    const { transforms, whole } = response.content;
    this.#shaping = shaping;
    this.#events = events;
    const transformed = transforms.length > 0;
    this.#chain = transformed && hasContent ? this.#createChain() : undefined;
    this.holdsHead = whole && this.#chain !== undefined;
    if (this.holdsHead) return;
    const own: Framing = { kind: hasContent ? 'chunked' : 'none' };
    exchange.sendHead(response, transformed ? own : framing);
  }

  /** Whether the upstream should wait. */
  get congested(): boolean {
    return this.#chain?.congested ?? false;
  }

  /** Takes some content from the upstream. */
  take(bytes: Buffer, start: number, end: number): void {
    const { exchange, response } = this.#shaping;
    const piece = bytes.subarray(start, end);
    response.content.piece(piece);
    if (this.#chain === undefined) exchange.client.writer.content(bytes, start, end);
    else this.#chain.write(piece);
  }

  /** All content has come from the upstream. */
  end(trailers: readonly string[]): void {
    this.#trailers = trailers;
    this.#shaping.response.content.complete();
    if (this.#chain === undefined) this.#finish();
    else this.#chain.end();
  }

  /** The client takes bytes again. */
  clientDrained(): void {
    this.#chain?.resume();
  }

  #createChain(): TransformChain {
    const { exchange, response } = this.#shaping;
    const { drained, failed } = this.#events;
    return new TransformChain(response.content.transforms, {
      piece: (bytes) => this.#piece(bytes),
      end: () => {
        if (exchange.over) return;
        if (this.holdsHead) this.#sendWhole();
        this.#finish();
      },
      failed,
      drained,
    });
  }

  #piece(bytes: Buffer): void {
    const { exchange } = this.#shaping;
    if (exchange.over) return;
    if (this.holdsHead) {
      this.#pieces.push(bytes);
      return;
    }
    const { client } = exchange;
    client.writer.content(bytes, 0, bytes.length);
    client.writer.flush();
    client.progress();
    if (client.writer.congested) this.#chain?.pause();
  }

  #sendWhole(): void {
    const { exchange, response } = this.#shaping;
    this.holdsHead = false;
    const bytes = Buffer.concat(this.#pieces);
    exchange.sendHead(response, { kind: 'length', length: bytes.length });
    exchange.client.writer.content(bytes, 0, bytes.length);
  }

  #finish(): void {
    this.#events.done();
    this.#shaping.exchange.answerDone(this.#trailers);
  }
}
