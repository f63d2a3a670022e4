/** Patterns into a radix trie of objects, which `encode-trie.ts` then lays out. Only for compiling. */
import { compareSegments } from '../precedence.ts';
import type { ParamSegment, PathPattern } from '../types.ts';

/** A node under construction. Leaves are numbers of the caller's. */
export interface TrieNode {
  /** What is taken behind the edge's character. */
  label: string;
  end: number | undefined;
  prefix: number | undefined;
  rest: number | undefined;
  readonly edges: Map<string, TrieNode>;
  readonly dynamic: DynamicEdge[];
}

/** An edge that takes one segment by a parameter. */
interface DynamicEdge {
  readonly segment: ParamSegment;
  readonly node: TrieNode;
}

/** An empty node. */
export function createTrieNode(label = ''): TrieNode {
  return { label, end: undefined, prefix: undefined, rest: undefined, edges: new Map(), dynamic: [] };
}

/** Adds a template or prefix whose leaf is `leaf`; patterns of equal canonical form must be added once. */
export function insertPattern(root: TrieNode, pattern: PathPattern, leaf: number): void {
  let node = root;
  let literal = '';
  for (const segment of pattern.segments) {
    literal += '/';
    if (segment.kind === 'literal') {
      literal += segment.text;
      continue;
    }
    node = insertLiteral(node, literal);
    literal = '';
    if (segment.kind === 'rest') {
      node.rest = leaf;
      return;
    }
    node = insertDynamic(node, segment);
  }
  node = insertLiteral(node, literal);
  if (pattern.kind === 'prefix') node.prefix = leaf;
  else node.end = leaf;
}

/**
 * The trie without nodes that only lead on: such a node and its one child become one, with a longer label. Fewer
 * nodes on the way make lookups faster.
 */
export function compressTrie(node: TrieNode): TrieNode {
  let label = node.label;
  let last = node;
  for (let only = onlyEdge(last); only !== undefined; only = onlyEdge(last)) {
    label += only.first + only.child.label;
    last = only.child;
  }
  // Loops, since each function on the way down would take from the stack, and chains may be long.
  const edges = new Map<string, TrieNode>();
  for (const [first, child] of last.edges) edges.set(first, compressTrie(child));
  const dynamic: DynamicEdge[] = [];
  for (const { segment, node: child } of last.dynamic) dynamic.push({ segment, node: compressTrie(child) });
  return { label, end: last.end, prefix: last.prefix, rest: last.rest, edges, dynamic };
}

function onlyEdge(node: TrieNode): { readonly first: string; readonly child: TrieNode } | undefined {
  const isBare = node.end === undefined && node.prefix === undefined && node.rest === undefined;
  if (!isBare || node.edges.size !== 1 || node.dynamic.length > 0) return undefined;
  for (const [first, child] of node.edges) return { first, child };
  return undefined;
}

function insertLiteral(from: TrieNode, text: string): TrieNode {
  let node = from;
  let rest = text;
  while (rest !== '') {
    const first = rest.charAt(0);
    const child = node.edges.get(first);
    if (child === undefined) {
      const leaf = createTrieNode(rest.slice(1));
      node.edges.set(first, leaf);
      return leaf;
    }
    const shared = sharedLength(child.label, rest.slice(1));
    node = shared === child.label.length ? child : split(node, first, shared);
    rest = rest.slice(1 + shared);
  }
  return node;
}

/** Cuts the label of a node's child in two, so that something can begin in between. */
function split(parent: TrieNode, first: string, length: number): TrieNode {
  const child = parent.edges.get(first);
  if (child === undefined) throw new RangeError('there is no such edge');
  const upper = createTrieNode(child.label.slice(0, length));
  upper.edges.set(child.label.charAt(length), child);
  child.label = child.label.slice(length + 1);
  parent.edges.set(first, upper);
  return upper;
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

function insertDynamic(node: TrieNode, segment: ParamSegment): TrieNode {
  const { dynamic } = node;
  let low = 0;
  let high = dynamic.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const edge = dynamic[middle];
    const order = edge === undefined ? 0 : compareSegments(edge.segment, segment);
    if (edge !== undefined && order === 0) return edge.node;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  const edge = { segment, node: createTrieNode() };
  dynamic.splice(low, 0, edge);
  return edge.node;
}
