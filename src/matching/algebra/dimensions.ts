/** A value of one dimension that fulfils what is asked of it, for every dimension but the path. */
import { hostMatches } from '../host.ts';
import { dfaOf } from '../regex/path-language.ts';
import type { ValueCondition } from '../types.ts';
import { holds } from './literals.ts';
import { type Automaton, tableAutomaton } from './path-automaton.ts';
import type { RequestSpace } from './types.ts';
import { shortestText } from './words.ts';

/** What is asked of one dimension. */
export interface Asked<T> {
  readonly must: readonly T[];
  readonly mustNot: readonly T[];
}

/** Labels for hosts below a wildcard, and names for hosts that no pattern names; one is always free. */
const LABELS = ['www', 'api', 'a'];

/**
 * A host, or undefined. Patterns tell hosts apart only by the names and suffixes they list, so one host for each
 * exact name, one right below each suffix and one below none are all that can differ.
 */
export function solveHost({ must, mustNot }: Asked<string>, space: RequestSpace): string | undefined {
  const patterns = [...new Set([...must, ...space.hosts, ...mustNot])];
  const taken = new Set(patterns.map((pattern) => pattern.replace(/^\*\./, '')));
  const candidates = [...patterns.flatMap((pattern) => hostFor(pattern, taken)), freeHost(taken)];
  return candidates.find(
    (host) =>
      space.takesHost(host) &&
      must.every((pattern) => hostMatches(pattern, host)) &&
      !mustNot.some((pattern) => hostMatches(pattern, host)),
  );
}

function hostFor(pattern: string, taken: ReadonlySet<string>): string[] {
  if (pattern === '') return [];
  if (!pattern.startsWith('*.')) return [pattern];
  const above = pattern.slice(1);
  return [freeName((name) => name + above, taken)];
}

function freeHost(taken: ReadonlySet<string>): string {
  return taken.has('localhost') ? freeName((name) => `${name}.test`, taken) : 'localhost';
}

function freeName(write: (label: string) => string, taken: ReadonlySet<string>): string {
  const label = LABELS.find((each) => !taken.has(write(each)));
  for (let number = 1; label === undefined; number++) {
    if (!taken.has(write(`h${number}`))) return write(`h${number}`);
  }
  return write(label);
}

const USUAL = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** A method, or undefined. */
export function solveMethod({ must, mustNot }: Asked<readonly string[]>): string | undefined {
  const named = [...must, ...mustNot].flat();
  let other = 'PURGE';
  while (named.includes(other)) other += 'X';
  return [...USUAL, ...named, other].find(
    (method) => must.every((set) => set.includes(method)) && !mustNot.some((set) => set.includes(method)),
  );
}

/** What a header can carry: visible ASCII, with spaces only inside. */
const SENDABLE = '(?:[!-~](?:[ -~]*[!-~])?)?';

/** A value for one header or query parameter: text, absence, that there is none, or that nobody knows. */
export type Value = { readonly text: string } | 'absent' | 'none' | 'unknown';

/** Solves one name. */
export function solveValue({ must, mustNot }: Asked<ValueCondition>, isHeader: boolean): Value {
  const fits = (value: string | undefined) =>
    must.every((each) => holds(each, value)) && !mustNot.some((each) => holds(each, value));
  if (fits(undefined)) return 'absent';
  const exact = must.find((each) => each.op === 'exact');
  if (exact?.op === 'exact') return fits(exact.value) ? { text: exact.value } : 'none';
  if (fits('1')) return { text: '1' };
  if (must.some((each) => each.op === 'present' && !each.value)) return 'none';
  if (mustNot.some((each) => each.op === 'present' && each.value)) return 'none';
  const language = tableAutomaton(dfaOf(isHeader ? SENDABLE : '[ -~]*'));
  return shortestText([language, ...must.flatMap(automatonOf)], mustNot.flatMap(automatonOf));
}

/** The texts that a condition takes; every text for one on presence, which was looked at already. */
function automatonOf(condition: ValueCondition): Automaton[] {
  if (condition.op === 'present') return [];
  return [condition.op === 'regex' ? tableAutomaton(dfaOf(condition.value)) : textAutomaton(condition.value)];
}

function textAutomaton(text: string): Automaton {
  return {
    start: 1,
    step: (state, symbol) => (text.charCodeAt(state - 1) === symbol ? state + 1 : 0),
    accepts: (state) => state === text.length + 1,
  };
}
