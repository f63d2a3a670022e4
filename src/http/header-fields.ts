/**
 * The fields of one message head, in the order in which they arrived. Names ignore case (RFC 9110
 * section 5.1) and keep the writing of whoever set them; a name may stand several times.
 */
export class HeaderFields {
  /** Name, value, name, value…, as on the wire. */
  readonly #raw: string[];

  constructor(raw: readonly string[] = []) {
    this.#raw = [...raw];
  }

  /** The value of the first field of that name, or undefined. `name` must be lower case. */
  first(name: string): string | undefined {
    for (let at = 0; at < this.#raw.length; at += 2) {
      if (sameName(this.#raw[at], name)) return this.#raw[at + 1];
    }
    return undefined;
  }

  /** All values of that name joined by ", " (RFC 9110 section 5.3), or undefined. `name` must be lower case. */
  get(name: string): string | undefined {
    let joined: string | undefined;
    for (let at = 0; at < this.#raw.length; at += 2) {
      if (!sameName(this.#raw[at], name)) continue;
      const value = this.#raw[at + 1] ?? '';
      joined = joined === undefined ? value : `${joined}, ${value}`;
    }
    return joined;
  }

  /** Every value of that name, in order. `name` must be lower case. */
  all(name: string): string[] {
    const values: string[] = [];
    for (let at = 0; at < this.#raw.length; at += 2) {
      if (sameName(this.#raw[at], name)) values.push(this.#raw[at + 1] ?? '');
    }
    return values;
  }

  /** Whether a field of that name is there. `name` must be lower case. */
  has(name: string): boolean {
    return this.first(name) !== undefined;
  }

  /** Puts one field in place of all of that name; it stands where the first of them stood. */
  set(name: string, value: string): void {
    const key = name.toLowerCase();
    let kept = 0;
    let placed = false;
    for (let at = 0; at < this.#raw.length; at += 2) {
      if (sameName(this.#raw[at], key)) {
        if (placed) continue;
        placed = true;
        this.#raw[kept] = name;
        this.#raw[kept + 1] = value;
      } else {
        this.#raw[kept] = this.#raw[at] ?? '';
        this.#raw[kept + 1] = this.#raw[at + 1] ?? '';
      }
      kept += 2;
    }
    this.#raw.length = kept;
    if (!placed) this.#raw.push(name, value);
  }

  /** Adds a field behind those that are there. */
  add(name: string, value: string): void {
    this.#raw.push(name, value);
  }

  /** Takes away every field of that name. */
  remove(name: string): void {
    const key = name.toLowerCase();
    let kept = 0;
    for (let at = 0; at < this.#raw.length; at += 2) {
      if (sameName(this.#raw[at], key)) continue;
      this.#raw[kept] = this.#raw[at] ?? '';
      this.#raw[kept + 1] = this.#raw[at + 1] ?? '';
      kept += 2;
    }
    this.#raw.length = kept;
  }

  /** The fields as name, value, name, value…; a copy. */
  toRaw(): string[] {
    return [...this.#raw];
  }

  /** Each field as a pair, in order. */
  *[Symbol.iterator](): IterableIterator<readonly [name: string, value: string]> {
    for (let at = 0; at < this.#raw.length; at += 2) {
      yield [this.#raw[at] ?? '', this.#raw[at + 1] ?? ''];
    }
  }
}

function sameName(written: string | undefined, lowerCase: string): boolean {
  if (written === undefined || written.length !== lowerCase.length) return false;
  return written === lowerCase || written.toLowerCase() === lowerCase;
}
