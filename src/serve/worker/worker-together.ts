// A worker's way to do things as one with the others: it asks the primary, which answers by number. Without a primary
// the worker ends, and with it all that waits here.
import type { Purge } from '../../policy/cache/types.ts';
import type { SharedOrder, Taken } from '../../policy/limit/types.ts';
import type { Place, PlaceOrder, Together } from '../../policy/together.ts';
import type { Asked, Purged, PurgeWanted, Told } from './types.ts';

/** What waits for the primary's answer, by its kind. */
type Waiting = {
  readonly [Kind in Told['kind']]: Map<number, (told: Extract<Told, { kind: Kind }>) => void>;
};

/** One for each worker process. */
export class WorkerTogether implements Together {
  readonly #send: (message: Asked | Purged) => void;
  readonly #waiting: Waiting = { counted: new Map(), placed: new Map(), 'all-purged': new Map() };
  /** What purges caches here, by policy; a reload may leave two of one for a while. */
  readonly #purgers = new Map<string, Set<(purge: Purge) => number>>();
  #number = 0;

  /** `send` keeps the order: a place is never given back before it has been asked for. */
  constructor(send: (message: Asked | Purged) => void) {
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

  /** Has the primary ask all workers, this one too, and resolves to the sum of what they say. */
  purge(policy: string, purge: Purge): Promise<number> {
    const number = ++this.#number;
    return new Promise((done) => {
      this.#waiting['all-purged'].set(number, ({ count }) => done(count));
      this.#send({ kind: 'purge', number, order: { policy, purge } });
    });
  }

  /** Has caches here purged when the primary asks for it. */
  onPurge(policy: string, act: (purge: Purge) => number): () => void {
    const purgers = this.#purgers.get(policy) ?? new Set();
    this.#purgers.set(policy, purgers.add(act));
    return () => purgers.delete(act);
  }

  /** Takes what the primary tells or asks. */
  hear(told: Told | PurgeWanted): void {
    if (told.kind === 'counted') settle(this.#waiting.counted, told);
    else if (told.kind === 'placed') settle(this.#waiting.placed, told);
    else if (told.kind === 'all-purged') settle(this.#waiting['all-purged'], told);
    else this.#act(told);
  }

  #act({ number, order }: PurgeWanted): void {
    const purgers = [...(this.#purgers.get(order.policy) ?? [])];
    const count = purgers.reduce((sum, act) => sum + act(order.purge), 0);
    this.#send({ kind: 'purged', number, count });
  }
}

function settle<T extends Told>(waiting: Map<number, (told: T) => void>, told: T): void {
  const done = waiting.get(told.number);
  waiting.delete(told.number);
  done?.(told);
}
