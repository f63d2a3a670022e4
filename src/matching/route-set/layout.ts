/**
 * The route set in the artifact, around the trie. A *bucket* is what one listener serves for one host pattern; it
 * has a trie, and path regexes in the order in which they are tried. A *leaf* is one path pattern of a bucket and
 * lists its matches in the order in which they win. All sections are 32-bit words:
 *
 *     listeners  for each: row of its first exact host, number of them, row of its first wildcard, number, bucket
 *                for every host plus one (0: none)
 *     hosts      rows [text, bucket], each listener's exact ones sorted by text, then its wildcards (without `*`)
 *     buckets    [root of the trie, number of the first leaf, row of the first regex, number of them]
 *     regexes    rows [automaton, leaf]
 *     leaves     for each leaf, its first match; then the number of matches
 *     matches    [methods, conditions (0: none), route, parameter names (0: none)]
 *     conditions [count, then for each: operation, name, value]
 *     params     [count, then names]
 *     automata   for each: text, offset of its bytes, states, classes
 */
export const LISTENER_WORDS = 5;
export const HOST_WORDS = 2;
export const BUCKET_WORDS = 4;
export const REGEX_WORDS = 2;
export const MATCH_WORDS = 4;
export const CONDITION_WORDS = 3;
export const AUTOMATON_WORDS = 4;

/** Operations of conditions; QUERY is added for those on the query. */
export const EXACT = 0;
export const PRESENT = 1;
export const ABSENT = 2;
export const REGEX = 3;
export const QUERY = 4;

/** Names of the sections of the route set and its trie. */
export const SECTION = {
  trie: 'trie',
  labels: 'trie-labels',
  listeners: 'listeners',
  hosts: 'hosts',
  buckets: 'buckets',
  regexes: 'path-regexes',
  leaves: 'leaves',
  matches: 'matches',
  conditions: 'conditions',
  params: 'params',
  automata: 'automata',
  automataBytes: 'automata-bytes',
  methods: 'methods',
  texts: 'match-texts',
  textBytes: 'match-bytes',
} as const;
