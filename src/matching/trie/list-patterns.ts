/** The patterns of a trie, written back as text with the names of a match's parameters, in the order in which they win. */
import { PARAM_TYPES } from '../types.ts';
import {
  DYNAMIC_WORDS,
  EDGES_LIST,
  EDGES_TABLE,
  END,
  KIND_REGEX,
  LIST_WORDS,
  literalWords,
  NODE_WORDS,
  PREFIX,
  REST,
  TABLE_WORDS,
} from './layout.ts';

/** One pattern of a trie: its leaf, its kind, and its text in pieces; a parameter is a piece without its name. */
export interface ListedPattern {
  readonly leaf: number;
  readonly kind: 'template' | 'prefix';
  readonly pieces: readonly Piece[];
}

/** Literal text, or a parameter: what stands behind its name (`:uint`, `~[a-f]+`, `...`, nothing). */
type Piece = string | { readonly form: string };

/** What listing reads. */
export interface ListedTrie {
  readonly words: Uint32Array;
  readonly labels: Uint8Array;
  regexText(automaton: number): string;
}

/** Lists every pattern of the trie at `root`; `leaf` is the number of its first leaf. */
export function listPatterns(trie: ListedTrie, root: number, leaf: number): ListedPattern[] {
  const patterns: ListedPattern[] = [];
  visit({ trie, patterns }, root, { leaf, pieces: [] });
  return patterns;
}

/** The pattern's text, with names for its parameters from left to right. */
export function patternText(pattern: ListedPattern, names: readonly string[]): string {
  let next = 0;
  const text = pattern.pieces.map((piece) =>
    typeof piece === 'string' ? piece : `{${names[next++] ?? ''}${piece.form}}`,
  );
  const written = text.join('');
  // A prefix's trailing slash means nothing, so one that ends in an empty segment needs another.
  return pattern.kind === 'prefix' && written.endsWith('/') ? `${written}/` : written || '/';
}

interface Listing {
  readonly trie: ListedTrie;
  readonly patterns: ListedPattern[];
}

interface Way {
  readonly leaf: number;
  readonly pieces: readonly Piece[];
}

/** Visits in winning order: end, literal edges, dynamic edges, rest, prefix. */
function visit(listing: Listing, node: number, way: Way): void {
  const { trie, patterns } = listing;
  const { words } = trie;
  const flags = words[node] ?? 0;
  const label = latin1(trie.labels, words[node + 1] ?? 0, (words[node + 2] ?? 0) & 0xffff);
  const pieces = label === '' ? way.pieces : [...way.pieces, label];
  const end = flags & END;
  const prefix = (flags & PREFIX) >> 1;
  if (end !== 0) patterns.push({ leaf: way.leaf, kind: 'template', pieces });
  for (const edge of literalEdges(words, node)) {
    const character = String.fromCharCode(edge.character);
    visit(listing, edge.child, { leaf: way.leaf + edge.skip, pieces: [...pieces, character] });
  }
  for (const edge of dynamicEdges(trie, node)) {
    visit(listing, edge.child, { leaf: way.leaf + edge.skip, pieces: [...pieces, ...edge.pieces] });
  }
  if ((flags & REST) !== 0) {
    patterns.push({ leaf: way.leaf + end + prefix, kind: 'template', pieces: [...pieces, { form: '...' }] });
  }
  if (prefix !== 0) patterns.push({ leaf: way.leaf + end, kind: 'prefix', pieces });
}

function literalEdges(
  words: Uint32Array,
  node: number,
): { character: number; child: number; skip: number }[] {
  const flags = words[node] ?? 0;
  const mode = (flags >> 4) & 3;
  const first = node + NODE_WORDS;
  const count = mode === EDGES_LIST ? (flags >> 8) & 0xff : mode === EDGES_TABLE ? (flags >> 16) & 0xff : 0;
  const edges = Array.from({ length: count }, (_, index) => {
    const at = first + index * (mode === EDGES_LIST ? LIST_WORDS : TABLE_WORDS);
    const [a = 0, b = 0, c = 0] = words.subarray(at, at + 3);
    if (mode === EDGES_LIST) return { character: a, child: b, skip: c };
    return { character: ((flags >> 8) & 0xff) + index, child: a, skip: b };
  });
  return edges.filter(({ child }) => child !== 0);
}

function dynamicEdges(trie: ListedTrie, node: number): { pieces: Piece[]; child: number; skip: number }[] {
  const { words, labels } = trie;
  const first = node + NODE_WORDS + literalWords(words[node] ?? 0);
  return Array.from({ length: (words[node + 2] ?? 0) >>> 16 }, (_, index) => {
    const [head = 0, text = 0, child = 0, skip = 0, automaton = 0] = words.subarray(
      first + index * DYNAMIC_WORDS,
    );
    const prefix = (head >>> 4) & 0x3fff;
    const kind = head & 15;
    const type = PARAM_TYPES[kind];
    const form = kind === KIND_REGEX ? `~${trie.regexText(automaton)}` : type === undefined ? '' : `:${type}`;
    const pieces = [latin1(labels, text, prefix), { form }, latin1(labels, text + prefix, head >>> 18)];
    return { pieces: pieces.filter((piece) => piece !== ''), child, skip };
  });
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('latin1');
}
