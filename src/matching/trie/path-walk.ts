/**
 * The walk of a path through a trie, in place: depth first, in the order in which patterns win, so the first leaf
 * that takes the request is the answer. Allocates nothing; parameters are offsets into the path. Where the walk
 * can go only one way it loops; it recurses only where it may have to come back. Words are read `as number`, with
 * no check in the loop: `verifyTrie` has checked every offset.
 */
import { matchDfa } from '../regex/match-dfa.ts';
import type { Dfa } from '../regex/types.ts';
import {
  DYNAMIC_WORDS,
  EDGES_LIST,
  EDGES_TABLE,
  END,
  KIND_INT,
  KIND_PLAIN,
  KIND_REGEX,
  KIND_SLUG,
  KIND_UINT,
  LIST_WORDS,
  literalWords,
  NODE_WORDS,
  PREFIX,
  REST,
} from './layout.ts';
import { isInt, isSlug, isUint, isUuid } from './param-type.ts';

/** Decides whether a leaf takes the request under way: gives the match, or -1. */
export interface LeafJudge {
  judge(leaf: number): number;
}

const SLASH = 47;

/** A walk that can be taken again and again, one at a time. */
export class PathWalk {
  /** Start and end of each parameter of the last match, from left to right. */
  readonly spans: Int32Array;
  /** How much of the path the last match took: all of it, or the length of a prefix. */
  matchedLength = 0;
  /** Signed, because V8 keeps signed words as small integers and turns unsigned ones into floating point. */
  readonly #words: Int32Array;
  readonly #labels: Uint8Array;
  readonly #automata: readonly Dfa[];
  readonly #judge: LeafJudge;
  #path = '';
  #from = 0;
  #to = 0;

  constructor(trie: TrieSections, judge: LeafJudge) {
    this.#words = new Int32Array(trie.words.buffer, trie.words.byteOffset, trie.words.length);
    this.#labels = trie.labels;
    this.#automata = trie.automata;
    this.#judge = judge;
    this.spans = new Int32Array(2 * trie.paramsMax + 2);
  }

  /** Tries every pattern of the trie at `root` in order. `leafBase` is the number of its first leaf. */
  find(root: number, leafBase: number, path: string): number {
    this.#path = path;
    this.matchedLength = path.length;
    return this.#walk(root, 0, leafBase, 0);
  }

  /** Tries only the pattern that is exactly this path. */
  findExact(root: number, leafBase: number, path: string): number {
    this.#path = path;
    this.matchedLength = path.length;
    const words = this.#words;
    let node = root;
    let pos = 0;
    let rank = leafBase;
    for (;;) {
      pos = this.#label(node, pos);
      if (pos < 0) return -1;
      if (pos === path.length) return ((words[node] as number) & END) === 0 ? -1 : this.#judge.judge(rank);
      const edge = this.#literal(node, path.charCodeAt(pos));
      if (edge === 0) return -1;
      rank += words[edge + 1] as number;
      node = words[edge] as number;
      pos++;
    }
  }

  // One function, since this is the inner loop of the whole gateway: splitting it costs a fifth of its speed.
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: see above
  #walk(startNode: number, startPos: number, startRank: number, startDepth: number): number {
    const words = this.#words;
    const labels = this.#labels;
    const path = this.#path;
    const { length } = path;
    let node = startNode;
    let pos = startPos;
    let rank = startRank;
    let depth = startDepth;
    for (;;) {
      const flags = words[node] as number;
      const sizes = words[node + 2] as number;
      const behind = pos + (sizes & 0xffff);
      if (behind > length) return -1;
      for (let at = words[node + 1] as number; pos < behind; pos++, at++) {
        if (path.charCodeAt(pos) !== labels[at]) return -1;
      }
      const dynamics = sizes >>> 16;
      const comesBack = (flags & (PREFIX | REST)) !== 0;
      let edge = 0;
      if (pos < length) {
        const character = path.charCodeAt(pos);
        const mode = (flags >> 4) & 3;
        if (mode === EDGES_LIST) {
          let at = node + NODE_WORDS;
          const end = at + ((flags >> 8) & 0xff) * LIST_WORDS;
          while (at < end && words[at] !== character) at += LIST_WORDS;
          if (at < end) edge = at + 1;
        } else if (mode === EDGES_TABLE) {
          const index = character - ((flags >> 8) & 0xff);
          if (index >= 0 && index < ((flags >> 16) & 0xff)) edge = node + NODE_WORDS + 2 * index;
          if (edge !== 0 && words[edge] === 0) edge = 0;
        }
      } else if ((flags & END) !== 0) {
        const match = this.#judge.judge(rank);
        if (match >= 0) return match;
      }
      if (edge !== 0) {
        if (dynamics === 0 && !comesBack) {
          rank += words[edge + 1] as number;
          node = words[edge] as number;
          pos++;
          continue;
        }
        const match = this.#walk(words[edge] as number, pos + 1, rank + (words[edge + 1] as number), depth);
        if (match >= 0) return match;
      }
      if (dynamics !== 0 && pos < length) {
        let at = node + NODE_WORDS + literalWords(flags);
        let slash = pos;
        while (slash < length && path.charCodeAt(slash) !== SLASH) slash++;
        const last = comesBack ? 0 : at + (dynamics - 1) * DYNAMIC_WORDS;
        const end = at + dynamics * DYNAMIC_WORDS;
        let taken = 0;
        for (; at < end; at += DYNAMIC_WORDS) {
          if (words[at] === KIND_PLAIN) {
            if (slash === pos) continue;
            this.spans[2 * depth] = pos;
            this.spans[2 * depth + 1] = slash;
          } else {
            if (!this.#takes(at, pos, slash)) continue;
            this.spans[2 * depth] = this.#from;
            this.spans[2 * depth + 1] = this.#to;
          }
          if (at === last) {
            taken = at;
            break;
          }
          const match = this.#walk(
            words[at + 2] as number,
            slash,
            rank + (words[at + 3] as number),
            depth + 1,
          );
          if (match >= 0) return match;
        }
        if (taken !== 0) {
          rank += words[taken + 3] as number;
          node = words[taken + 2] as number;
          pos = slash;
          depth++;
          continue;
        }
      }
      return comesBack ? this.#ends(flags, rank, pos, depth) : -1;
    }
  }

  /** The last resorts at a node: the rest of the path as a parameter, then a prefix that ends here. */
  #ends(flags: number, rank: number, pos: number, depth: number): number {
    const { length } = this.#path;
    const end = flags & END;
    if ((flags & REST) !== 0) {
      this.spans[2 * depth] = pos;
      this.spans[2 * depth + 1] = length;
      const match = this.#judge.judge(rank + end + ((flags & PREFIX) >> 1));
      if (match >= 0) return match;
    }
    if ((flags & PREFIX) === 0 || (pos < length && this.#path.charCodeAt(pos) !== SLASH)) return -1;
    const match = this.#judge.judge(rank + end);
    if (match >= 0) this.matchedLength = pos;
    return match;
  }

  /** Takes a node's label; gives the position behind it, or -1. */
  #label(node: number, start: number): number {
    const words = this.#words;
    const labels = this.#labels;
    const path = this.#path;
    const length = (words[node + 2] as number) & 0xffff;
    const end = start + length;
    if (end > path.length) return -1;
    let at = words[node + 1] as number;
    for (let pos = start; pos < end; pos++) {
      if (path.charCodeAt(pos) !== labels[at++]) return -1;
    }
    return end;
  }

  /** The place of the node and skip of a literal edge, or 0. */
  #literal(node: number, character: number): number {
    const words = this.#words;
    const flags = words[node] as number;
    const mode = (flags >> 4) & 3;
    if (mode === EDGES_TABLE) {
      const index = character - ((flags >> 8) & 0xff);
      if (index < 0 || index >= ((flags >> 16) & 0xff)) return 0;
      const at = node + NODE_WORDS + 2 * index;
      return words[at] === 0 ? 0 : at;
    }
    if (mode !== EDGES_LIST) return 0;
    const end = node + NODE_WORDS + ((flags >> 8) & 0xff) * LIST_WORDS;
    for (let at = node + NODE_WORDS; at < end; at += LIST_WORDS) if (words[at] === character) return at + 1;
    return 0;
  }

  /** Whether a dynamic edge takes the segment; leaves the parameter's place in `#from` and `#to`. */
  #takes(edge: number, start: number, end: number): boolean {
    const head = this.#words[edge] as number;
    this.#from = start;
    this.#to = end;
    if (head >>> 4 !== 0 && !this.#literals(edge, head)) return false;
    if (this.#from >= this.#to) return false;
    const kind = head & 15;
    return kind === KIND_PLAIN || this.#hasType(kind, edge);
  }

  #literals(edge: number, head: number): boolean {
    const prefix = (head >>> 4) & 0x3fff;
    const suffix = head >>> 18;
    const from = this.#from + prefix;
    const to = this.#to - suffix;
    if (from >= to) return false;
    const at = this.#words[edge + 1] as number;
    for (let index = 0; index < prefix; index++) {
      if (this.#path.charCodeAt(this.#from + index) !== this.#labels[at + index]) return false;
    }
    for (let index = 0; index < suffix; index++) {
      if (this.#path.charCodeAt(to + index) !== this.#labels[at + prefix + index]) return false;
    }
    this.#from = from;
    this.#to = to;
    return true;
  }

  #hasType(kind: number, edge: number): boolean {
    const path = this.#path;
    if (kind === KIND_UINT) return isUint(path, this.#from, this.#to);
    if (kind === KIND_INT) return isInt(path, this.#from, this.#to);
    if (kind === KIND_SLUG) return isSlug(path, this.#from, this.#to);
    if (kind !== KIND_REGEX) return isUuid(path, this.#from, this.#to);
    const automaton = this.#automata[this.#words[edge + 4] as number];
    return automaton !== undefined && matchDfa(automaton, path, this.#from, this.#to);
  }
}

/** What a walk reads; checked by `verifyTrie` before. */
export interface TrieSections {
  readonly words: Uint32Array;
  readonly labels: Uint8Array;
  readonly automata: readonly Dfa[];
  /** The most parameters on any way. */
  readonly paramsMax: number;
}
