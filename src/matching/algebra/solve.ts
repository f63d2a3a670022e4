/** A request in a region, found dimension by dimension, or that there is none. */
import { dfaOf, PATH_LANGUAGE } from '../regex/path-language.ts';
import type { ValueCondition } from '../types.ts';
import { type Asked, solveHost, solveMethod, solveValue } from './dimensions.ts';
import { pathAutomaton, tableAutomaton } from './path-automaton.ts';
import type { Literal, Region, RequestSpace, Solution } from './types.ts';
import { shortestText } from './words.ts';

/** A short request of the region that reaches the listener. */
export function solve(region: Region, space: RequestSpace): Solution {
  const method = solveMethod(asked(region, (each) => (each.on === 'method' ? each.methods : undefined)));
  if (method === undefined) return 'none';
  const host = solveHost(
    asked(region, (each) => (each.on === 'host' ? each.host : undefined)),
    space,
  );
  if (host === undefined) return 'none';
  const headers = solveValues(region, 'header');
  const query = solveValues(region, 'query');
  const path = solvePath(region);
  if (headers === 'none' || query === 'none' || path === 'none') return 'none';
  if (headers === 'unknown' || query === 'unknown' || path === 'unknown') return 'unknown';
  const request = { method, host, path: path.text, headers: Object.fromEntries(headers) };
  return query.size === 0 ? request : { ...request, query: new URLSearchParams([...query]).toString() };
}

function asked<T>({ must, mustNot }: Region, pick: (literal: Literal) => T | undefined): Asked<T> {
  const picked = (literals: readonly Literal[]) =>
    literals.map(pick).filter((each): each is T & {} => each !== undefined);
  return { must: picked(must), mustNot: picked(mustNot) };
}

const known = new Map<string, ReturnType<typeof shortestText>>();
const KNOWN_MAX = 10_000;

/** The walk is the dear part, and neighbouring regions ask for the same. */
function solvePath(region: Region): ReturnType<typeof shortestText> {
  const { must, mustNot } = asked(region, (each) => (each.on === 'path' ? each.path : undefined));
  const key = [must, mustNot]
    .map((list) =>
      list
        .map(({ kind, canonical }) => `${kind} ${canonical}`)
        .sort()
        .join('\n'),
    )
    .join('\n\n');
  let found = known.get(key);
  if (found === undefined) {
    found = shortestText(
      [tableAutomaton(dfaOf(PATH_LANGUAGE)), ...must.map(pathAutomaton)],
      mustNot.map(pathAutomaton),
    );
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(key, found);
  }
  return found;
}

/** A value for each name that must be there; names that may be absent are. */
function solveValues(region: Region, on: 'header' | 'query'): Map<string, string> | 'none' | 'unknown' {
  const conditions = asked(region, (each): ValueCondition | undefined =>
    each.on === on ? each.condition : undefined,
  );
  const values = new Map<string, string>();
  let isUnknown = false;
  for (const name of new Set([...conditions.must, ...conditions.mustNot].map((each) => each.name))) {
    const own = (list: readonly ValueCondition[]) => list.filter((each) => each.name === name);
    const value = solveValue(
      { must: own(conditions.must), mustNot: own(conditions.mustNot) },
      on === 'header',
    );
    if (value === 'none') return 'none';
    if (value === 'unknown') isUnknown = true;
    else if (value !== 'absent') values.set(name, value.text);
  }
  return isUnknown ? 'unknown' : values;
}
