// A worker's way to do things as one with the others: it asks the primary, which answers by number. Without a primary
// the worker ends, and with it all that waits here.
import type { SharedOrder, Taken } from '../../policy/limit/types.ts';
import type { Place, PlaceOrder, Together } from '../../policy/together.ts';
import type { Asked, Told } from './types.ts';

/** What waits for the primary's answer, by its kind. */
type Waiting = {
  readonly [Kind in Told['kind']]: Map<number, (told: Extract<Told, { kind: Kind }>) => void>;
};

/** One for each worker process. */
export class WorkerTogether implements Together {
  readonly #send: (asked: Asked) => void;
  readonly #waiting: Waiting = { counted: new Map(), placed: new Map() };
  #number = 0;

  /** `send` keeps the order: a place is never given back before it has been asked for. */
  constructor(send: (asked: Asked) => void) {
    this.#send = send;
  }

  /** Resolves to what the primary has counted. */
  count(order: SharedOrder): Promise<Taken> {
    const number = ++this.#number;
    return new Promise((done) => {
      this.#waiting.counted.set(number, ({ taken }) => done(taken));
      this.#send({ kind: 'count', number, order });
    });
  }

  /** Asks the primary for a place. */
  occupy(order: PlaceOrder): Place {
    const number = ++this.#number;
    let isLeft = false;
    const granted = new Promise<boolean>((done) => {
      this.#waiting.placed.set(number, (told) => {
        // What was refused needs no giving back.
        isLeft ||= !told.granted;
        done(told.granted);
      });
      this.#send({ kind: 'occupy', number, order });
    });
    const leave = () => {
      if (!isLeft) this.#send({ kind: 'leave', number });
      isLeft = true;
    };
    return { granted, leave };
  }

  /** Takes what the primary tells. */
  hear(told: Told): void {
    if (told.kind === 'counted') settle(this.#waiting.counted, told);
    else settle(this.#waiting.placed, told);
  }
}

function settle<T extends Told>(waiting: Map<number, (told: T) => void>, told: T): void {
  const done = waiting.get(told.number);
  waiting.delete(told.number);
  done?.(told);
}
