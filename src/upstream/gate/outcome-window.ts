/** Slices of the window that are counted apart: what falls out of it does so a tenth at a time. */
const SLICES = 10;

/** How many attempts of late there were, and how many of them failed. */
export class OutcomeWindow {
  readonly #sliceMs: number;
  readonly #all = new Uint32Array(SLICES);
  readonly #bad = new Uint32Array(SLICES);
  /** The slice that is being counted in, from the clock's beginning. */
  #slice = Number.NEGATIVE_INFINITY;
  all = 0;
  bad = 0;

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES;
  }

  /** Counts an attempt. */
  add(nowMs: number, isBad: boolean): void {
    this.pass(nowMs);
    const at = this.#slice % SLICES;
    this.#all[at] = (this.#all[at] ?? 0) + 1;
    this.all += 1;
    if (!isBad) return;
    this.#bad[at] = (this.#bad[at] ?? 0) + 1;
    this.bad += 1;
  }

  /** Forgets what is too long ago. */
  pass(nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs);
    if (slice - this.#slice >= SLICES) this.clear();
    for (let next = Math.max(this.#slice, slice - SLICES) + 1; next <= slice; next += 1)
      this.#drop(next % SLICES);
    this.#slice = Math.max(slice, this.#slice);
  }

  /** Forgets everything. */
  clear(): void {
    this.#all.fill(0);
    this.#bad.fill(0);
    this.all = 0;
    this.bad = 0;
  }

  #drop(at: number): void {
    this.all -= this.#all[at] ?? 0;
    this.bad -= this.#bad[at] ?? 0;
    this.#all[at] = 0;
    this.#bad[at] = 0;
  }
}
