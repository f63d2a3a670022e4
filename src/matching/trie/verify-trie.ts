/**
 * Checks every offset and count of the trie once, when an artifact is opened, so that the walk needs no checks:
 * it can neither leave its arrays nor go in circles, whatever bytes were given a fitting digest.
 */
import { inconsistent } from '../../artifact/error.ts';
import {
  DYNAMIC_WORDS,
  EDGES_LIST,
  EDGES_TABLE,
  END,
  KIND_PLAIN,
  KIND_REGEX,
  LIST_WORDS,
  literalWords,
  NODE_WORDS,
  PREFIX,
  REST,
  TABLE_WORDS,
} from './layout.ts';

/** What is known of a trie after checking, by node offset. */
export interface TrieFacts {
  /** Leaves below a node plus one; 0 where no node begins. */
  readonly leavesPlusOne: Uint32Array;
  /** The most parameters on any way down from a node. */
  readonly params: Uint16Array;
}

/** More than any artifact holds: each leaf has a word of its own. */
const LEAVES_MAX = 2 ** 30;

/** Checks the trie. Throws an ArtifactError at the first thing that does not fit. */
export function verifyTrie(words: Uint32Array, labelBytes: number, automata: number): TrieFacts {
  const facts = { leavesPlusOne: new Uint32Array(words.length), params: new Uint16Array(words.length) };
  let at = 1;
  while (at < words.length) at = verifyNode({ words, labelBytes, automata, facts }, at);
  return facts;
}

interface Checking {
  readonly words: Uint32Array;
  readonly labelBytes: number;
  readonly automata: number;
  readonly facts: TrieFacts;
}

function verifyNode(trie: Checking, at: number): number {
  const { words, facts } = trie;
  const flags = words[at] ?? 0;
  const sizes = words[at + 2] ?? 0;
  const edgesAt = at + NODE_WORDS;
  const dynamicAt = edgesAt + literalWords(flags);
  const end = dynamicAt + (sizes >>> 16) * DYNAMIC_WORDS;
  if (end > words.length || (words[at + 1] ?? 0) + (sizes & 0xffff) > trie.labelBytes)
    throw inconsistent('trie');
  const tally = { leaves: bit(flags, END) + bit(flags, PREFIX) + bit(flags, REST), params: bit(flags, REST) };
  verifyLiteral(trie, { at, edgesAt, dynamicAt, flags }, tally);
  for (let edge = dynamicAt; edge < end; edge += DYNAMIC_WORDS) {
    verifyDynamic(trie, edge);
    take(trie, { at, child: words[edge + 2] ?? 0, skip: words[edge + 3] ?? 0, params: 1 }, tally);
  }
  facts.leavesPlusOne[at] = tally.leaves + 1;
  facts.params[at] = tally.params;
  return end;
}

interface NodePlace {
  readonly at: number;
  readonly edgesAt: number;
  readonly dynamicAt: number;
  readonly flags: number;
}

interface Tally {
  leaves: number;
  params: number;
}

function verifyLiteral(trie: Checking, place: NodePlace, tally: Tally): void {
  const { words } = trie;
  const mode = (place.flags >> 4) & 3;
  if (mode > EDGES_TABLE) throw inconsistent('trie');
  const step = mode === EDGES_LIST ? LIST_WORDS : TABLE_WORDS;
  const lead = mode === EDGES_LIST ? 1 : 0;
  for (let edge = place.edgesAt; edge < place.dynamicAt; edge += step) {
    const child = words[edge + lead] ?? 0;
    if (child === 0 && mode === EDGES_TABLE) continue;
    take(trie, { at: place.at, child, skip: words[edge + lead + 1] ?? 0, params: 0 }, tally);
  }
}

function verifyDynamic(trie: Checking, edge: number): void {
  const head = trie.words[edge] ?? 0;
  const kind = head & 15;
  const literals = ((head >>> 4) & 0x3fff) + (head >>> 18);
  if (kind > KIND_PLAIN || (trie.words[edge + 1] ?? 0) + literals > trie.labelBytes)
    throw inconsistent('trie');
  if (kind === KIND_REGEX && (trie.words[edge + 4] ?? 0) >= trie.automata) throw inconsistent('trie');
}

interface EdgeCheck {
  readonly at: number;
  readonly child: number;
  readonly skip: number;
  readonly params: number;
}

/** Children come first in the array, and each skip is the number of leaves before its edge. */
function take(trie: Checking, edge: EdgeCheck, tally: Tally): void {
  const leaves = trie.facts.leavesPlusOne[edge.child] ?? 0;
  if (edge.child >= edge.at || leaves === 0 || edge.skip !== tally.leaves) throw inconsistent('trie');
  tally.leaves += leaves - 1;
  // Equal subtrees are shared, so a few nodes could stand for more leaves than can be counted.
  if (tally.leaves > LEAVES_MAX) throw inconsistent('trie');
  tally.params = Math.max(tally.params, edge.params + (trie.facts.params[edge.child] ?? 0));
}

function bit(flags: number, mask: number): number {
  return (flags & mask) === 0 ? 0 : 1;
}
