/** Whether what a hook got may still be changed: while it runs. Modules may keep what they got for longer. */
export class Gate {
  #isOpen = true;
  #abort: AbortController | undefined;

  /** Made when first asked for; most hooks never do. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (!this.#isOpen) this.#abort.abort();
    return this.#abort.signal;
  }

  /** Throws when the hook is over. */
  check(): void {
    if (!this.#isOpen) throw new Error('the hook is over: nothing can be changed any more');
  }

  /** The hook is over, be it that its time was up. */
  close(): void {
    this.#isOpen = false;
    this.#abort?.abort();
  }
}
