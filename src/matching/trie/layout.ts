/**
 * The trie as it lies in the artifact: one array of 32-bit words (`trie`) and one of bytes (`trie-labels`).
 *
 * A node is reached by an edge's character and then takes its label. It is laid out as
 *
 *     0  flags: END, PREFIX, REST, then the edge mode (bits 4-5), and two bytes `a` (8-15) and `b` (16-23)
 *     1  offset of the label
 *     2  length of the label (low half), number of dynamic edges (high half)
 *     …  literal edges: LIST has `a` of [character, node, skip]; TABLE has `b` of [node, skip] from character `a` on
 *     …  dynamic edges in the order in which they are tried: [kind and literal lengths, offset of the literals,
 *        node, skip, number of the automaton]
 *
 *     /users/           the root's label; behind it, a segment begins
 *       ├ "me"          a literal edge, END
 *       └ {id:uint}     a dynamic edge, to a node that is END and has the edge "/posts"
 *
 * Leaves have no numbers of their own: the number of a leaf is the sum of the skips on the way to it (each the
 * count of leaves that are listed before that edge), as in a minimal perfect hash over an automaton (Lucchesi and
 * Kowaltowski, 1993). So equal subtrees are stored once, whatever routes they lead to, and a table of 100,000
 * regular routes stays in the cache. Within a node the leaves come in the order end, prefix, rest, literal
 * edges, dynamic edges. Children are stored before their parents, so there are no circles.
 *
 * Tried and dropped: a Map for each segment (twice as slow), generated code (four times), parameters as
 * objects made while walking (half as slow again).
 */
export const END = 1;
export const PREFIX = 2;
export const REST = 4;

/** How literal edges are laid out. */
export const EDGES_NONE = 0;
export const EDGES_LIST = 1;
export const EDGES_TABLE = 2;

/** Up to this many literal edges are searched one by one. */
export const LIST_MAX = 4;

export const NODE_WORDS = 3;
export const LIST_WORDS = 3;
export const TABLE_WORDS = 2;
export const DYNAMIC_WORDS = 5;

/** Kinds of dynamic edges, in bits 0-3 of their first word (0 is a uuid); literal lengths follow in bits 4-17 and 18-31. */
export const KIND_UINT = 1;
export const KIND_INT = 2;
export const KIND_SLUG = 3;
export const KIND_REGEX = 4;
export const KIND_PLAIN = 5;

/** The longest literal text beside a parameter. */
export const LITERAL_MAX = 0x3fff;

/** Words of a node up to its dynamic edges. */
export function literalWords(flags: number): number {
  const mode = (flags >> 4) & 3;
  if (mode === EDGES_LIST) return ((flags >> 8) & 0xff) * LIST_WORDS;
  return mode === EDGES_TABLE ? ((flags >> 16) & 0xff) * TABLE_WORDS : 0;
}
