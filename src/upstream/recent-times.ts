/**
 * A quantile of recent times, to within a tenth: counts by size, halved every thousand times so that what is long ago
 * fades. Exact order statistics would keep every time; a moving estimate (P²) is slow to follow a service that changes.
 */

/** Classes to each doubling of the time; the largest holds all from about 17 minutes up. */
const PER_DOUBLING = 8;
const CLASSES = 20 * PER_DOUBLING;
/** Times until there is a quantile at all, between two looks at it, and between two halvings. */
const FIRST = 100;
const LOOK_EVERY = 50;
const HALVE_AT = 1_000;

/** Times, and the one that a share of them does not exceed. */
export class RecentTimes {
  /** In whole milliseconds; undefined until enough times are known. */
  value: number | undefined;
  readonly #share: number;
  readonly #counts = new Uint32Array(CLASSES);
  #total = 0;
  #sinceLook = 0;
  #sinceHalving = 0;

  constructor(share: number) {
    this.#share = share;
  }

  /** One more has been taken. */
  add(ms: number): void {
    const at = Math.min(CLASSES - 1, Math.floor(Math.log2(Math.max(ms, 0) + 1) * PER_DOUBLING));
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total += 1;
    this.#sinceLook += 1;
    this.#sinceHalving += 1;
    if (this.#total < FIRST || this.#sinceLook < LOOK_EVERY) return;
    this.#sinceLook = 0;
    this.value = this.#quantile();
    if (this.#sinceHalving >= HALVE_AT) this.#halve();
  }

  #quantile(): number {
    const wanted = this.#total * this.#share;
    let seen = 0;
    const at = this.#counts.findIndex((count) => {
      seen += count;
      return seen >= wanted;
    });
    return Math.ceil(2 ** ((at + 1) / PER_DOUBLING) - 1);
  }

  #halve(): void {
    this.#sinceHalving = 0;
    this.#total = 0;
    for (let at = 0; at < CLASSES; at += 1) {
      const half = (this.#counts[at] ?? 0) >> 1;
      this.#counts[at] = half;
      this.#total += half;
    }
  }
}
