// What policies do as one where several processes serve together. Whoever serves alone has none of this, and pays
// nothing for it; src/serve/worker/ has it done by the primary process.
import type { Purge } from './cache/types.ts';
import type { SharedOrder, Taken } from './limit/types.ts';

/** The processes that serve together, as a policy of one of them sees them. */
export interface Together {
  /** Counts for all of them. */
  count(order: SharedOrder): Promise<Taken>;
  /** Asks for one of the places that all of them share. */
  occupy(order: PlaceOrder): Place;
  /** Purges the caches of this policy in every process, this one included; gives how many answers that were. */
  purge(policy: string, purge: Purge): Promise<number>;
  /** Has `act` done for each purge of the policy's caches; gives what ends that. */
  onPurge(policy: string, act: (purge: Purge) => number): () => void;
}

/** Which place is wanted, and how many there are. */
export interface PlaceOrder {
  /** The policy whose places are meant. */
  readonly policy: string;
  readonly key: string;
  /** How many may be taken at once; whoever asks with more sees what others with less have taken. */
  readonly limit: number;
}

/** A place that was asked for. */
export interface Place {
  /** Whether there was one. */
  readonly granted: Promise<boolean>;
  /** Gives it back, be it that the answer has not come yet, and once only; a process that ends gives back its own. */
  leave(): void;
}
