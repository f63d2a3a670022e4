/** State of policies that outlives a reload: kept while revisions ask for it, closed after. */
import type { KeptState } from '../policy/types.ts';

type States = ReadonlyMap<string, KeptState>;

/** What policies keep from one revision to the next, by key: made when first asked for, closed when asked for no more. */
export class KeptStates {
  /** What this revision has asked for. */
  readonly states = new Map<string, KeptState>();
  readonly #previous: States;

  constructor(previous?: KeptStates) {
    this.#previous = previous?.states ?? new Map();
  }

  /** The state of that key: the previous revision's, or a new one. */
  keep<T extends KeptState>(key: string, create: () => T): T {
    const known = this.states.get(key) ?? this.#previous.get(key);
    const state = (known as T | undefined) ?? create();
    this.states.set(key, state);
    return state;
  }

  /** This revision serves from now on: what only the one before had is closed. */
  replacePrevious(): void {
    closeAllBut(this.#previous, this.states);
  }

  /** This revision will never serve: what is its own is closed. */
  abandon(): void {
    closeAllBut(this.states, this.#previous);
  }

  /** Nothing serves any more. */
  close(): void {
    closeAllBut(this.states, new Map());
  }
}

function closeAllBut(states: States, kept: States): void {
  for (const [key, state] of states) {
    if (kept.get(key) !== state) state.close?.();
  }
}
