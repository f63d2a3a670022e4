/** Automata of regexes in the artifact: written once for equal texts, used in place. */
import { inconsistent } from '../../artifact/error.ts';
import type { TextTableWriter } from '../../artifact/text-table.ts';
import { WordWriter } from '../../artifact/words.ts';
import { compileRegex } from '../regex/compile-regex.ts';
import type { Dfa } from '../regex/types.ts';
import { AUTOMATON_WORDS } from './layout.ts';

const CLASSES = 129;

/** Collects automata and numbers them in the order of first use. */
export class AutomataWriter {
  readonly #texts: TextTableWriter;
  readonly #numbers = new Map<string, number>();
  readonly #words = new WordWriter();
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(texts: TextTableWriter) {
    this.#texts = texts;
  }

  /** The number of a regex's automaton. Throws when the regex is not valid: specs are checked before. */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const result = compileRegex(text);
    if ('problem' in result) throw new Error(`unchecked regex ${text}: ${result.problem.message}`);
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    this.#write(text, result.dfa);
    return number;
  }

  encode(): { readonly words: Uint8Array; readonly bytes: Uint8Array } {
    return { words: this.#words.toBytes(), bytes: Buffer.concat(this.#parts) };
  }

  #write(text: string, dfa: Dfa): void {
    const { classes, classCount, transitions, accepting } = dfa;
    this.#words.push([this.#texts.add(text), this.#length, accepting.length, classCount]);
    const transitionBytes = new Uint8Array(
      transitions.buffer,
      transitions.byteOffset,
      transitions.byteLength,
    );
    for (const part of [transitionBytes, classes, accepting]) {
      this.#parts.push(part);
      this.#length += part.length;
    }
    // Transitions are 16-bit words, so each automaton begins at an even offset.
    if (this.#length % 2 === 1) {
      this.#parts.push(new Uint8Array(1));
      this.#length++;
    }
  }
}

/** Opens all automata, checking that none can leave its tables. Throws an ArtifactError. */
export function readAutomata(words: Uint32Array, bytes: Uint8Array): readonly Dfa[] {
  const automata: Dfa[] = [];
  for (let at = 0; at + AUTOMATON_WORDS <= words.length; at += AUTOMATON_WORDS) {
    const [offset = 0, states = 0, classCount = 0] = words.subarray(at + 1, at + AUTOMATON_WORDS);
    automata.push(readAutomaton(bytes, { offset, states, classCount }));
  }
  return automata;
}

interface AutomatonPlace {
  readonly offset: number;
  readonly states: number;
  readonly classCount: number;
}

function readAutomaton(bytes: Uint8Array, place: AutomatonPlace): Dfa {
  const { offset, states, classCount } = place;
  const size = 2 * states * classCount;
  if (offset % 2 !== 0 || offset + size + CLASSES + states > bytes.length || states < 2)
    throw inconsistent('automata');
  const transitions = new Uint16Array(bytes.buffer, bytes.byteOffset + offset, states * classCount);
  const classes = bytes.subarray(offset + size, offset + size + CLASSES);
  const accepting = bytes.subarray(offset + size + CLASSES, offset + size + CLASSES + states);
  if (classes.some((each) => each >= classCount) || transitions.some((state) => state >= states)) {
    throw inconsistent('automata');
  }
  return { classes, classCount, transitions, accepting };
}
