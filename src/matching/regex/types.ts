/**
 * A deterministic automaton as flat tables, as it is stored in the artifact. State 0 is dead, state 1 is the
 * start; the next state is `transitions[state * classCount + classes[symbol]]`. Symbols are the 128 characters
 * of ASCII, then one (128) that stands for all others.
 */
export interface Dfa {
  /** 129 entries: the class of each symbol. */
  readonly classes: Uint8Array;
  readonly classCount: number;
  readonly transitions: Uint16Array;
  /** One entry a state: 1 when the text may end there. */
  readonly accepting: Uint8Array;
}
