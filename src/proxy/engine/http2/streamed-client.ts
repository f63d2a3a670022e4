/**
 * A client whose request and answer are streams, as forwarding sees it: a stream of HTTP/2, or the two messages of
 * node:http. Keeps the bounds on its exchange and on what the client owes: body, or taking the answer.
 */
import type { Readable, Writable } from 'node:stream';
import { clock } from '../native/clock.ts';
import type { Deadlined } from '../native/deadline-wheel.ts';
import { CLIENT_LIMITS } from '../native/limits.ts';
import type { AnswerWriter, ForwardedClient, StreamParts } from '../native/types.ts';
import type { ByteStream } from '../native/upstream-link.ts';

/** What a client is made of. */
export interface StreamedClientOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly context: StreamParts;
  /** How long the client may take for more of its request, or to take more of the answer. */
  readonly progressMs: number;
  /** Whether the exchange waits for more of the request. */
  takesContent(): boolean;
  /** A bound on the exchange has passed. */
  expire(): void;
  /** The client has owed something for too long. */
  stuck(): void;
}

/** One exchange's client. */
export class StreamedClient implements ForwardedClient, AnswerWriter {
  readonly context: StreamParts;
  readonly writer = this;
  readonly socket: ByteStream & { destroySoon(): void };
  /** Bytes of the answer's content. */
  contentBytes = 0;
  /** Bytes of the request since the client's bound was last put off. */
  #sinceProgress = 0;
  readonly #options: StreamedClientOptions;
  readonly #exchangeBound: Deadlined;
  readonly #progressBound: Deadlined;

  constructor(options: StreamedClientOptions) {
    const { input, output, context } = options;
    this.#options = options;
    this.context = context;
    this.socket = {
      pause: () => input.pause(),
      resume: () => input.resume(),
      write: (bytes) => output.write(bytes),
      end: () => output.end(),
      destroySoon: () => output.end(),
    };
    this.#exchangeBound = deadline(() => options.expire());
    this.#progressBound = deadline(() => (this.#owes() ? options.stuck() : this.progress()));
    output.on('drain', () => this.progress());
    this.progress();
  }

  get congested(): boolean {
    return this.#options.output.writableNeedDrain;
  }

  content(bytes: Buffer, start: number, end: number): void {
    const { output } = this.#options;
    // A 205 has ended with its head, whatever its upstream sends behind it.
    if (output.writableEnded || output.destroyed) return;
    this.contentBytes += end - start;
    output.write(Buffer.from(bytes.subarray(start, end)));
  }

  flush(): void {
    // A stream keeps nothing back.
  }

  pump(): void {
    this.progress();
    this.#options.input.resume();
  }

  progress(): void {
    this.context.wheel.set(this.#progressBound, this.#options.progressMs);
  }

  /** Some of the request has come; a trickle is no progress. */
  received(bytes: number): void {
    this.#sinceProgress += bytes;
    if (this.#sinceProgress < CLIENT_LIMITS.progressBytesMin) return;
    this.#sinceProgress = 0;
    this.progress();
  }

  boundExchange(ms: number): void {
    const { wheel } = this.context;
    if (ms === Number.POSITIVE_INFINITY) wheel.clear(this.#exchangeBound);
    else wheel.set(this.#exchangeBound, ms);
  }

  becomeTunnel(): void {
    throw new Error('no tunnel goes through a stream');
  }

  /** Nothing is bounded any more. */
  close(): void {
    this.context.wheel.remove(this.#exchangeBound);
    this.context.wheel.remove(this.#progressBound);
  }

  /** Whether it is the client that the exchange waits for. */
  #owes(): boolean {
    const { input, output, takesContent } = this.#options;
    if (output.writableNeedDrain || (output.writableEnded && !output.writableFinished)) return true;
    return !input.readableEnded && takesContent();
  }
}

function deadline(passed: () => void): Deadlined {
  return {
    deadlineMs: Number.POSITIVE_INFINITY,
    queuedTick: -1,
    expire: () => {
      clock.read();
      passed();
    },
  };
}
