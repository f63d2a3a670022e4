/** A worker that has lived this long did not fail for a reason that the next one will meet at once. */
const STEADY_MS = 10_000;
/** How often in a row a place's workers may fail soon after their start. */
const FAILURES_MAX = 5;
const PAUSE_MS = 100;
const PAUSE_MAX_MS = 5_000;

/**
 * Decides when a worker that ended is replaced: the first time at once, then after pauses that double from 100 ms
 * to 5 s, until one has lived for 10 s. When every place has failed more than five times in a row, it is hopeless.
 */
export class Restarts {
  readonly #failures: number[];

  /** `places` is how many workers there are to be. */
  constructor(places: number) {
    this.#failures = Array.from({ length: places }, () => 0);
  }

  /** Notes that a place's worker has ended; gives the pause before the next one, in milliseconds. */
  ended(place: number, livedMs: number): number {
    const failures = livedMs < STEADY_MS ? (this.#failures[place] ?? 0) + 1 : 0;
    this.#failures[place] = failures;
    return failures < 2 ? 0 : Math.min(PAUSE_MS * 2 ** (failures - 2), PAUSE_MAX_MS);
  }

  get isHopeless(): boolean {
    return this.#failures.every((failures) => failures > FAILURES_MAX);
  }
}
