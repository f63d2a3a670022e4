// Finds entries of different routes that tie: the same listener, host and path pattern, a method in which
// they rank the same, as many conditions, the same priority, and a request that fulfils both. Exact, because
// two different host or path patterns never tie, and conditions on different names are independent.
//
// Entries are grouped by all that must be equal, then split by the exact values that they ask of one name and
// by their methods, so that 100,000 entries which differ in any of these are never compared pair by pair.
import type { MatchEntry, ValueCondition } from './types.ts';
import { type MatchWitness, sharedWitness } from './witness.ts';

/** Two entries of different routes that tie, and a request that both match. */
export interface Ambiguity {
  readonly first: MatchEntry;
  readonly second: MatchEntry;
  readonly witness: MatchWitness;
}

/** Groups this small are compared pair by pair. */
const SMALL = 16;

/** What is being found, and what witnesses need to know. */
interface Search {
  /** By pair of routes. */
  readonly found: Map<string, Ambiguity>;
  readonly listenerHosts: readonly (readonly string[])[];
}

/**
 * Every entry that ties with an earlier one, once for each pair of routes, in the order of the entries. With
 * the hosts of each listener, witnesses have a host that their listener takes.
 */
export function findAmbiguities(
  entries: readonly MatchEntry[],
  listenerHosts: readonly (readonly string[])[] = [],
): Ambiguity[] {
  const positions = new Map(entries.map((entry, index) => [entry, index]));
  const search: Search = { found: new Map(), listenerHosts };
  for (const group of groupBy(entries, (entry) => [whatTies(entry)]).values()) {
    if (group.length > 1) compareGroup(group, search);
  }
  const position = ({ first, second }: Ambiguity): number[] => [
    positions.get(first) ?? 0,
    positions.get(second) ?? 0,
  ];
  return [...search.found.values()].sort((a, b) => compareNumbers(position(a), position(b)));
}

/** What two entries that tie have in common. */
function whatTies({ listener, host, path, headers, query, priority }: MatchEntry): string {
  return [listener, host, headers.length, query.length, priority, path.canonical].join('\n');
}

function compareGroup(group: readonly MatchEntry[], search: Search): void {
  if (group.length <= SMALL) {
    comparePairs(group, search);
    return;
  }
  for (const sameMethod of groupBy(group, methodKeys).values()) compareByValues(sameMethod, search);
}

/** Entries without methods tie only among themselves. */
function methodKeys({ methods }: MatchEntry): readonly string[] {
  return methods.length === 0 ? [''] : methods;
}

/** Splits entries by the name that most of them ask an exact value of; different values exclude each other. */
function compareByValues(group: readonly MatchEntry[], search: Search): void {
  const name = group.length <= SMALL ? undefined : bestName(group);
  if (name === undefined) {
    comparePairs(group, search);
    return;
  }
  const byValue = groupBy(group, (entry) => [exactValue(entry, name) ?? '']);
  const others = byValue.get('') ?? [];
  for (const same of byValue.values()) compareByValues(same, search);
  for (const other of others) {
    for (const entry of group) if (exactValue(entry, name) !== undefined) compareTwo(other, entry, search);
  }
}

/** The name with the most different exact values, as long as it splits the group at all. */
function bestName(group: readonly MatchEntry[]): string | undefined {
  const values = new Map<string, Set<string>>();
  for (const entry of group) {
    for (const [name, value] of exactValues(entry)) {
      const seen = values.get(name);
      if (seen === undefined) values.set(name, new Set([value]));
      else seen.add(value);
    }
  }
  let best: string | undefined;
  for (const [name, seen] of values) {
    if (seen.size > (best === undefined ? 1 : (values.get(best)?.size ?? 0))) best = name;
  }
  return best;
}

function exactValue(entry: MatchEntry, name: string): string | undefined {
  return exactValues(entry).find(([each]) => each === name)?.[1];
}

/** Exact conditions as pairs; names and values are marked, so that headers and the query stay apart. */
function exactValues({ headers, query }: MatchEntry): (readonly [name: string, value: string])[] {
  const marked = (mark: string, conditions: readonly ValueCondition[]): (readonly [string, string])[] =>
    conditions.flatMap((each) =>
      each.op === 'exact' ? [[mark + each.name, `=${each.value}`] as const] : [],
    );
  return [...marked('header ', headers), ...marked('query ', query)];
}

/** Compares each entry with those before it, up to the first tie: a hundred equal entries are told 99 times. */
function comparePairs(group: readonly MatchEntry[], search: Search): void {
  for (const [index, second] of group.entries()) {
    for (let at = 0; at < index; at++) {
      const first = group[at];
      if (first !== undefined && compareTwo(first, second, search)) break;
    }
  }
}

function compareTwo(a: MatchEntry, b: MatchEntry, { found, listenerHosts }: Search): boolean {
  if (a.route === b.route) return false;
  const [first, second] = a.route < b.route ? [a, b] : [b, a];
  const pair = `${first.route} ${second.route}`;
  if (found.has(pair)) return true;
  const method = sharedMethod(first, second);
  const witness =
    method === undefined ? undefined : sharedWitness([first, second], method, listenerHosts[a.listener]);
  if (witness === undefined) return false;
  found.set(pair, { first, second, witness });
  return true;
}

/** A method in which two entries rank the same: both list it, or both take any. */
function sharedMethod(a: MatchEntry, b: MatchEntry): string | undefined {
  if (a.methods.length === 0 && b.methods.length === 0) return 'GET';
  const shared = a.methods.filter((method) => b.methods.includes(method));
  return shared.includes('GET') ? 'GET' : shared[0];
}

function groupBy(
  entries: readonly MatchEntry[],
  keysOf: (entry: MatchEntry) => readonly string[],
): Map<string, MatchEntry[]> {
  const groups = new Map<string, MatchEntry[]>();
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [entry]);
      else group.push(entry);
    }
  }
  return groups;
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
