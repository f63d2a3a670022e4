/**
 * Structured fields (RFC 9651), as far as signatures use them: dictionaries of items and inner lists, with
 * parameters. Parsing gives undefined for anything that the grammar does not allow; nothing is guessed.
 */

/** A bare item; tokens and bytes are told from strings. */
type BareItem = string | number | boolean | Token | Uint8Array;

/** A word without quotes. */
class Token {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Parameters in their order. */
export type Parameters = ReadonlyMap<string, BareItem>;

export interface Item {
  readonly value: BareItem;
  readonly parameters: Parameters;
}

export interface InnerList {
  readonly items: readonly Item[];
  readonly parameters: Parameters;
}

const KEY = /[a-z*][a-z0-9_.*-]*/y;
const NUMBER = /-?\d{1,15}(?:\.\d{1,3})?/y;
const TOKEN = /[A-Za-z*][!#$%&'*+\-.^_`|~A-Za-z0-9:/]*/y;
const TEXT = /"((?:[ !#-[\]-~]|\\["\\])*)"/y;
const BYTES = /:([A-Za-z0-9+/]*={0,2}):/y;

/** Reads a field's value; several fields of one name are joined by ", ". Undefined when it is no dictionary. */
export function parseDictionary(text: string): ReadonlyMap<string, Item | InnerList> | undefined {
  const reader = new Reader(text);
  const members = new Map<string, Item | InnerList>();
  reader.spaces();
  if (reader.ended) return members;
  for (;;) {
    const key = reader.match(KEY)?.[0];
    if (key === undefined) return undefined;
    const member = reader.take('=') ? reader.member() : reader.withParameters(true);
    if (member === undefined) return undefined;
    members.delete(key);
    members.set(key, member);
    reader.blanks();
    if (reader.ended) return members;
    if (!reader.take(',')) return undefined;
    reader.blanks();
  }
}

/** An inner list as the canonical text of it (RFC 9651 section 4.1.1.1). */
export function writeInnerList({ items, parameters }: InnerList): string {
  return `(${items.map(writeItem).join(' ')})${writeParameters(parameters)}`;
}

/** An item with its parameters as canonical text. */
export function writeItem({ value, parameters }: Item): string {
  return `${writeBare(value)}${writeParameters(parameters)}`;
}

function writeParameters(parameters: Parameters): string {
  let text = '';
  for (const [key, value] of parameters) text += value === true ? `;${key}` : `;${key}=${writeBare(value)}`;
  return text;
}

function writeBare(value: BareItem): string {
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`;
  if (typeof value === 'boolean') return value ? '?1' : '?0';
  if (value instanceof Uint8Array) return `:${Buffer.from(value).toString('base64')}:`;
  return value instanceof Token ? value.text : String(value);
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at === this.#text.length;
  }

  /** What a sticky expression finds here. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (found === null) return undefined;
    this.#at = expression.lastIndex;
    return found;
  }

  take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  spaces(): void {
    while (this.take(' '));
  }

  blanks(): void {
    while (this.take(' ') || this.take('\t'));
  }

  member(): Item | InnerList | undefined {
    if (!this.take('(')) return this.#item();
    const items: Item[] = [];
    for (;;) {
      this.spaces();
      if (this.take(')')) {
        const parameters = this.#parameters();
        return parameters && { items, parameters };
      }
      const item = this.#item();
      if (item === undefined) return undefined;
      items.push(item);
      const next = this.#text[this.#at];
      if (next !== ' ' && next !== ')') return undefined;
    }
  }

  withParameters(value: BareItem): Item | undefined {
    const parameters = this.#parameters();
    return parameters && { value, parameters };
  }

  #item(): Item | undefined {
    const value = this.#bare();
    return value === undefined ? undefined : this.withParameters(value);
  }

  #parameters(): Parameters | undefined {
    const parameters = new Map<string, BareItem>();
    while (this.take(';')) {
      this.spaces();
      const key = this.match(KEY)?.[0];
      if (key === undefined) return undefined;
      const value = this.take('=') ? this.#bare() : true;
      if (value === undefined) return undefined;
      parameters.delete(key);
      parameters.set(key, value);
    }
    return parameters;
  }

  #bare(): BareItem | undefined {
    const text = this.match(TEXT)?.[1];
    if (text !== undefined) return text.replace(/\\(["\\])/g, '$1');
    const number = this.match(NUMBER)?.[0];
    if (number !== undefined) return Number(number);
    const bytes = this.match(BYTES)?.[1];
    if (bytes !== undefined) return Buffer.from(bytes, 'base64');
    if (this.take('?')) return this.take('1') ? true : this.take('0') ? false : undefined;
    const token = this.match(TOKEN)?.[0];
    return token === undefined ? undefined : new Token(token);
  }
}
