import type { Waiter } from './upstream-link.ts';

/** Who comes first. */
const CLASSES = ['critical', 'normal', 'sheddable'] as const;

/** Who waits for a link: what is critical is served first, what can wait is given up first. */
export class WaitingLine {
  readonly #lines: readonly Set<Waiter>[] = CLASSES.map(() => new Set());
  size = 0;

  add(waiter: Waiter): void {
    this.#lineOf(waiter)?.add(waiter);
    this.size += 1;
  }

  has(waiter: Waiter): boolean {
    return this.#lineOf(waiter)?.has(waiter) === true;
  }

  delete(waiter: Waiter): boolean {
    const isGone = this.#lineOf(waiter)?.delete(waiter) === true;
    if (isGone) this.size -= 1;
    return isGone;
  }

  /** Takes the next out. */
  next(): Waiter | undefined {
    for (const line of this.#lines) {
      for (const waiter of line) {
        this.delete(waiter);
        return waiter;
      }
    }
    return undefined;
  }

  /** Takes out who has to go for `newcomer`: the one of the least importance below its own that has waited longest. */
  giveUpFor(newcomer: Waiter): Waiter | undefined {
    for (const line of this.#lines.slice(rankOf(newcomer) + 1).reverse()) {
      for (const waiter of line) {
        this.delete(waiter);
        return waiter;
      }
    }
    return undefined;
  }

  #lineOf(waiter: Waiter): Set<Waiter> | undefined {
    return this.#lines[rankOf(waiter)];
  }
}

/** Has a waiter wait where so many may (0: any number): when all places are taken, it or one below it is refused. */
export function waitIn(line: WaitingLine, waiter: Waiter, placesMax: number): void {
  const isFull = placesMax > 0 && line.size >= placesMax;
  const leaving = isFull ? (line.giveUpFor(waiter) ?? waiter) : undefined;
  // In line before another is told: whoever hears of its refusal may come with the next request at once.
  if (leaving !== waiter) line.add(waiter);
  leaving?.refused({ kind: 'overload', detail: `${placesMax} requests wait already` });
}

function rankOf({ importance = 'normal' }: Waiter): number {
  return CLASSES.indexOf(importance);
}
