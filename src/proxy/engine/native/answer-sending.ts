/** The answer's way to the client: its head, its content with backpressure, shaped where policies ask for it, its end. */
import type { ResponseHeadMessage } from '../../../http/codec/types.ts';
import type { ResponseHead } from '../../../http/types.ts';
import { bodyOf, passableTrailers } from './forwarded-parts.ts';
import { ShapedAnswer } from './shaped-answer.ts';
import type { ForwardedExchange } from './types.ts';
import type { UpstreamLink } from './upstream-link.ts';

/** What an answer tells the forwarding it belongs to. */
export interface AnswerEvents {
  /** More content can be taken from the upstream. */
  answerDrained(): void;
  /** The content could not be given the shape it should have. */
  answerFailed(error: Error): void;
  /** All has been handed over but the end; called right before the exchange is told. */
  answerDone(): void;
}

/** An answer on its way. */
export class AnswerSending {
  readonly #exchange: ForwardedExchange;
  readonly #events: AnswerEvents;
  #shaped: ShapedAnswer | undefined;

  constructor(exchange: ForwardedExchange, events: AnswerEvents) {
    this.#exchange = exchange;
    this.#events = events;
  }

  /** Whether no head has gone out yet, because what follows decides about it. */
  get holdsHead(): boolean {
    return this.#shaped?.holdsHead === true;
  }

  /** Sends the head, which the gateway has changed, or holds it until all content is there. */
  begin(head: ResponseHeadMessage, response: ResponseHead): void {
    const { content } = response;
    const framing = bodyOf(head, response.headers);
    const exchange = this.#exchange;
    if (content === undefined) return exchange.sendHead(response, framing);
    const hasContent = head.framing.kind !== 'none';
    const events = this.#events;
    this.#shaped = new ShapedAnswer(
      { exchange, response: { ...response, content }, framing, hasContent },
      {
        drained: () => events.answerDrained(),
        failed: (error) => events.answerFailed(error),
        done: () => events.answerDone(),
      },
    );
  }

  /** Content has come. */
  content({ bytes }: UpstreamLink, start: number, end: number): void {
    if (this.#shaped !== undefined) this.#shaped.take(bytes, start, end);
    else this.#exchange.client.writer.content(bytes, start, end);
  }

  /** Hands over what has come; true when the upstream should wait. */
  flush(): boolean {
    const { writer } = this.#exchange.client;
    writer.flush();
    return writer.congested || this.#shaped?.congested === true;
  }

  /** The client takes bytes again. */
  clientDrained(): void {
    this.#shaped?.clientDrained();
  }

  /** All content has come. */
  end(trailers: readonly string[]): void {
    const passable = passableTrailers(trailers);
    if (this.#shaped !== undefined) return this.#shaped.end(passable);
    this.#events.answerDone();
    this.#exchange.answerDone(passable);
  }
}
