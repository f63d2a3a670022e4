/**
 * Follows exchanges as spans: one for the request and one for each attempt at an upstream, which gets a `traceparent`
 * of its own. Who is asked along decides: a request that brings a trace is recorded if that trace is, others by
 * chance. What is not recorded costs reading a field and, without a parent, setting one.
 */
import { fieldName } from '../../http/field-name.ts';
import type { Exchange, TraceContext } from '../../http/types.ts';
import type { Attempt, AttemptOutcome, ExchangeObserver, ExchangeReport } from '../types.ts';
import { attemptAttributes, exchangeAttributes, spanMethod } from './attributes.ts';
import type { Span } from './span.ts';
import { parseTraceParent, writeTraceParent } from './trace-parent.ts';

/** What tracing uses of the world. */
export interface TracerDeps {
  /** From 0 to 1: of the requests without a trace, how many are recorded. */
  readonly ratio: number;
  /** From 0 up to 1. */
  random(): number;
  /** 32 hex digits. */
  randomId(): string;
  /** Takes the spans of an exchange that is over. */
  add(spans: readonly Span[]): void;
}

const PARENT = fieldName('traceparent');
const STATE = 'tracestate';

/** The observer that traces. */
export class Tracer implements ExchangeObserver {
  readonly #deps: TracerDeps;

  constructor(deps: TracerDeps) {
    this.#deps = deps;
  }

  began(exchange: Exchange): void {
    const { headers } = exchange.request;
    // Two of them are none: nobody could tell which one holds (W3C Trace Context section 3.2.2.5).
    const value = headers.get(PARENT.key);
    const parent = value === undefined ? undefined : parseTraceParent(value);
    const sampled = parent?.sampled ?? this.#deps.random() < this.#deps.ratio;
    if (!sampled) {
      exchange.trace = parent ?? this.#begin(exchange);
      return;
    }
    // Without a parent there is nobody whose state it could be.
    if (parent === undefined) headers.remove(STATE);
    exchange.trace = new Recording(parent, this.#deps.randomId);
  }

  attempting(attempt: Attempt): void {
    const { exchange, headers } = attempt;
    const { trace } = exchange;
    if (trace instanceof Recording) headers.set(PARENT, trace.begin(attempt));
  }

  attempted(attempt: Attempt, outcome: AttemptOutcome): void {
    const { trace } = attempt.exchange;
    const spans = trace instanceof Recording ? trace.end(attempt, outcome) : undefined;
    if (spans !== undefined) this.#deps.add(spans);
  }

  ended(report: ExchangeReport): void {
    const { trace } = report.exchange;
    const spans = trace instanceof Recording ? trace.close(report) : undefined;
    if (spans !== undefined) this.#deps.add(spans);
  }

  /** A trace that nobody records, so that those behind do not begin one of their own. */
  #begin({ request }: Exchange): TraceContext {
    const traceId = this.#deps.randomId();
    const spanId = this.#deps.randomId().slice(16);
    request.headers.remove(STATE);
    request.headers.set(PARENT, writeTraceParent(traceId, spanId, false));
    return { traceId, spanId, sampled: false };
  }
}

/** An exchange that is recorded. */
class Recording implements TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled = true;
  readonly #parentSpanId: string | undefined;
  readonly #randomId: () => string;
  readonly #spans: Span[] = [];
  readonly #open = new Map<Attempt, { readonly spanId: string; readonly startMs: number }>();
  /** The exchange is over; an engine may tell of its last attempt a moment later. */
  #isOver = false;
  readonly #startedAt = Date.now();
  readonly #clockAtStart = performance.now();

  constructor(parent: TraceContext | undefined, randomId: () => string) {
    this.traceId = parent?.traceId ?? randomId();
    this.#parentSpanId = parent?.spanId;
    this.#randomId = randomId;
    this.spanId = randomId().slice(16);
  }

  /** An attempt begins; gives what its endpoint is told. */
  begin(attempt: Attempt): string {
    const spanId = this.#randomId().slice(16);
    this.#open.set(attempt, { spanId, startMs: this.#now() });
    return writeTraceParent(this.traceId, spanId, true);
  }

  /** An attempt is over; gives all spans if nothing is left to wait for. */
  end(attempt: Attempt, outcome: AttemptOutcome): readonly Span[] | undefined {
    const begun = this.#open.get(attempt);
    if (begun === undefined) return undefined;
    this.#open.delete(attempt);
    const { status, failure } = outcome;
    this.#spans.push({
      name: spanMethod(attempt.exchange.request.method),
      kind: 'client',
      traceId: this.traceId,
      spanId: begun.spanId,
      parentSpanId: this.spanId,
      isParentRemote: false,
      startMs: begun.startMs,
      endMs: this.#now(),
      attributes: attemptAttributes(attempt, outcome),
      isError: failure !== undefined || (status !== undefined && status >= 400),
    });
    return this.#spansIfDone();
  }

  /** The exchange is over; gives all spans if nothing is left to wait for. */
  close(report: ExchangeReport): readonly Span[] | undefined {
    const { route, status, exchange, end } = report;
    const method = spanMethod(exchange.request.method);
    this.#spans.push({
      name: route === undefined ? method : `${method} ${route}`,
      kind: 'server',
      traceId: this.traceId,
      spanId: this.spanId,
      parentSpanId: this.#parentSpanId,
      isParentRemote: true,
      startMs: this.#startedAt,
      endMs: this.#now(),
      attributes: exchangeAttributes(report),
      isError: status >= 500 || end === 'upstream-gone' || end === 'timeout',
    });
    this.#isOver = true;
    return this.#spansIfDone();
  }

  #spansIfDone(): readonly Span[] | undefined {
    return this.#isOver && this.#open.size === 0 ? this.#spans : undefined;
  }

  /** The wall clock at the start and a clock that never jumps since. */
  #now(): number {
    return this.#startedAt + (performance.now() - this.#clockAtStart);
  }
}
