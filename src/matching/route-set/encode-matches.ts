/** The matches of one path pattern in the order in which they win, and their conditions, as words. */
import type { TextTableWriter } from '../../artifact/text-table.ts';
import { WordWriter } from '../../artifact/words.ts';
import { ANY_METHOD, GET_BIT, HEAD_BIT, IMPLIED_HEAD } from '../methods.ts';
import type { MatchEntry, ValueCondition } from '../types.ts';
import type { AutomataWriter } from './automata.ts';
import { ABSENT, EXACT, PRESENT, QUERY, REGEX } from './layout.ts';

/** One match as it will be written: an entry and the methods it takes here. */
interface RankedMatch {
  readonly entry: MatchEntry;
  readonly methods: number;
  /** 0 for listed methods, 1 for HEAD that comes with GET, 2 for every method. */
  readonly rank: 0 | 1 | 2;
}

/** Writes matches into shared sections. */
export class MatchEncoder {
  readonly #texts: TextTableWriter;
  readonly #automata: AutomataWriter;
  readonly #bits: ReadonlyMap<string, number>;
  readonly #leaves = new WordWriter();
  readonly #matches = new WordWriter();
  readonly #conditions = new SharedLists();
  readonly #params = new SharedLists();
  #count = 0;

  constructor(texts: TextTableWriter, automata: AutomataWriter, bits: ReadonlyMap<string, number>) {
    this.#texts = texts;
    this.#automata = automata;
    this.#bits = bits;
  }

  /** The number the next leaf gets. */
  get nextLeaf(): number {
    return this.#leaves.length;
  }

  /** Writes the entries of one path pattern as the next leaf. */
  addLeaf(entries: readonly MatchEntry[]): void {
    this.#leaves.push([this.#count]);
    for (const { entry, methods } of this.#rank(entries)) {
      this.#matches.push([methods, this.#conditionsOf(entry), entry.route, this.#paramsOf(entry)]);
      this.#count++;
    }
  }

  encode(): Record<'leaves' | 'matches' | 'conditions' | 'params', Uint8Array> {
    this.#leaves.push([this.#count]);
    return {
      leaves: this.#leaves.toBytes(),
      matches: this.#matches.toBytes(),
      conditions: this.#conditions.toBytes(),
      params: this.#params.toBytes(),
    };
  }

  #rank(entries: readonly MatchEntry[]): RankedMatch[] {
    const headIsListed = entries.some(({ methods }) => methods.includes('HEAD'));
    const ranked = entries.flatMap((entry) => this.#methodsOf(entry, headIsListed));
    return ranked.length === 1 ? ranked : ranked.sort(compareMatches);
  }

  /** HEAD is served by GET routes, behind those of the same path that list HEAD. */
  #methodsOf(entry: MatchEntry, headIsListed: boolean): RankedMatch[] {
    if (entry.methods.length === 0) return [{ entry, methods: ANY_METHOD, rank: 2 }];
    let methods = 0;
    for (const name of entry.methods) methods |= this.#bits.get(name) ?? 0;
    if ((methods & GET_BIT) === 0 || (methods & HEAD_BIT) !== 0)
      return [{ entry, methods: methods >>> 0, rank: 0 }];
    if (!headIsListed) return [{ entry, methods: (methods | HEAD_BIT | IMPLIED_HEAD) >>> 0, rank: 0 }];
    return [
      { entry, methods: methods >>> 0, rank: 0 },
      { entry, methods: HEAD_BIT | IMPLIED_HEAD, rank: 1 },
    ];
  }

  #conditionsOf({ headers, query }: MatchEntry): number {
    if (headers.length + query.length === 0) return 0;
    const words = [headers.length + query.length];
    for (const condition of headers) words.push(...this.#condition(condition, 0));
    for (const condition of query) words.push(...this.#condition(condition, QUERY));
    return this.#conditions.add(words);
  }

  #condition(condition: ValueCondition, source: number): [number, number, number] {
    const name = this.#texts.add(condition.name);
    if (condition.op === 'exact') return [EXACT + source, name, this.#texts.add(condition.value)];
    if (condition.op === 'regex') return [REGEX + source, name, this.#automata.add(condition.value)];
    return [(condition.value ? PRESENT : ABSENT) + source, name, 0];
  }

  #paramsOf({ path }: MatchEntry): number {
    if (path.params.length === 0) return 0;
    return this.#params.add([path.params.length, ...path.params.map((name) => this.#texts.add(name))]);
  }
}

/** Lists of words, equal ones stored once; offset 0 is no list. */
class SharedLists {
  readonly #words = new WordWriter();
  readonly #known = new Map<string, number>();

  constructor() {
    this.#words.push([0]);
  }

  add(list: readonly number[]): number {
    const key = list.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const at = this.#words.length;
    this.#words.push(list);
    this.#known.set(key, at);
    return at;
  }

  toBytes(): Uint8Array {
    return this.#words.toBytes();
  }
}

/** Equal ranks overlap only within one route, since two routes that tie are an error of the spec. */
function compareMatches(a: RankedMatch, b: RankedMatch): number {
  return (
    a.rank - b.rank ||
    b.entry.headers.length - a.entry.headers.length ||
    b.entry.query.length - a.entry.query.length ||
    b.entry.priority - a.entry.priority ||
    a.entry.route - b.entry.route ||
    compareText(JSON.stringify(a.entry), JSON.stringify(b.entry))
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
