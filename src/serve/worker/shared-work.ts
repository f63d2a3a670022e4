// What all workers do as one, as the primary does it for them: one member for each worker, which asks and is told.
import { SharedCounts } from './shared-counts.ts';
import { SharedPlaces } from './shared-places.ts';
import type { Asked, Told } from './types.ts';

/** The primary's part; one for all workers. */
export class SharedWork {
  readonly #counts: SharedCounts;
  readonly #places = new SharedPlaces();

  /** `now` gives milliseconds since 1970. */
  constructor(now: () => number) {
    this.#counts = new SharedCounts(now);
  }

  /** Takes in a worker; `tell` sends to it. */
  join(tell: (told: Told) => void): Member {
    const places = this.#places.open();
    let isOver = false;
    return {
      hear: (asked) => {
        // What a dead worker had still sent must not take what nobody would give back.
        if (isOver) return;
        if (asked.kind === 'leave') places.leave(asked.number);
        else if (asked.kind === 'count')
          tell({ kind: 'counted', number: asked.number, taken: this.#counts.take(asked.order) });
        else
          tell({ kind: 'placed', number: asked.number, granted: places.occupy(asked.number, asked.order) });
      },
      close: () => {
        isOver = true;
        places.close();
      },
    };
  }

  /** Forgets what policies other than these have counted and hold. */
  retain(policies: readonly string[]): void {
    const kept = new Set(policies);
    this.#counts.retain(kept);
    this.#places.retain(kept);
  }
}

/** A worker as it takes part. */
export interface Member {
  /** Does what it asks. */
  hear(asked: Asked): void;
  /** It has ended. */
  close(): void;
}
