/**
 * How many exchanges of an upstream may be at a further attempt at once, be it behind a failed one or beside a slow
 * one: in proportion to what is under way (as in Envoy), so that an outage does not multiply its own load.
 */

/** Further attempts that are always allowed at once: with little traffic a share of it would be none. */
const FLOOR = 3;

/** What bounds further attempts. */
export interface BudgetBounds {
  /** Of what is under way. */
  readonly percent: number;
  /** At most so many, whatever the share allows. */
  readonly max: number | undefined;
  /** Attempts under way at all endpoints, first ones too. */
  underWay(): number;
}

/** Places for exchanges that are at a further attempt. */
export class RepeatBudget {
  readonly #bounds: BudgetBounds;
  readonly #max: number;
  #taken = 0;
  /** Exchanges between two attempts: under way like the others, and at no endpoint. */
  #pausing = 0;

  constructor(bounds: BudgetBounds) {
    this.#bounds = bounds;
    this.#max = bounds.max ?? Number.POSITIVE_INFINITY;
  }

  /** Takes a place, if there is one; it is given back when the exchange needs it no more. */
  take(): boolean {
    const share = Math.floor((this.#bounds.percent / 100) * (this.#bounds.underWay() + this.#pausing));
    if (this.#taken >= Math.min(this.#max, Math.max(FLOOR, share))) return false;
    this.#taken += 1;
    return true;
  }

  giveBack(): void {
    this.#taken -= 1;
  }

  /** An exchange begins to wait for its next attempt, or ends to. */
  pause(): void {
    this.#pausing += 1;
  }

  resume(): void {
    this.#pausing -= 1;
  }
}
