/**
 * Texts by number: a section of words (offset of each text, then the end) and one of UTF-8 bytes. Equal texts
 * are stored once; reading decodes a text when it is first asked for.
 */
import { inconsistent } from './error.ts';
import { asWords, WordWriter } from './words.ts';

/** Collects texts and numbers them in the order of first use. */
export class TextTableWriter {
  readonly #numbers = new Map<string, number>();

  /** The number of a text. */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  /** The two sections. */
  encode(): { readonly index: Uint8Array; readonly bytes: Uint8Array } {
    const index = new WordWriter();
    const parts: Buffer[] = [];
    let offset = 0;
    for (const text of this.#numbers.keys()) {
      const part = Buffer.from(text);
      index.push([offset]);
      parts.push(part);
      offset += part.length;
    }
    index.push([offset]);
    return { index: index.toBytes(), bytes: Buffer.concat(parts) };
  }
}

/** Reads texts by number. */
export class TextTable {
  readonly #index: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #known: (string | undefined)[] = [];

  /** Checks every offset; throws an ArtifactError when one does not fit. */
  constructor(index: Uint8Array, bytes: Uint8Array) {
    this.#index = asWords(index);
    this.#bytes = bytes;
    let before = 0;
    for (const offset of this.#index) {
      if (offset < before || offset > bytes.length) throw inconsistent('texts');
      before = offset;
    }
  }

  get size(): number {
    return Math.max(0, this.#index.length - 1);
  }

  /** The text of a number; throws an ArtifactError when there is none. */
  get(number: number): string {
    const known = this.#known[number];
    if (known !== undefined) return known;
    const start = this.#index[number];
    const end = this.#index[number + 1];
    if (start === undefined || end === undefined) throw inconsistent('a text is missing');
    const text = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start).toString(
      'utf8',
    );
    this.#known[number] = text;
    return text;
  }
}
