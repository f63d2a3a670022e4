/** An exchange without a client: an upstream is asked, taps see its answer, and nothing is sent on. */
import type { ForwardPlan } from '../../types.ts';
import { clock } from './clock.ts';
import type { Deadlined } from './deadline-wheel.ts';
import { Forwarding } from './forwarding.ts';
import type { ForwardedClient, ForwardedExchange, StreamParts } from './types.ts';

/** Asks for what the plan says; calls `onEnd` once when all is over. */
export function forwardAlone(plan: ForwardPlan, parts: StreamParts, onEnd: () => void): void {
  new LoneExchange(parts, onEnd).start(plan);
}

const NOWHERE = {
  pause: () => undefined,
  resume: () => undefined,
  write: () => true,
  end: () => undefined,
  destroySoon: () => undefined,
};

class LoneExchange implements ForwardedExchange, Deadlined {
  readonly head = { framing: { kind: 'none' }, expectContinue: false } as const;
  readonly upgrade = false;
  readonly client: ForwardedClient;
  over = false;
  endpoint: string | undefined;
  upstreamMs: number | undefined;
  requestBytes = 0;
  responseBytes = 0;
  deadlineMs = Number.POSITIVE_INFINITY;
  queuedTick = -1;
  readonly #context: StreamParts;
  readonly #onEnd: () => void;
  #forwarding: Forwarding | undefined;

  constructor(context: StreamParts, onEnd: () => void) {
    this.#context = context;
    this.#onEnd = onEnd;
    this.client = {
      context,
      socket: NOWHERE,
      writer: { congested: false, content: () => undefined, flush: () => undefined },
      becomeTunnel: () => this.cut(),
      progress: () => undefined,
      boundExchange: (ms) => {
        if (ms === Number.POSITIVE_INFINITY) context.wheel.clear(this);
        else context.wheel.set(this, ms);
      },
      pump: () => undefined,
    };
  }

  start(plan: ForwardPlan): void {
    clock.read();
    const onFailure: ForwardPlan['onFailure'] = (failure) => {
      plan.onFailure(failure);
      this.#finish();
    };
    this.#forwarding = new Forwarding(this, { ...plan, onFailure });
    this.#forwarding.start();
  }

  expire(): void {
    clock.read();
    this.#forwarding?.expire();
  }

  sendHead(): void {}
  sendInterim(): void {}
  closeBehind(): void {}

  switchProtocols(): void {
    this.cut();
  }

  answerDone(): void {
    this.#finish();
  }

  cut(): void {
    this.#forwarding?.abandon();
    this.#finish();
  }

  #finish(): void {
    if (this.over) return;
    this.over = true;
    this.#context.wheel.remove(this);
    this.#onEnd();
  }
}
