/** Match entries to the sections that `router.ts` reads in place (see route-set/layout.ts and trie/layout.ts). */
import { TextTableWriter } from '../artifact/text-table.ts';
import { WordWriter } from '../artifact/words.ts';
import { methodBits, STANDARD_METHODS } from './methods.ts';
import { comparePatterns } from './precedence.ts';
import { AutomataWriter } from './route-set/automata.ts';
import { MatchEncoder } from './route-set/encode-matches.ts';
import { SECTION } from './route-set/layout.ts';
import { compressTrie, createTrieNode, insertPattern } from './trie/build-trie.ts';
import { listLeaves, TrieEncoder } from './trie/encode-trie.ts';
import type { MatchEntry } from './types.ts';

/** The sections of a route set. `listenerCount` is needed because a listener may serve no route. */
export function encodeRouter(
  entries: readonly MatchEntry[],
  listenerCount: number,
): ReadonlyMap<string, Uint8Array> {
  const encoder = new RouterEncoder(customMethods(entries), listenerCount > 1);
  const byListener = groupByListener(entries);
  for (let listener = 0; listener < listenerCount; listener++)
    encoder.addListener(byListener.get(listener) ?? []);
  return encoder.encode();
}

class RouterEncoder {
  readonly #texts = new TextTableWriter();
  readonly #automata = new AutomataWriter(this.#texts);
  readonly #trie = new TrieEncoder((regex) => this.#automata.add(regex));
  readonly #matches: MatchEncoder;
  readonly #custom: readonly string[];
  readonly #listeners = new WordWriter();
  readonly #hosts = new WordWriter();
  readonly #buckets = new WordWriter();
  readonly #regexes = new WordWriter();
  /** Buckets by what is in them; kept only when there may be two that are equal. */
  readonly #known = new Map<string, number>();
  readonly #sharing: boolean;
  #bucketCount = 0;
  #hostRows = 0;
  #regexRows = 0;

  constructor(custom: readonly string[], sharing: boolean) {
    this.#sharing = sharing;
    this.#custom = custom;
    this.#matches = new MatchEncoder(this.#texts, this.#automata, methodBits(custom));
  }

  addListener(entries: readonly MatchEntry[]): void {
    const byHost = new Map<string, MatchEntry[]>();
    for (const entry of entries) {
      const known = byHost.get(entry.host);
      if (known === undefined) byHost.set(entry.host, [entry]);
      else known.push(entry);
    }
    const hosts = [...byHost.keys()];
    const everyHost = byHost.get('');
    const exact = hosts.filter((host) => host !== '' && !host.startsWith('*.')).sort();
    const wild = hosts.filter((host) => host.startsWith('*.')).sort();
    const words = [];
    for (const group of [exact, wild]) {
      words.push(this.#hostRows, group.length);
      for (const host of group) {
        this.#hosts.push([this.#texts.add(host.replace(/^\*/, '')), this.#bucket(byHost.get(host) ?? [])]);
        this.#hostRows++;
      }
    }
    this.#listeners.push([...words, everyHost === undefined ? 0 : this.#bucket(everyHost) + 1]);
  }

  encode(): ReadonlyMap<string, Uint8Array> {
    const trie = this.#trie.encode();
    const matches = this.#matches.encode();
    const automata = this.#automata.encode();
    const texts = this.#texts.encode();
    return new Map([
      [SECTION.trie, trie.words],
      [SECTION.labels, trie.labels],
      [SECTION.listeners, this.#listeners.toBytes()],
      [SECTION.hosts, this.#hosts.toBytes()],
      [SECTION.buckets, this.#buckets.toBytes()],
      [SECTION.regexes, this.#regexes.toBytes()],
      [SECTION.leaves, matches.leaves],
      [SECTION.matches, matches.matches],
      [SECTION.conditions, matches.conditions],
      [SECTION.params, matches.params],
      [SECTION.automata, automata.words],
      [SECTION.automataBytes, automata.bytes],
      [SECTION.methods, Buffer.from(this.#custom.join(' '))],
      [SECTION.texts, texts.index],
      [SECTION.textBytes, texts.bytes],
    ]);
  }

  /** The number of a bucket; listeners that serve the same share it. */
  #bucket(entries: readonly MatchEntry[]): number {
    const key = this.#sharing ? entries.map(entryKey).join('\n') : '';
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#sharing) this.#known.set(key, this.#bucketCount);
    const patterns = groupPatterns(entries);
    const built = createTrieNode();
    for (const [index, group] of patterns.entries()) {
      const pattern = group[0]?.path;
      if (pattern !== undefined && pattern.kind !== 'regex') insertPattern(built, pattern, index);
    }
    const root = compressTrie(built);
    const firstLeaf = this.#matches.nextLeaf;
    for (const index of listLeaves(root)) this.#matches.addLeaf(patterns[index] ?? []);
    const regexes = sortRegexes(patterns.filter((group) => group[0]?.path.kind === 'regex'));
    this.#buckets.push([this.#trie.add(root), firstLeaf, this.#regexRows, regexes.length]);
    for (const group of regexes) this.#addRegex(group);
    return this.#bucketCount++;
  }

  #addRegex(group: readonly MatchEntry[]): void {
    this.#regexes.push([this.#automata.add(group[0]?.path.text ?? ''), this.#matches.nextLeaf]);
    this.#matches.addLeaf(group);
    this.#regexRows++;
  }
}

/** Entries by path pattern; the trie puts the patterns in order. */
function groupPatterns(entries: readonly MatchEntry[]): MatchEntry[][] {
  const groups = new Map<string, MatchEntry[]>();
  for (const entry of entries) {
    const known = groups.get(entry.path.canonical);
    if (known === undefined) groups.set(entry.path.canonical, [entry]);
    else known.push(entry);
  }
  return [...groups.values()];
}

/** Path regexes in the order in which they are tried. */
function sortRegexes(groups: MatchEntry[][]): MatchEntry[][] {
  return groups.sort(([a], [b]) =>
    a === undefined || b === undefined ? 0 : comparePatterns(a.path, b.path),
  );
}

/** The same for two entries that differ at most in listener and host. */
function entryKey({ route, path, methods, headers, query, priority }: MatchEntry): string {
  const conditions = headers.length + query.length === 0 ? '' : JSON.stringify([headers, query]);
  return `${route} ${priority} ${methods.join()} ${path.params.join()} ${conditions} ${path.canonical}`;
}

function groupByListener(entries: readonly MatchEntry[]): Map<number, MatchEntry[]> {
  const groups = new Map<number, MatchEntry[]>();
  for (const entry of entries) {
    const known = groups.get(entry.listener);
    if (known === undefined) groups.set(entry.listener, [entry]);
    else known.push(entry);
  }
  return groups;
}

function customMethods(entries: readonly MatchEntry[]): string[] {
  const standard: ReadonlySet<string> = new Set(STANDARD_METHODS);
  const custom = new Set<string>();
  for (const { methods } of entries) for (const name of methods) if (!standard.has(name)) custom.add(name);
  return [...custom].sort();
}
