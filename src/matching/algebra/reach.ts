/** Rules that no request reaches, because rules that win over them take everything they could. */
import { type MatchWitness, sharedWitness } from '../witness.ts';
import { findLeft, type Work } from './difference.ts';
import { literalsOf } from './literals.ts';
import type { RuleSet } from './rule-set.ts';
import type { Rule, Solution } from './types.ts';

/** To find out of more rules than this which can be left out would take longer than anybody wants to read them. */
const LESSENED_MAX = 48;

/** A rule that never wins. */
export interface Unreachable {
  readonly rule: Rule;
  /** The rules that take all its requests together, none of which can be left out; empty when it has no requests at all. */
  readonly coveredBy: readonly Rule[];
}

/** Every rule of a set that never wins, and those of which nobody knows in the time there is. */
export function findUnreachable(set: RuleSet): {
  readonly unreachable: Unreachable[];
  readonly unknown: Rule[];
} {
  const unreachable: Unreachable[] = [];
  const unknown: Rule[] = [];
  for (const rule of set.rules) {
    const found = whatCovers(set, rule);
    if (found === 'unknown') unknown.push(rule);
    else if (found !== 'reached') unreachable.push({ rule, coveredBy: found });
  }
  return { unreachable, unknown };
}

/** A request that a rule wins, or that there is none, or that nobody knows as far as `work` allows to find out. */
export function requestWonBy(set: RuleSet, rule: Rule, work?: Work): Solution {
  const quick = quickWitness(set, rule);
  if (quick !== undefined && set.winner(quick) === rule) return quick;
  return findLeft(
    { must: literalsOf(rule), mustNot: [] },
    set.above(rule).map((each) => set.taken(each)),
    set.space,
    work && { work },
  );
}

/** The first request that comes to mind is won by nearly every rule. */
function winsAtOnce(set: RuleSet, rule: Rule): boolean {
  const quick = quickWitness(set, rule);
  return quick !== undefined && set.winner(quick) === rule;
}

function quickWitness(set: RuleSet, rule: Rule): MatchWitness | undefined {
  const method =
    rule.methods.length === 0 || rule.methods.includes('GET') ? 'GET' : (rule.methods[0] ?? 'GET');
  const witness = sharedWitness([{ ...rule, priority: 0 }], method, set.space.hosts);
  return witness !== undefined && set.space.takesHost(witness.host) ? witness : undefined;
}

/**
 * The rules that take all requests of a rule together, none of which can be left out unless they are very many; or
 * that some request reaches it, or that nobody knows.
 */
export function whatCovers(
  set: RuleSet,
  rule: Rule,
  work: Work = { left: Number.POSITIVE_INFINITY },
): readonly Rule[] | 'reached' | 'unknown' {
  if (winsAtOnce(set, rule)) return 'reached';
  const region = { must: literalsOf(rule), mustNot: [] };
  const cut = new Set<Rule>();
  const left = (rules: readonly Rule[], onCut?: (rule: Rule) => void) =>
    findLeft(
      region,
      rules.map((each) => set.taken(each)),
      set.space,
      { work, ...(onCut && { onCut }) },
    );
  const found = left(set.above(rule), (each) => cut.add(each));
  if (found === 'unknown') return 'unknown';
  if (found !== 'none') return 'reached';
  let cover = [...cut].sort((a, b) => a.order - b.order);
  if (cover.length > LESSENED_MAX) return cover;
  // What covers alone is told alone: each rule that can be left out is.
  for (const each of [...cover].reverse()) {
    const without = cover.filter((other) => other !== each);
    if (left(without) === 'none') cover = without;
  }
  return cover;
}
