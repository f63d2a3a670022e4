// What policies do as one where several processes serve together. Whoever serves alone has none of this, and pays
// nothing for it; src/serve/worker/ has it done by the primary process.
import type { SharedOrder, Taken } from './limit/types.ts';

/** The processes that serve together, as a policy of one of them sees them. */
export interface Together {
  /** Counts for all of them. */
  count(order: SharedOrder): Promise<Taken>;
  /** Asks for one of the places that all of them share. */
  occupy(order: PlaceOrder): Place;
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
