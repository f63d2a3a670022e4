// Counters of limits for all workers: they are the primary's, so that no two workers ever count apart. Each request
// that is counted takes about 20 µs of the primary's processor time and as much of its worker's; to give each worker a
// share of the limit would cost nothing and be exact for nobody.
import { LocalStore } from '../../policy/limit/local-store.ts';
import type { SharedOrder, Taken } from '../../policy/limit/types.ts';

/** Counts by policy. */
export class SharedCounts {
  readonly #now: () => number;
  readonly #stores = new Map<string, LocalStore>();

  /** `now` gives milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  take({ policy, keysMax, ...order }: SharedOrder): Taken {
    let store = this.#stores.get(policy);
    if (store === undefined) {
      store = new LocalStore(keysMax, this.#now);
      this.#stores.set(policy, store);
    }
    store.keysMax = keysMax;
    return store.take(order);
  }

  /** Forgets what policies other than these have counted. */
  retain(policies: ReadonlySet<string>): void {
    for (const policy of this.#stores.keys()) {
      if (!policies.has(policy)) this.#stores.delete(policy);
    }
  }
}
