/** Conditions on headers and query, evaluated in place. The query is taken apart only if one asks for it. */
import { inconsistent } from '../../artifact/error.ts';
import type { TextTable } from '../../artifact/text-table.ts';
import { matchDfa } from '../regex/match-dfa.ts';
import type { Dfa } from '../regex/types.ts';
import type { MatchRequest, ValueCondition } from '../types.ts';
import { ABSENT, CONDITION_WORDS, EXACT, PRESENT, QUERY, REGEX } from './layout.ts';

/** All condition lists of an artifact. */
export class Conditions {
  readonly #words: Uint32Array;
  readonly #texts: TextTable;
  readonly #automata: readonly Dfa[];
  readonly #textOf: (automaton: number) => string;
  #request: MatchRequest | undefined;
  #query: URLSearchParams | undefined;

  constructor(words: Uint32Array, tables: ConditionTables) {
    this.#words = words;
    this.#texts = tables.texts;
    this.#automata = tables.automata;
    this.#textOf = tables.regexText;
  }

  /** Begins with another request. */
  begin(request: MatchRequest): void {
    this.#request = request;
    this.#query = undefined;
  }

  /** Whether every condition of the list at `at` holds for the request. */
  hold(at: number): boolean {
    return this.firstFailing(at) === -1;
  }

  /** The place of the first condition that does not hold, or -1. */
  firstFailing(at: number): number {
    const end = at + 1 + (this.#words[at] ?? 0) * CONDITION_WORDS;
    for (let place = at + 1; place < end; place += CONDITION_WORDS) if (!this.#holds(place)) return place;
    return -1;
  }

  /** The condition at a place, and whether it is on a header or on the query. */
  describe(place: number): { readonly source: 'header' | 'query'; readonly condition: ValueCondition } {
    const operation = this.#words[place] ?? 0;
    const name = this.#texts.get(this.#words[place + 1] ?? 0);
    const value = this.#words[place + 2] ?? 0;
    const source = operation >= QUERY ? 'query' : 'header';
    const op = operation % QUERY;
    if (op === EXACT) return { source, condition: { name, op: 'exact', value: this.#texts.get(value) } };
    if (op === REGEX) return { source, condition: { name, op: 'regex', value: this.#textOf(value) } };
    return { source, condition: { name, op: 'present', value: op === PRESENT } };
  }

  /** Every condition of the list at `at`. */
  list(at: number): ReturnType<Conditions['describe']>[] {
    const count = at === 0 ? 0 : (this.#words[at] ?? 0);
    return Array.from({ length: count }, (_, index) => this.describe(at + 1 + index * CONDITION_WORDS));
  }

  /** What the request has where a condition looks. */
  valueFor(place: number): string | undefined {
    const name = this.#texts.get(this.#words[place + 1] ?? 0);
    if ((this.#words[place] ?? 0) < QUERY) return this.#request?.header(name);
    this.#query ??= new URLSearchParams(this.#request?.query ?? '');
    return this.#query.get(name) ?? undefined;
  }

  /** Checks every list that begins at one of `starts`. Throws an ArtifactError. */
  verify(starts: Iterable<number>): void {
    for (const at of new Set(starts)) {
      const end = at + 1 + (this.#words[at] ?? 0) * CONDITION_WORDS;
      if (end > this.#words.length) throw inconsistent('conditions');
      for (let place = at + 1; place < end; place += CONDITION_WORDS) this.#verifyOne(place);
    }
  }

  #verifyOne(place: number): void {
    const [operation = 0, name = 0, value = 0] = this.#words.subarray(place, place + CONDITION_WORDS);
    const bound = operation % QUERY === REGEX ? this.#automata.length : this.#texts.size;
    const hasValue = operation % QUERY === REGEX || operation % QUERY === EXACT;
    if (operation >= 2 * QUERY || name >= this.#texts.size || (hasValue && value >= bound)) {
      throw inconsistent('conditions');
    }
  }

  #holds(place: number): boolean {
    const value = this.valueFor(place);
    const operation = (this.#words[place] ?? 0) % QUERY;
    if (operation === ABSENT) return value === undefined;
    if (value === undefined) return false;
    if (operation === PRESENT) return true;
    const wanted = this.#words[place + 2] ?? 0;
    if (operation === EXACT) return value === this.#texts.get(wanted);
    const automaton = this.#automata[wanted];
    return automaton !== undefined && matchDfa(automaton, value);
  }
}

/** What conditions refer to by number. */
export interface ConditionTables {
  readonly texts: TextTable;
  readonly automata: readonly Dfa[];
  regexText(automaton: number): string;
}
