// How many requests are on their way in all workers, for each policy that bounds them. A place is taken and given back
// by its number, and belongs to its worker: one that dies gives back what it had, so a place is never lost.
import type { PlaceOrder } from '../../policy/together.ts';

/** How many places are taken, by key; keys with none are not held. */
type Taken = Map<string, number>;

interface Held {
  readonly taken: Taken;
  readonly key: string;
}

/** All that is taken, by policy. */
export class SharedPlaces {
  readonly #policies = new Map<string, Taken>();

  /** Opens the account of one worker. */
  open(): PlacesOfWorker {
    return new PlacesOfWorker((policy) => this.#of(policy));
  }

  /** Forgets what policies other than these have given; what is given back later changes nothing any more. */
  retain(policies: ReadonlySet<string>): void {
    for (const policy of this.#policies.keys()) {
      if (!policies.has(policy)) this.#policies.delete(policy);
    }
  }

  #of(policy: string): Taken {
    const known = this.#policies.get(policy);
    if (known !== undefined) return known;
    const taken: Taken = new Map();
    this.#policies.set(policy, taken);
    return taken;
  }
}

/** What one worker holds. */
class PlacesOfWorker {
  readonly #takenOf: (policy: string) => Taken;
  readonly #held = new Map<number, Held>();

  constructor(takenOf: (policy: string) => Taken) {
    this.#takenOf = takenOf;
  }

  /** Takes a place under a number of the worker's choice; gives whether there was one. */
  occupy(number: number, { policy, key, limit }: PlaceOrder): boolean {
    const taken = this.#takenOf(policy);
    const count = taken.get(key) ?? 0;
    if (count >= limit) return false;
    taken.set(key, count + 1);
    this.#held.set(number, { taken, key });
    return true;
  }

  /** Gives a place back; a number that holds none is one that was refused. */
  leave(number: number): void {
    const held = this.#held.get(number);
    if (held === undefined) return;
    this.#held.delete(number);
    const { taken, key } = held;
    const count = (taken.get(key) ?? 0) - 1;
    if (count > 0) taken.set(key, count);
    else taken.delete(key);
  }

  /** The worker has ended: all of it is given back. */
  close(): void {
    for (const number of this.#held.keys()) this.leave(number);
  }
}
