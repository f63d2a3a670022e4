/** Lays tries out as words, equal subtrees once (see layout.ts), and lists their leaves in the order of their numbers. */
import { WordWriter } from '../../artifact/words.ts';
import { PARAM_TYPES, type ParamSegment } from '../types.ts';
import type { TrieNode } from './build-trie.ts';
import {
  EDGES_LIST,
  EDGES_NONE,
  EDGES_TABLE,
  END,
  KIND_PLAIN,
  KIND_REGEX,
  LIST_MAX,
  LITERAL_MAX,
  PREFIX,
  REST,
} from './layout.ts';

/** A node laid out: where, and how many leaves it leads to. */
interface Placed {
  readonly at: number;
  readonly leaves: number;
}

/** Writes any number of tries into shared sections. */
export class TrieEncoder {
  readonly #words = new WordWriter();
  /** Nodes laid out, by the hash of their words. */
  readonly #known = new Map<number, Placed[]>();
  readonly #labels = new Map<string, number>();
  readonly #labelParts: string[] = [];
  readonly #automaton: (regex: string) => number;
  #labelLength = 0;

  /** `automaton` gives the number under which a regex's automaton is stored. */
  constructor(automaton: (regex: string) => number) {
    this.#automaton = automaton;
    // Offset 0 means "no node" in tables.
    this.#words.push([0]);
  }

  /** Lays out a trie; gives its root's offset. */
  add(root: TrieNode): number {
    return this.#place(root).at;
  }

  /** The sections `trie` and `trie-labels`. */
  encode(): { readonly words: Uint8Array; readonly labels: Uint8Array } {
    return { words: this.#words.toBytes(), labels: Buffer.from(this.#labelParts.join(''), 'latin1') };
  }

  #place(node: TrieNode): Placed {
    let leaves = countOwnLeaves(node);
    // Most nodes of a large table are ends.
    if (node.edges.size === 0 && node.dynamic.length === 0) {
      return this.#share([flagsOf(node, []), this.#label(node.label), node.label.length], leaves);
    }
    const literal: LiteralEdge[] = [];
    for (const [character, child] of sortedEdges(node)) {
      const placed = this.#place(child);
      literal.push({ character, placed, skip: leaves });
      leaves += placed.leaves;
    }
    const dynamic: number[] = [];
    for (const { segment, node: child } of node.dynamic) {
      const placed = this.#place(child);
      dynamic.push(...this.#dynamicHead(segment), placed.at, leaves, this.#regexOf(segment));
      leaves += placed.leaves;
    }
    const sizes = node.label.length | (node.dynamic.length << 16);
    const words = [flagsOf(node, literal), this.#label(node.label), sizes];
    pushLiteral(words, literal);
    for (const word of dynamic) words.push(word);
    return this.#share(words, leaves);
  }

  #share(words: readonly number[], leaves: number): Placed {
    const hash = hashOf(words);
    const alike = this.#known.get(hash);
    const known = alike?.find(({ at }) => this.#words.equals(at, words));
    if (known !== undefined) return known;
    const placed = { at: this.#words.length, leaves };
    this.#words.push(words);
    if (alike === undefined) this.#known.set(hash, [placed]);
    else alike.push(placed);
    return placed;
  }

  #dynamicHead(segment: ParamSegment): [kind: number, literals: number] {
    const { prefix, suffix } = segment;
    if (prefix.length > LITERAL_MAX || suffix.length > LITERAL_MAX) {
      throw new RangeError(`text beside the parameter ${segment.name} is too long`);
    }
    return [
      (kindOf(segment) | (prefix.length << 4) | (suffix.length << 18)) >>> 0,
      this.#label(prefix + suffix),
    ];
  }

  #regexOf(segment: ParamSegment): number {
    return segment.regex === undefined ? 0 : this.#automaton(segment.regex);
  }

  #label(text: string): number {
    if (text === '') return 0;
    const known = this.#labels.get(text);
    if (known !== undefined) return known;
    const at = this.#labelLength;
    this.#labels.set(text, at);
    this.#labelParts.push(text);
    this.#labelLength += text.length;
    return at;
  }
}

/** FNV-1a over words. */
function hashOf(words: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash;
}

interface LiteralEdge {
  readonly character: number;
  readonly placed: Placed;
  /** Leaves that are listed before those behind this edge. */
  readonly skip: number;
}

function pushLiteral(words: number[], edges: readonly LiteralEdge[]): void {
  if (edges.length <= LIST_MAX) {
    for (const { character, placed, skip } of edges) words.push(character, placed.at, skip);
    return;
  }
  const first = edges[0]?.character ?? 0;
  const table = new Array<number>(2 * tableLength(edges)).fill(0);
  for (const { character, placed, skip } of edges) {
    table[2 * (character - first)] = placed.at;
    table[2 * (character - first) + 1] = skip;
  }
  for (const word of table) words.push(word);
}

/** The leaves of a trie in the order of their numbers. */
export function listLeaves(node: TrieNode, into: number[] = []): number[] {
  if (node.end !== undefined) into.push(node.end);
  if (node.prefix !== undefined) into.push(node.prefix);
  if (node.rest !== undefined) into.push(node.rest);
  for (const [, child] of sortedEdges(node)) listLeaves(child, into);
  for (const { node: child } of node.dynamic) listLeaves(child, into);
  return into;
}

function countOwnLeaves({ end, prefix, rest }: TrieNode): number {
  return Number(end !== undefined) + Number(prefix !== undefined) + Number(rest !== undefined);
}

function sortedEdges(node: TrieNode): [character: number, child: TrieNode][] {
  if (node.edges.size === 0) return [];
  const edges: [character: number, child: TrieNode][] = [];
  for (const [first, child] of node.edges) edges.push([first.charCodeAt(0), child]);
  return edges.length === 1 ? edges : edges.sort(([a], [b]) => a - b);
}

function flagsOf(node: TrieNode, edges: readonly LiteralEdge[]): number {
  const own =
    (node.end === undefined ? 0 : END) |
    (node.prefix === undefined ? 0 : PREFIX) |
    (node.rest === undefined ? 0 : REST);
  if (edges.length === 0) return own | (EDGES_NONE << 4);
  if (edges.length <= LIST_MAX) return own | (EDGES_LIST << 4) | (edges.length << 8);
  return own | (EDGES_TABLE << 4) | ((edges[0]?.character ?? 0) << 8) | (tableLength(edges) << 16);
}

function tableLength(edges: readonly LiteralEdge[]): number {
  return (edges.at(-1)?.character ?? 0) - (edges[0]?.character ?? 0) + 1;
}

function kindOf({ type, regex }: ParamSegment): number {
  if (type !== undefined) return PARAM_TYPES.indexOf(type);
  return regex === undefined ? KIND_PLAIN : KIND_REGEX;
}
