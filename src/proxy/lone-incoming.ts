/** A request that no client has sent: what a policy has done once more, for what it keeps. */
import { HeaderFields } from '../http/header-fields.ts';
import type { Connection, RequestHead } from '../http/types.ts';
import type { Engine, ExchangeOutcome, ForwardPlan, IncomingExchange } from './types.ts';

const NO_BODY = new Uint8Array(0);

/** A copy of a request without its body; answers go nowhere. */
export class LoneIncoming implements IncomingExchange {
  readonly connection: Connection;
  readonly request: RequestHead;
  readonly upgrade = false;
  readonly hasBody = false;
  readonly #engine: Engine;
  readonly #startedAt = performance.now();
  #onEnd: ((outcome: ExchangeOutcome) => void) | undefined;

  constructor(original: IncomingExchange, engine: Engine) {
    const { method, target, httpVersion, authority, headers } = original.request;
    this.connection = original.connection;
    this.request = { method, target, httpVersion, authority, headers: new HeaderFields(headers.toRaw()) };
    this.#engine = engine;
  }

  readBody(): Promise<Uint8Array> {
    return Promise.resolve(NO_BODY);
  }

  respond(): void {
    this.#end();
  }

  forward(plan: ForwardPlan): void {
    this.#engine.forwardAlone(plan, () => this.#end());
  }

  onEnd(listener: (outcome: ExchangeOutcome) => void): void {
    this.#onEnd = listener;
  }

  #end(): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    const durationMs = performance.now() - this.#startedAt;
    onEnd?.({
      status: 0,
      requestBytes: 0,
      responseBytes: 0,
      durationMs,
      endpoint: undefined,
      upstreamMs: undefined,
      end: 'complete',
    });
  }
}
