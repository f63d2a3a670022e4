import type { SharedOrder, Taken } from '../../policy/limit/types.ts';
import type { Count, Counted } from './types.ts';

/** A worker's way to have the primary count; without a primary the worker ends, and with it what waits here. */
export class PrimaryCounts {
  readonly #send: (count: Count) => void;
  readonly #waiting = new Map<number, (taken: Taken) => void>();
  #number = 0;

  constructor(send: (count: Count) => void) {
    this.#send = send;
  }

  /** Resolves to what the primary has counted. */
  count(order: SharedOrder): Promise<Taken> {
    this.#number += 1;
    const number = this.#number;
    return new Promise((done) => {
      this.#waiting.set(number, done);
      this.#send({ kind: 'count', number, order });
    });
  }

  /** Takes the primary's answer. */
  counted({ number, taken }: Counted): void {
    const done = this.#waiting.get(number);
    this.#waiting.delete(number);
    done?.(taken);
  }
}
