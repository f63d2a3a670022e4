/** The sections of a route set opened and checked: what the router, `candidates` and `table` read. */
import { inconsistent } from '../../artifact/error.ts';
import { TextTable } from '../../artifact/text-table.ts';
import type { Artifact } from '../../artifact/types.ts';
import { methodBits } from '../methods.ts';
import type { Dfa } from '../regex/types.ts';
import { type TrieFacts, verifyTrie } from '../trie/verify-trie.ts';
import { readAutomata } from './automata.ts';
import { Conditions } from './conditions.ts';
import { HostTable } from './host-table.ts';
import { AUTOMATON_WORDS, BUCKET_WORDS, MATCH_WORDS, REGEX_WORDS, SECTION } from './layout.ts';

/** An opened route set. */
export interface RouteSet {
  readonly trie: Uint32Array;
  readonly labels: Uint8Array;
  readonly hosts: HostTable;
  readonly buckets: Uint32Array;
  readonly regexes: Uint32Array;
  readonly leaves: Uint32Array;
  readonly matches: Uint32Array;
  readonly params: Uint32Array;
  readonly conditions: Conditions;
  readonly automata: readonly Dfa[];
  readonly texts: TextTable;
  readonly methods: ReadonlyMap<string, number>;
  readonly paramsMax: number;
  regexText(automaton: number): string;
}

/** Opens the route set of an artifact. Throws an ArtifactError when anything in it does not fit. */
export function openRouteSet(artifact: Artifact): RouteSet {
  const words = (name: keyof typeof SECTION) => artifact.words(SECTION[name]);
  const texts = new TextTable(artifact.bytes(SECTION.texts), artifact.bytes(SECTION.textBytes));
  const automataWords = words('automata');
  const automata = readAutomata(automataWords, artifact.bytes(SECTION.automataBytes));
  const regexText = (automaton: number) => texts.get(automataWords[automaton * AUTOMATON_WORDS] ?? 0);
  const trie = words('trie');
  const facts = verifyTrie(trie, artifact.bytes(SECTION.labels).length, automata.length);
  const set: RouteSet = {
    trie,
    labels: artifact.bytes(SECTION.labels),
    hosts: new HostTable(words('listeners'), words('hosts'), texts),
    buckets: words('buckets'),
    regexes: words('regexes'),
    leaves: words('leaves'),
    matches: words('matches'),
    params: words('params'),
    conditions: new Conditions(words('conditions'), { texts, automata, regexText }),
    automata,
    texts,
    methods: methodBits(customMethods(artifact)),
    paramsMax: facts.params.reduce((most, each) => Math.max(most, each), 0),
    regexText,
  };
  verifyMatches(set, artifact.routeCount);
  verifyBuckets(set, facts);
  return set;
}

function customMethods(artifact: Artifact): string[] {
  const text = new TextDecoder().decode(artifact.bytes(SECTION.methods));
  const names = text === '' ? [] : text.split(' ');
  if (names.length > 21) throw inconsistent('methods');
  return names;
}

function verifyMatches(set: RouteSet, routes: number): void {
  const { leaves, matches, params, texts, conditions } = set;
  const count = matches.length / MATCH_WORDS;
  let before = 0;
  for (let at = 0; at < leaves.length; at++) {
    const first = leaves[at] ?? 0;
    if (first < before || first > count) throw inconsistent('leaves');
    before = first;
  }
  const conditionLists = new Set<number>();
  for (let at = 0; at < matches.length; at += MATCH_WORDS) {
    const names = matches[at + 3] ?? 0;
    const fits = (matches[at + 2] ?? 0) < routes && names + (params[names] ?? 0) < Math.max(1, params.length);
    if (!fits) throw inconsistent('matches');
    conditionLists.add(matches[at + 1] ?? 0);
  }
  conditionLists.delete(0);
  conditions.verify(conditionLists);
  if (params.some((word) => word > Math.max(texts.size, set.paramsMax))) throw inconsistent('params');
}

function verifyBuckets(set: RouteSet, facts: TrieFacts): void {
  const { buckets, regexes, leaves } = set;
  const leafCount = Math.max(0, leaves.length - 1);
  for (let at = 0; at < buckets.length; at += BUCKET_WORDS) {
    const [root = 0, firstLeaf = 0, regexRow = 0, regexCount = 0] = buckets.subarray(at, at + BUCKET_WORDS);
    const below = facts.leavesPlusOne[root] ?? 0;
    if (below === 0 || firstLeaf + below - 1 > leafCount) throw inconsistent('buckets');
    if ((regexRow + regexCount) * REGEX_WORDS > regexes.length) throw inconsistent('buckets');
  }
  for (let at = 0; at < regexes.length; at += REGEX_WORDS) {
    const fits = (regexes[at] ?? 0) < set.automata.length && (regexes[at + 1] ?? 0) < leafCount;
    if (!fits) throw inconsistent('path regexes');
  }
  set.hosts.verify(buckets.length / BUCKET_WORDS);
}
