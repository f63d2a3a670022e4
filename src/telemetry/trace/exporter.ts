/**
 * Sends spans to a collector in batches. Nothing waits for it: what does not fit in the queue is dropped and counted,
 * and a collector that is away costs a line when it goes and one when it comes back.
 */
import type { MetricsSnapshot } from '../types.ts';
import type { Span } from './span.ts';

/** What sending uses of the world. */
export interface ExporterDeps {
  /** Sends a body; resolves to the status of the answer, rejects when there is none in time. */
  post(body: Uint8Array): Promise<number>;
  encode(spans: readonly Span[]): Uint8Array;
  warn(message: string): void;
  /** Default: 1000. */
  readonly flushMs?: number;
  /** Before another try; default 1000, doubled each time. */
  readonly pauseMs?: number;
}

/** Spans that wait at most; beyond it new ones are dropped. */
const QUEUE_MAX = 8_192;
/** Writing a batch holds up requests, for two milliseconds or so; sending one costs as much again, however small. */
const BATCH_MAX = 512;
const TRIES = 3;
/** OTLP/HTTP: what may be sent again. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The queue of spans and what empties it. */
export class Exporter {
  readonly #deps: ExporterDeps;
  #queue: Span[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #isClosing = false;
  /** Ends a pause before another try. */
  #wake = () => {};
  #isFailing = false;
  #exported = 0;
  #dropped = 0;

  constructor(deps: ExporterDeps) {
    this.#deps = deps;
  }

  /** Takes spans of one exchange, to be sent soon. */
  add(spans: readonly Span[]): void {
    if (this.#queue.length + spans.length > QUEUE_MAX) {
      this.#dropped += spans.length;
      return;
    }
    this.#queue.push(...spans);
    if (this.#sending !== undefined) return;
    if (this.#queue.length >= BATCH_MAX) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), this.#deps.flushMs ?? 1_000).unref();
  }

  /** Sends what there is, each batch once; resolves when it is gone, one way or the other. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake();
    await this.#sending;
    await this.#send();
  }

  /** What has been sent and dropped. */
  snapshot(): MetricsSnapshot {
    const family = { type: 'counter', aggregator: 'sum' } as const;
    return [
      {
        ...{ ...family, name: 'gw_spans_exported_total', help: 'Spans that a collector has taken.' },
        values: [{ value: this.#exported, labels: {} }],
      },
      {
        ...{ ...family, name: 'gw_spans_dropped_total', help: 'Spans that could not be sent.' },
        values: [{ value: this.#dropped, labels: {} }],
      },
    ];
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  async #send(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, BATCH_MAX);
      const problem = await this.#sendBatch(batch);
      if (problem === undefined) this.#exported += batch.length;
      else this.#dropped += batch.length;
      this.#tell(problem);
      // A collector that is away must not hold up the end of the process batch by batch.
      if (problem !== undefined && this.#isClosing) {
        this.#dropped += this.#queue.length;
        this.#queue = [];
      }
    }
  }

  async #sendBatch(batch: readonly Span[]): Promise<string | undefined> {
    let problem = 'nothing was sent';
    let body: Uint8Array;
    try {
      body = this.#deps.encode(batch);
    } catch (error) {
      return `spans cannot be written: ${String(error)}`;
    }
    const { pauseMs = 1_000 } = this.#deps;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (attempt > 0) await this.#pause(pauseMs * 2 ** (attempt - 1));
      try {
        const status = await this.#deps.post(body);
        if (status >= 200 && status < 300) return undefined;
        problem = `it answers ${status}`;
        if (!RETRYABLE.has(status)) return problem;
      } catch (error) {
        problem = messageOf(error);
      }
      if (this.#isClosing) return problem;
    }
    return problem;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms).unref();
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  #tell(problem: string | undefined): void {
    const isFailing = problem !== undefined;
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    if (isFailing) this.#deps.warn(`traces do not reach the collector: ${problem}; spans are dropped`);
    else this.#deps.warn(`traces reach the collector again; ${this.#dropped} spans were dropped`);
  }
}

/** Of a failed fetch, the cause says why. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
