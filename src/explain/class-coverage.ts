/**
 * Which classes of requests a spec's tests touch. A class is all requests that one rule wins: a route's match on one
 * listener and for one host pattern, without what rules above it take. Rules that win nothing are no classes.
 */
import type { Artifact } from '../artifact/types.ts';
import type { Work } from '../matching/algebra/difference.ts';
import { requestWonBy } from '../matching/algebra/reach.ts';
import { openRuleSets, type RuleSet } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { MatchWitness } from '../matching/witness.ts';
import type { SpecTest } from '../spec/types.ts';
import { type Answered, answersOf, chooseAnswer, type Opened } from './answer.ts';
import { explainRequestOf } from './run-tests.ts';
import type { ExplainRequest } from './types.ts';

/** Regions that may be looked at for all classes together; nearly all are answered by a lookup and need none. */
const WORK_MAX = 50_000;

/** How many of an artifact's classes tests touch. */
export interface ClassCoverage {
  readonly classes: number;
  readonly touched: number;
  /** Rounded down to a whole number; 100 when there are no classes. */
  readonly percent: number;
  /** Routes with at least one class, sorted by name. */
  readonly routes: readonly RouteClasses[];
  /** In the order in which rules win, listener by listener. */
  readonly untouched: readonly UntouchedClass[];
}

/** The classes of one route. */
interface RouteClasses {
  readonly route: string;
  readonly classes: number;
  readonly touched: number;
}

/** A class that no test touches. */
export interface UntouchedClass {
  readonly rule: Rule;
  /** A request of the class; undefined when it could not be found out in time whether there is any. */
  readonly witness: MatchWitness | undefined;
}

/** Measures which classes the requests of `tests` touch, whether the tests pass or not. */
export function measureClasses(opened: Opened, tests: readonly SpecTest[]): ClassCoverage {
  const touched = new Set(tests.flatMap(({ request }) => touchedBy(opened, explainRequestOf(request))));
  const counts = new RouteCounts(opened.artifact);
  const untouched: UntouchedClass[] = [];
  const work: Work = { left: WORK_MAX };
  for (const set of openRuleSets(opened.artifact)) {
    for (const rule of set.rules) {
      const isTouched = touched.has(classKey(rule));
      const missed = isTouched ? undefined : untouchedClass(set, rule, work);
      if (missed !== undefined) untouched.push(missed);
      if (isTouched || missed !== undefined) counts.add(rule, isTouched);
    }
  }
  const routes = counts.list();
  const classes = sum(routes.map((each) => each.classes));
  const reached = classes - untouched.length;
  const percent = classes === 0 ? 100 : Math.floor((reached * 100) / classes);
  return { classes, touched: reached, percent, routes, untouched };
}

function untouchedClass(set: RuleSet, rule: Rule, work: Work): UntouchedClass | undefined {
  const won = requestWonBy(set, rule, work);
  if (won === 'none') return undefined;
  return { rule, witness: won === 'unknown' ? undefined : won };
}

/** The same text for the same class of an artifact. */
export function classKey({ listener, match }: Pick<Rule, 'listener' | 'match'>): string {
  return `${listener} ${match}`;
}

/**
 * The classes that a request touches, by their keys: the one whose rule takes it, and where its URL may mean several
 * listeners, those by which the same route takes it on the others.
 */
export function touchedBy(opened: Opened, request: ExplainRequest): readonly string[] {
  const answers = answersOf(opened, request);
  const chosen = winnerOf(opened, chooseAnswer(answers));
  if (chosen === undefined) return [];
  const winners = answers.map((each) => winnerOf(opened, each)).filter((each) => each !== undefined);
  return winners.filter(({ route }) => route === chosen.route).map(classKey);
}

function winnerOf(
  { router }: Opened,
  { lookup }: Answered,
): Pick<Rule, 'listener' | 'match' | 'route'> | undefined {
  if (lookup === undefined) return undefined;
  const match = router.lookup(lookup.listener, lookup.request);
  return match < 0 ? undefined : { listener: lookup.listener, match, route: router.routeOf(match) };
}

class RouteCounts {
  readonly #artifact: Artifact;
  readonly #counts = new Map<number, { classes: number; touched: number }>();

  constructor(artifact: Artifact) {
    this.#artifact = artifact;
  }

  add({ route }: Rule, isTouched: boolean): void {
    const count = this.#counts.get(route) ?? { classes: 0, touched: 0 };
    this.#counts.set(route, count);
    count.classes++;
    if (isTouched) count.touched++;
  }

  list(): RouteClasses[] {
    const sorted = [...this.#counts].sort(([a], [b]) => a - b);
    return sorted.map(([index, count]) => ({ route: this.#artifact.route(index).name, ...count }));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
