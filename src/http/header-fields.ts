/**
 * The fields of one message head, in the order in which they arrived. Names ignore case (RFC 9110
 * section 5.1) and keep the writing of whoever set them; a name may stand several times.
 */
export class HeaderFields {
  /** Name, value, name, value…, as on the wire. */
  #raw: string[];
  /** The names in lower case, so that looking for one compares only. */
  #names: string[];

  constructor(raw: readonly string[] = []) {
    this.#raw = [...raw];
    this.#names = [];
    for (let at = 0; at < raw.length; at += 2) this.#names.push((raw[at] ?? '').toLowerCase());
  }

  /** The value of the first field of that name, or undefined. `name` must be lower case. */
  first(name: string): string | undefined {
    const index = this.#names.indexOf(name);
    return index === -1 ? undefined : this.#raw[2 * index + 1];
  }

  /** All values of that name joined by ", " (RFC 9110 section 5.3), or undefined. `name` must be lower case. */
  get(name: string): string | undefined {
    let index = this.#names.indexOf(name);
    if (index === -1) return undefined;
    let joined = this.#raw[2 * index + 1] ?? '';
    for (
      index = this.#names.indexOf(name, index + 1);
      index !== -1;
      index = this.#names.indexOf(name, index + 1)
    ) {
      joined += `, ${this.#raw[2 * index + 1]}`;
    }
    return joined;
  }

  /** Every value of that name, in order. `name` must be lower case. */
  all(name: string): string[] {
    const values: string[] = [];
    for (let index = this.#names.indexOf(name); index !== -1; index = this.#names.indexOf(name, index + 1)) {
      values.push(this.#raw[2 * index + 1] ?? '');
    }
    return values;
  }

  /** Whether a field of that name is there. `name` must be lower case. */
  has(name: string): boolean {
    return this.#names.includes(name);
  }

  /** Puts one field in place of all of that name; it stands where the first of them stood. */
  set(name: string, value: string): void {
    const key = name.toLowerCase();
    const index = this.#names.indexOf(key);
    if (index === -1) {
      this.add(name, value);
      return;
    }
    if (this.#names.includes(key, index + 1)) this.#keep((each, at) => each !== key || at === index);
    this.#raw[2 * index] = name;
    this.#raw[2 * index + 1] = value;
  }

  /** Adds a field behind those that are there. */
  add(name: string, value: string): void {
    this.#raw.push(name, value);
    this.#names.push(name.toLowerCase());
  }

  /** Takes away every field of that name. */
  remove(name: string): void {
    const key = name.toLowerCase();
    if (this.#names.includes(key)) this.#keep((each) => each !== key);
  }

  /** Takes away every field whose name, in lower case, is in the set. */
  removeAll(names: ReadonlySet<string>): void {
    if (this.#names.some((name) => names.has(name))) this.#keep((name) => !names.has(name));
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

  #keep(wanted: (name: string, index: number) => boolean): void {
    const raw: string[] = [];
    const names: string[] = [];
    for (const [index, name] of this.#names.entries()) {
      if (!wanted(name, index)) continue;
      names.push(name);
      raw.push(this.#raw[2 * index] ?? '', this.#raw[2 * index + 1] ?? '');
    }
    this.#raw = raw;
    this.#names = names;
  }
}
