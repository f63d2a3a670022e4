/** A clock that goes on only when it is told to, with what is to happen at which time. */
export class TestClock {
  #now = 0;
  readonly #due = new Set<{ at: number; act: () => void }>();

  readonly now = () => this.#now;
  readonly date = () => 1_700_000_000_000 + this.#now;

  readonly after = (ms: number, act: () => void) => {
    const entry = { at: this.#now + ms, act };
    this.#due.add(entry);
    return () => void this.#due.delete(entry);
  };

  readonly every = (ms: number, act: () => void) => {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, () => {
        again();
        act();
      });
    };
    again();
    return () => cancel();
  };

  /** How many things are still to happen. */
  get pending(): number {
    return this.#due.size;
  }

  /** Goes on by so much, and has everything happen that is due on the way, in its turn. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const [next] = [...this.#due].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#due.delete(next);
      this.#now = next.at;
      next.act();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets promises that are settled go on. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
}
