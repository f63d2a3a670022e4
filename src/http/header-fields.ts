/** Header fields as values: kept by name and value, checked once, written as lines. */
import { CLASS, VALUE } from './codec/bytes.ts';
import { type FieldName, fieldName } from './field-name.ts';

const NONE: readonly string[] = [];

/**
 * The fields of one message head, in the order in which they arrived. Names ignore case (RFC 9110
 * section 5.1) and keep the writing of whoever set them; a name may stand several times.
 */
export class HeaderFields {
  readonly #names: FieldName[];
  readonly #values: string[];
  /** The marks of all names that are or were here. */
  #marks: number;
  /** Whether something was put in that cannot be sent; it may be gone again. */
  #doubtful = false;

  /** `raw` is name, value, name, value…, as on the wire; the others are for `adopt`. */
  constructor(raw: readonly string[] = [], names: FieldName[] = [], values: string[] = [], marks = 0) {
    this.#names = names;
    this.#values = values;
    this.#marks = marks;
    for (let at = 0; at < raw.length; at += 2) this.#push(fieldName(raw[at] ?? ''), raw[at + 1] ?? '');
  }

  /** Fields that a parser has checked; takes the arrays as its own. `marks` are those of all the names. */
  static adopt(names: FieldName[], values: string[], marks: number): HeaderFields {
    return new HeaderFields(NONE, names, values, marks);
  }

  get size(): number {
    return this.#names.length;
  }

  /** The name at an index below `size`. */
  nameAt(index: number): FieldName {
    return this.#names[index] as FieldName;
  }

  /** The value at an index below `size`. */
  valueAt(index: number): string {
    return this.#values[index] as string;
  }

  /** The value of the first field of that name, or undefined. `name` must be lower case. */
  first(name: string): string | undefined {
    const index = this.#indexOf(name, 0);
    return index === -1 ? undefined : this.#values[index];
  }

  /** All values of that name joined by ", " (RFC 9110 section 5.3), or undefined. `name` must be lower case. */
  get(name: string): string | undefined {
    let index = this.#indexOf(name, 0);
    if (index === -1) return undefined;
    let joined = this.#values[index] ?? '';
    for (index = this.#indexOf(name, index + 1); index !== -1; index = this.#indexOf(name, index + 1)) {
      joined += `, ${this.#values[index]}`;
    }
    return joined;
  }

  /** Every value of that name, in order. `name` must be lower case. */
  all(name: string): string[] {
    const values: string[] = [];
    for (let index = this.#indexOf(name, 0); index !== -1; index = this.#indexOf(name, index + 1)) {
      values.push(this.#values[index] ?? '');
    }
    return values;
  }

  /** How many fields have that name. `name` must be lower case. */
  count(name: string): number {
    let count = 0;
    for (let index = this.#indexOf(name, 0); index !== -1; index = this.#indexOf(name, index + 1)) count++;
    return count;
  }

  /** Whether a field of that name is there. `name` must be lower case. */
  has(name: string): boolean {
    return this.#indexOf(name, 0) !== -1;
  }

  /** Whether a field with one of the marks may be there; false is certain. */
  mayHave(marks: number): boolean {
    return (this.#marks & marks) !== 0;
  }

  /** Puts one field in place of all of that name; it stands where the first of them stood. */
  set(name: string | FieldName, value: string): void {
    const field = typeof name === 'string' ? fieldName(name) : name;
    const { key } = field;
    const index = this.#indexOf(key, 0);
    if (index === -1) return this.#push(field, value);
    if (this.#indexOf(key, index + 1) !== -1) this.#keep((each, at) => each.key !== key || at === index);
    this.#names[index] = field;
    this.#values[index] = value;
    this.#note(field, value);
  }

  /** As `set`, for a value that is known to be one that can be sent. */
  setChecked(name: FieldName, value: string): void {
    if (this.#indexOf(name.key, 0) !== -1) return this.set(name, value);
    this.#names.push(name);
    this.#values.push(value);
    this.#marks |= name.marks;
  }

  /** Adds a field behind those that are there. */
  add(name: string | FieldName, value: string): void {
    this.#push(typeof name === 'string' ? fieldName(name) : name, value);
  }

  /** Adds fields that were checked when they were put there. */
  addAll(fields: HeaderFields): void {
    for (let at = 0; at < fields.#names.length; at++) {
      this.#names.push(fields.#names[at] as FieldName);
      this.#values.push(fields.#values[at] as string);
    }
    this.#marks |= fields.#marks;
    this.#doubtful ||= fields.#doubtful;
  }

  /** Puts a value behind those of that name, joined by ", "; adds the field when there is none (RFC 9110 section 5.3). */
  append(name: FieldName, value: string): void {
    const index = this.#indexOf(name.key, 0);
    if (index === -1) return this.#push(name, value);
    const before = this.get(name.key);
    this.set(name, before === '' ? value : `${before}, ${value}`);
  }

  /** Takes away every field of that name. */
  remove(name: string): void {
    const key = name.toLowerCase();
    if (this.#indexOf(key, 0) !== -1) this.#keep((each) => each.key !== key);
  }

  /** Takes away every field whose name has one of the marks and, if given, passes the test. */
  removeMarked(marks: number, test?: (name: FieldName) => boolean): void {
    if (!this.mayHave(marks)) return;
    this.#keep((name) => (name.marks & marks) === 0 || test?.(name) === false);
  }

  /** The lines of a head, each with its line end, without fields whose names have one of the marks. */
  lines(without: number): string {
    const names = this.#names;
    const values = this.#values;
    let text = '';
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as FieldName;
      if ((name.marks & without) === 0) text += `${name.lead}${values[at]}\r\n`;
    }
    return text;
  }

  /** The name of a field that cannot be sent without splitting the head; undefined when all can. */
  get unsendable(): string | undefined {
    if (!this.#doubtful) return undefined;
    const bad = (name: FieldName, at: number) => !name.sendable || !isValue(this.#values[at] ?? '');
    return this.#names.find(bad)?.text;
  }

  /** The fields as name, value, name, value…; a copy. */
  toRaw(): string[] {
    const raw: string[] = [];
    for (const [name, value] of this) raw.push(name, value);
    return raw;
  }

  /** Each field as a pair, in order. */
  *[Symbol.iterator](): IterableIterator<readonly [name: string, value: string]> {
    for (let at = 0; at < this.#names.length; at++) {
      yield [this.#names[at]?.text ?? '', this.#values[at] ?? ''];
    }
  }

  #indexOf(key: string, from: number): number {
    const names = this.#names;
    for (let at = from; at < names.length; at++) {
      if ((names[at] as FieldName).key === key) return at;
    }
    return -1;
  }

  #push(name: FieldName, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
    this.#note(name, value);
  }

  #note(name: FieldName, value: string): void {
    this.#marks |= name.marks;
    if (!name.sendable || !isValue(value)) this.#doubtful = true;
  }

  #keep(wanted: (name: FieldName, index: number) => boolean): void {
    const names = this.#names;
    const values = this.#values;
    let marks = 0;
    let kept = 0;
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as FieldName;
      if (!wanted(name, at)) continue;
      names[kept] = name;
      values[kept] = values[at] as string;
      kept++;
      marks |= name.marks;
    }
    // Faster than setting the lengths.
    for (let surplus = names.length - kept; surplus > 0; surplus--) {
      names.pop();
      values.pop();
    }
    this.#marks = marks;
  }
}

/** Whether a text may be a field's value (RFC 9110 section 5.5): no control bytes but tabs, nothing beyond latin1. */
function isValue(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 255 || ((CLASS[code] as number) & VALUE) === 0) return false;
  }
  return true;
}
