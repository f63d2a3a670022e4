/**
 * Whether anything of a region is left when rules are taken away from it. A request of the region is proposed and
 * shown to the rules; the first that takes it is cut away, condition by condition, and what is left is asked anew.
 */
import type { MatchWitness } from '../witness.ts';
import { fulfils, literalKey, literalsOf } from './literals.ts';
import { solve } from './solve.ts';
import type { Literal, Region, RequestSpace, Rule, Solution } from './types.ts';

/** Most regions that are looked at before the answer is that nobody knows. */
const REGIONS_MAX = 5_000;

/** What several searches may cost together; a search takes away what it cost. */
export interface Work {
  left: number;
}

/** What a search tells and what it may cost. */
export interface SearchOptions {
  /** Told of each rule that was in the way. */
  onCut?(rule: Rule): void;
  readonly work?: Work;
}

/** A rule with its conditions at hand. */
export interface Taken {
  readonly rule: Rule;
  readonly literals: readonly Literal[];
}

/** Makes the conditions of a rule ready for `findLeft`. */
export function taken(rule: Rule): Taken {
  return { rule, literals: literalsOf(rule) };
}

/**
 * A request in `region` that none of `rules` takes. When there is no such request, the rules that were in the way
 * together cover the region.
 */
export function findLeft(
  region: Region,
  rules: readonly Taken[],
  space: RequestSpace,
  options: SearchOptions = {},
): Solution {
  return explore(region, rules, { ...options, space, regionsLeft: REGIONS_MAX });
}

interface Search extends SearchOptions {
  readonly space: RequestSpace;
  regionsLeft: number;
}

function explore(region: Region, rules: readonly Taken[], search: Search): Solution {
  if (!pay(search, region)) return 'unknown';
  const request = solve(region, search.space);
  if (typeof request === 'string') return request;
  const at = rules.findIndex(({ literals }) => takes(literals, request));
  const cut = rules[at];
  if (cut === undefined) return request;
  search.onCut?.(cut.rule);
  return withoutRule(region, cut.literals, rules.toSpliced(at, 1), search);
}

/** A region costs the more, the more has been cut from it. */
function pay(search: Search, { mustNot }: Region): boolean {
  const { work } = search;
  if (search.regionsLeft-- <= 0) return false;
  if (work === undefined) return true;
  work.left -= 1 + mustNot.length / 8;
  return work.left > 0;
}

/** The region without a rule, as disjoint parts: each fulfils the rule's first conditions and fails the next one. */
function withoutRule(
  region: Region,
  literals: readonly Literal[],
  rules: readonly Taken[],
  search: Search,
): Solution {
  const given = new Set(region.must.map(literalKey));
  const fulfilled: Literal[] = [];
  let isUnknown = false;
  for (const literal of literals) {
    if (given.has(literalKey(literal))) continue;
    const part = { must: [...region.must, ...fulfilled], mustNot: [...region.mustNot, literal] };
    const found = explore(part, rules, search);
    if (typeof found !== 'string') return found;
    if (found === 'unknown') isUnknown = true;
    fulfilled.push(literal);
  }
  return isUnknown ? 'unknown' : 'none';
}

function takes(literals: readonly Literal[], request: MatchWitness): boolean {
  return literals.every((each) => fulfils(request, each));
}
