// The requests that an invariant speaks of on one listener, as regions that the algebra can search.
import { findLeft, type Taken, taken, type Work } from '../../matching/algebra/difference.ts';
import { literalKey, literalsOf } from '../../matching/algebra/literals.ts';
import { mayMeet } from '../../matching/algebra/may-meet.ts';
import type { RuleSet } from '../../matching/algebra/rule-set.ts';
import type { Literal, Rule, Solution } from '../../matching/algebra/types.ts';
import type { Invariant, RouteMatch } from '../../spec/types.ts';
import { effectiveMethods } from '../way.ts';

/** What an invariant speaks of, as rules that nobody wrote. */
export interface Subject {
  readonly set: RuleSet;
  readonly every: readonly Rule[];
  readonly except: readonly Taken[];
  /** What all searches for the invariant may cost together. */
  readonly work: Work;
}

/** The subject of an invariant among the rules of one listener. */
export function subjectOf({ every, except }: Invariant, set: RuleSet, work: Work): Subject {
  return { set, every: every.flatMap(rulesOf), except: except.flatMap(rulesOf).map(taken), work };
}

function rulesOf({ hosts, path, methods, headers, query }: RouteMatch): Rule[] {
  const none = { listener: -1, order: -1, match: -1, route: -1 };
  const names = hosts.length === 0 ? [''] : hosts;
  return names.map((host) => ({
    ...none,
    host,
    path,
    methods: effectiveMethods(methods),
    headers,
    query,
  }));
}

/** Rules that may take a request of the subject, in the order in which they win. */
export function rulesMeeting({ set, every }: Subject): readonly Rule[] {
  const [only] = every;
  if (every.length === 1 && only !== undefined) return set.meeting(only);
  return set.rules.filter((rule) => every.some((each) => mayMeet(each, rule)));
}

/** A request of the subject that a rule wins. */
export function requestWonAmong({ set, every, except, work }: Subject, rule: Rule): Solution {
  const above = [...except, ...set.above(rule).map((each) => set.taken(each))];
  return firstFound(
    every.filter((each) => mayMeet(each, rule)),
    (each) => {
      const must = unique([...literalsOf(rule), ...literalsOf(each)]);
      return findLeft({ must, mustNot: [] }, above, set.space, { work });
    },
  );
}

/** A request of the subject that no rule takes. */
export function requestUnserved({ set, every, except, work }: Subject): Solution {
  return firstFound(every, (each) => {
    const rules = [...except, ...set.meeting(each).map((rule) => set.taken(rule))];
    return findLeft({ must: literalsOf(each), mustNot: [] }, rules, set.space, { work });
  });
}

/** Any request of the subject, whatever takes it. */
export function anyRequest({ set, every, except, work }: Subject): Solution {
  return firstFound(every, (each) =>
    findLeft({ must: literalsOf(each), mustNot: [] }, except, set.space, { work }),
  );
}

function firstFound(rules: readonly Rule[], find: (rule: Rule) => Solution): Solution {
  let isUnknown = false;
  for (const rule of rules) {
    const found = find(rule);
    if (typeof found !== 'string') return found;
    if (found === 'unknown') isUnknown = true;
  }
  return isUnknown ? 'unknown' : 'none';
}

function unique(literals: readonly Literal[]): Literal[] {
  return [...new Map(literals.map((each) => [literalKey(each), each])).values()];
}
