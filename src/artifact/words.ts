/** A growing array of 32-bit words, for writing sections. */
export class WordWriter {
  #words = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends words. */
  push(words: readonly number[]): void {
    if (this.#length + words.length > this.#words.length) this.#grow(words.length);
    for (const word of words) this.#words[this.#length++] = word;
  }

  /** Whether these words stand at an index. */
  equals(index: number, words: readonly number[]): boolean {
    if (index + words.length > this.#length) return false;
    for (let at = 0; at < words.length; at++)
      if (this.#words[index + at] !== (words[at] ?? 0) >>> 0) return false;
    return true;
  }

  /** The words as bytes, little-endian as every platform of Node is. */
  toBytes(): Uint8Array {
    const words = this.#words.slice(0, this.#length);
    return new Uint8Array(words.buffer);
  }

  #grow(by: number): void {
    const larger = new Uint32Array(Math.max(this.#words.length * 2, this.#length + by));
    larger.set(this.#words);
    this.#words = larger;
  }
}

/** A section's bytes as words, in place. */
export function asWords(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}
