/** What limits are made of, whatever counts them. */
/** How a limit counts. */
export interface LimitRule {
  /** Names the counter among those of one key; the same over revisions, also when the limit is raised. */
  readonly id: string;
  /** `bucket` empties evenly; `sliding` forgets what is older than the window; `period` begins anew with its id. */
  readonly kind: 'bucket' | 'sliding' | 'period';
  /** How much may be in use at once: the burst of a bucket, else the limit. */
  readonly capacity: number;
  /** How much becomes free within a window. */
  readonly limit: number;
  /** Of a period: how long it still lasts. */
  readonly windowMs: number;
}

/** Where one limit stands after a request. */
export interface Standing {
  readonly remaining: number;
  /** Until the whole limit is there again, if nothing else comes. */
  readonly resetMs: number;
}

/** What became of a request: it was counted by every rule, or by none. */
export interface Taken {
  /** `unavailable` when nothing could be counted, and so nothing may pass. */
  readonly outcome: 'allowed' | 'refused' | 'unavailable';
  /** Of a refused one: when it would be allowed, if nothing else came before. */
  readonly retryMs: number;
  /** In the order of the rules; empty when nothing was counted. */
  readonly standings: readonly Standing[];
}

/** What is asked of a store. */
export interface TakeOrder {
  readonly key: string;
  readonly rules: readonly LimitRule[];
  readonly cost: number;
}

/** Counts; one that stands elsewhere gives a promise. */
export interface LimitStore {
  take(order: TakeOrder): Taken | Promise<Taken>;
}

/** What is asked of the process that counts for several. */
export interface SharedOrder extends TakeOrder {
  /** The policy whose counters are meant. */
  readonly policy: string;
  /** How many keys are remembered for certain. */
  readonly keysMax: number;
}
