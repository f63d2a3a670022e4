/**
 * Splits the entries of a HAR file, without reading the file as a whole: it may hold the bodies of all answers.
 * An entry is an object in the array that stands at `log.entries`. Only strings, braces and brackets are looked at.
 */
import type { OnRecord, Splitter } from './split-lines.ts';

/** Characters that an entry may have: bodies are in it. */
const ENTRY_MAX = 64 * 1_048_576;

/** How deep the members of `log`, and the entries in their array, stand. */
const MEMBER_DEPTH = 2;
const ENTRY_DEPTH = 4;

const INTERESTING = /["{}[\]]/g;
const STRING_END = /["\\]/g;

/** Takes a HAR file in pieces. */
export class EntrySplitter implements Splitter {
  readonly #onRecord: OnRecord;
  #number = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The last string at the depth of `log`'s members, and whether its value is being read. */
  #key = '';
  #isInEntries = false;
  /** What has come of the entry, or of the key; undefined outside of them. */
  #kept: string | undefined;
  #isTooLong = false;

  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord;
  }

  push(text: string): void {
    let from = 0;
    let at = this.#isEscaped ? 1 : 0;
    this.#isEscaped = false;
    while (at < text.length) {
      const pattern = this.#isInString ? STRING_END : INTERESTING;
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.index;
      if (found === undefined) break;
      at = found + 1;
      from = this.#take(text, from, found);
      if (text[found] !== '\\') continue;
      this.#isEscaped = at === text.length;
      at++;
    }
    this.#keep(text.slice(from));
  }

  end(): void {
    // An entry that has begun and does not end is told as one that is not understood.
    if (this.#isInEntries && this.#depth >= ENTRY_DEPTH) this.#onRecord(undefined, ++this.#number);
  }

  /** One character that matters; gives where the part begins that has not been kept or dropped yet. */
  #take(text: string, from: number, at: number): number {
    const character = text[at];
    if (character === '"') return this.#quote(text, from, at);
    if (character === '{' || character === '[') {
      this.#depth++;
      if (this.#depth === MEMBER_DEPTH + 1) this.#isInEntries = character === '[' && this.#key === 'entries';
      if (!this.#isInEntries || this.#depth !== ENTRY_DEPTH) return from;
      this.#kept = '';
      return at;
    }
    if (character !== '}' && character !== ']') return from;
    this.#depth--;
    if (!this.#isInEntries || this.#depth !== ENTRY_DEPTH - 1) return from;
    this.#keep(text.slice(from, at + 1));
    this.#onRecord(this.#isTooLong ? undefined : this.#kept, ++this.#number);
    this.#kept = undefined;
    this.#isTooLong = false;
    return at + 1;
  }

  #quote(text: string, from: number, at: number): number {
    this.#isInString = !this.#isInString;
    if (this.#depth !== MEMBER_DEPTH) return from;
    if (this.#isInString) {
      this.#kept = '';
      return at + 1;
    }
    this.#keep(text.slice(from, at));
    this.#key = this.#kept ?? '';
    this.#kept = undefined;
    return at + 1;
  }

  #keep(text: string): void {
    if (this.#kept === undefined) return;
    if (this.#kept.length + text.length > ENTRY_MAX) this.#isTooLong = true;
    if (this.#isTooLong) this.#kept = '';
    else this.#kept += text;
  }
}
