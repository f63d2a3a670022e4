/** One timer that can be set again and again; setting it forgets what it was set for before. */
export class Timer {
  #handle: NodeJS.Timeout | undefined;

  /** Calls `late` after so many milliseconds, unless it is set again or cleared. */
  set(ms: number, late: () => void): void {
    this.clear();
    this.#handle = setTimeout(late, ms);
  }

  /** Starts the time anew, if it is running. */
  refresh(): void {
    this.#handle?.refresh();
  }

  clear(): void {
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}
