/** Every match of a listener decoded back from the artifact, in the order in which they win. */
import type { Rule } from '../algebra/types.ts';
import { ANY_METHOD, HEAD_BIT, IMPLIED_HEAD, methodNames } from '../methods.ts';
import { parsePattern } from '../pattern.ts';
import { type ListedPattern, listPatterns, patternText } from '../trie/list-patterns.ts';
import type { PathPattern, TableRow } from '../types.ts';
import { BUCKET_WORDS, MATCH_WORDS, REGEX_WORDS } from './layout.ts';
import type { RouteSet } from './route-set.ts';

/** A leaf with the way to write its pattern. */
interface ListedLeaf {
  readonly leaf: number;
  readonly kind: TableRow['pattern']['kind'];
  readonly isExact: boolean;
  text(names: readonly string[]): string;
}

/** The rows of `gw routes`. */
export function listTable(set: RouteSet, listener: number): readonly TableRow[] {
  return set.hosts
    .list(listener)
    .flatMap(({ host, bucket }) =>
      listLeavesOf(set, bucket).flatMap((leaf) => leafRows(set, leaf).map((row) => ({ ...row, host }))),
    );
}

/** Patterns by their kind and text: reading them is most of the work, and neighbours share theirs. */
export type KnownPatterns = Map<string, PathPattern>;

/** Every match of a listener as a set of requests, in the order in which they win. */
export function listRules(set: RouteSet, listener: number, known: KnownPatterns): readonly Rule[] {
  const rules: Rule[] = [];
  for (const { host, bucket } of set.hosts.list(listener)) {
    for (const leaf of listLeavesOf(set, bucket)) {
      for (const match of matchesOf(set, leaf)) {
        const { route, pattern, headers, query } = matchRow(set, match, leaf);
        const path = readPattern(pattern, known);
        const methods = effectiveMethods(set, match);
        rules.push({ listener, order: rules.length, match, route, host, path, methods, headers, query });
      }
    }
  }
  return rules;
}

function readPattern({ kind, text }: TableRow['pattern'], known: KnownPatterns): PathPattern {
  const key = `${kind} ${text}`;
  const found = known.get(key) ?? parsePattern(kind, text).pattern;
  if (found === undefined) throw new Error(`the artifact holds a pattern that cannot be read: ${text}`);
  known.set(key, found);
  return found;
}

/** The methods that a match takes, HEAD that comes with GET too; empty for every method. */
function effectiveMethods(set: RouteSet, match: number): string[] {
  const mask = set.matches[match * MATCH_WORDS] ?? 0;
  return mask >>> 0 === ANY_METHOD ? [] : methodNames(mask & ~IMPLIED_HEAD, set.methods);
}

/** The leaves of a bucket in the order in which their patterns win. */
function listLeavesOf(set: RouteSet, bucket: number): ListedLeaf[] {
  const [root = 0, firstLeaf = 0, row = 0, count = 0] = set.buckets.subarray(bucket * BUCKET_WORDS);
  const trie = { words: set.trie, labels: set.labels, regexText: set.regexText };
  const templates = listPatterns(trie, root, firstLeaf).map(templateLeaf);
  const regexes = Array.from({ length: count }, (_, index) => regexLeaf(set, row + index));
  return [
    ...templates.filter(({ isExact }) => isExact),
    ...regexes,
    ...templates.filter(({ isExact }) => !isExact),
  ];
}

/** The rows of one leaf, without their host; HEAD that only comes with GET is not a row of its own. */
function leafRows(set: RouteSet, leaf: ListedLeaf): Omit<TableRow, 'host'>[] {
  const listed = matchesOf(set, leaf).filter(
    (match) => set.matches[match * MATCH_WORDS] !== (HEAD_BIT | IMPLIED_HEAD),
  );
  return listed.map((match) => matchRow(set, match, leaf));
}

function matchesOf(set: RouteSet, { leaf }: ListedLeaf): number[] {
  const first = set.leaves[leaf] ?? 0;
  const end = set.leaves[leaf + 1] ?? first;
  return Array.from({ length: end - first }, (_, index) => first + index);
}

function matchRow(set: RouteSet, match: number, leaf: ListedLeaf): Omit<TableRow, 'host'> {
  const [methods = 0, conditions = 0, route = 0, params = 0] = set.matches.subarray(match * MATCH_WORDS);
  const names = Array.from(set.params.subarray(params + 1, params + 1 + (set.params[params] ?? 0)), (name) =>
    set.texts.get(name),
  );
  const list = set.conditions.list(conditions);
  const on = (source: 'header' | 'query') =>
    list.filter((each) => each.source === source).map((each) => each.condition);
  return {
    match,
    route,
    pattern: { kind: leaf.kind, text: leaf.text(names) },
    methods: methodNames(methods, set.methods),
    headers: on('header'),
    query: on('query'),
  };
}

function templateLeaf(pattern: ListedPattern): ListedLeaf {
  return {
    leaf: pattern.leaf,
    kind: pattern.kind,
    isExact: pattern.kind === 'template' && pattern.pieces.every((piece) => typeof piece === 'string'),
    text: (names) => patternText(pattern, names),
  };
}

function regexLeaf(set: RouteSet, row: number): ListedLeaf {
  const [automaton = 0, leaf = 0] = set.regexes.subarray(row * REGEX_WORDS);
  return { leaf, kind: 'regex', isExact: false, text: () => set.regexText(automaton) };
}
