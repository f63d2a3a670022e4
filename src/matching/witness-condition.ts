// Values that fulfil conditions on headers and on the query. Conditions on different names are independent,
// so each name is solved alone: one exact text, or a text that all its expressions take, or absence.
import { matchDfa } from './regex/match-dfa.ts';
import { dfaOf } from './regex/path-language.ts';
import { sharedWord } from './regex/shared-word.ts';
import type { Dfa } from './regex/types.ts';
import type { ValueCondition } from './types.ts';

/** What a header can carry: visible ASCII, with spaces only inside. */
const SENDABLE = '(?:[!-~](?:[ -~]*[!-~])?)?';
const ANYTHING = '1';

/** Headers that fulfil all the conditions; undefined when they contradict each other. */
export function headerWitness(conditions: readonly ValueCondition[]): Record<string, string> | undefined {
  const values = solve(conditions, SENDABLE);
  return values === undefined ? undefined : Object.fromEntries(values);
}

/** A query that fulfils all the conditions, empty when there are none; undefined when they contradict each other. */
export function queryWitness(conditions: readonly ValueCondition[]): string | undefined {
  const values = solve(conditions);
  if (values === undefined) return undefined;
  return new URLSearchParams([...values]).toString();
}

/** A value for each name that must be there; undefined when the conditions on some name contradict each other. */
function solve(conditions: readonly ValueCondition[], language?: string): Map<string, string> | undefined {
  const values = new Map<string, string>();
  for (const [name, group] of byName(conditions)) {
    if (group.every((each) => each.op === 'present' && !each.value)) continue;
    const value = solveName(group, language);
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  return values;
}

function byName(conditions: readonly ValueCondition[]): Map<string, ValueCondition[]> {
  const groups = new Map<string, ValueCondition[]>();
  for (const condition of conditions) {
    const group = groups.get(condition.name);
    if (group === undefined) groups.set(condition.name, [condition]);
    else group.push(condition);
  }
  return groups;
}

function solveName(group: readonly ValueCondition[], language: string | undefined): string | undefined {
  if (group.some((each) => each.op === 'present' && !each.value)) return undefined;
  const exact = new Set(group.flatMap((each) => (each.op === 'exact' ? [each.value] : [])));
  const dfas = group.flatMap((each) => (each.op === 'regex' ? [dfaOf(each.value)] : []));
  if (exact.size > 1) return undefined;
  const [text] = exact;
  if (text !== undefined) return dfas.every((dfa) => matchDfa(dfa, text)) ? text : undefined;
  return dfas.length === 0 ? ANYTHING : sharedText(dfas, language);
}

function sharedText(dfas: readonly Dfa[], language: string | undefined): string | undefined {
  return sharedWord(language === undefined ? dfas : [...dfas, dfaOf(language)]);
}
