import type { ForwardPlan } from '../../types.ts';
import { clock } from './clock.ts';
import type { ForwardedClient } from './types.ts';

/** How long the next step of a forward may take: what the step itself is given, and never beyond the whole's end. */
export class ForwardBounds {
  readonly #client: ForwardedClient;
  #wholeDeadline = Number.POSITIVE_INFINITY;
  #tryDeadline = Number.POSITIVE_INFINITY;
  /** What the step under way was given; milliseconds. */
  stepMs = 0;

  constructor(client: ForwardedClient) {
    this.#client = client;
  }

  /** Whether the time for all of it is over. */
  get isWholeOver(): boolean {
    return clock.now >= this.#wholeDeadline;
  }

  /** All of it begins. */
  start({ timeoutMs }: ForwardPlan): void {
    if (timeoutMs !== undefined) this.#wholeDeadline = clock.now + timeoutMs;
  }

  /** An attempt begins, which may take `tryMs` until its answer's head, and its first step. */
  startTry(tryMs: number | undefined, stepMs: number): void {
    if (tryMs !== undefined) this.#tryDeadline = clock.now + tryMs;
    this.step(stepMs);
  }

  /** The head of the answer has come. */
  endTry(): void {
    this.#tryDeadline = Number.POSITIVE_INFINITY;
  }

  /** Nothing is waited for but the next attempt, which begins by itself. */
  pause(): void {
    this.endTry();
    this.step(Number.POSITIVE_INFINITY);
  }

  /** The next step begins. */
  step(ms: number): void {
    this.stepMs = ms;
    this.#client.boundExchange(Math.min(ms, this.#wholeDeadline - clock.now, this.#tryDeadline - clock.now));
  }

  /** Nothing is waited for any more. */
  lift(): void {
    this.#client.boundExchange(Number.POSITIVE_INFINITY);
  }
}
