/**
 * Counts texts and keeps those that come most often, in bounded memory: when there are too many different ones, the
 * rarer half is forgotten. So a count may be too low, never too high, and is exact as long as nothing was forgotten.
 */
export class TopCounter {
  readonly #counts = new Map<string, number>();
  readonly #max: number;

  constructor(max = 2_000) {
    this.#max = max;
  }

  add(text: string): void {
    const count = this.#counts.get(text);
    if (count !== undefined) {
      this.#counts.set(text, count + 1);
      return;
    }
    if (this.#counts.size >= this.#max) this.#forget();
    this.#counts.set(ownText(text), 1);
  }

  /** The most frequent, most first; texts with the same count by themselves. */
  top(count: number): { readonly text: string; readonly count: number }[] {
    return this.#sorted()
      .slice(0, count)
      .map(([text, times]) => ({ text, count: times }));
  }

  #forget(): void {
    for (const [text] of this.#sorted().slice(this.#max / 2)) this.#counts.delete(text);
  }

  #sorted(): [string, number][] {
    return [...this.#counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  }
}

/** A copy: a line cut out of a piece of a file would keep the whole piece in memory. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
