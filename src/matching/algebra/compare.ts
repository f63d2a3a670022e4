/**
 * Which requests two rule sets treat differently. Rules stand in groups of one host and path, and the order of
 * groups is fixed by these alone: a request whose winners both stand in groups that are the same on both sides has
 * the same winner twice. So only the rules of groups that differ are looked at, however many others there are.
 */
import { findLeft } from './difference.ts';
import { literalKey, literalsOf } from './literals.ts';
import type { RuleSet } from './rule-set.ts';
import type { RequestSpace, Rule, Solution } from './types.ts';

/** Requests that one pair of rules decides: before by the one, now by the other; undefined when none takes them. */
export interface ChangedClass {
  readonly before: Rule | undefined;
  readonly after: Rule | undefined;
  /** One of the requests; undefined when it could not be found out in time whether there is any. */
  readonly witness: Exclude<Solution, string> | undefined;
}

/** How rules behave: equal texts for rules that do the same with a request, whatever their conditions. */
export interface Behaviours {
  before(rule: Rule): string;
  after(rule: Rule): string;
}

/**
 * Every class of requests that is decided differently; requests that no rule takes before and after are none. With
 * `within`, requests outside of that space are not looked at.
 */
export function compareRuleSets(
  before: RuleSet,
  after: RuleSet,
  behaviours: Behaviours,
  within?: RequestSpace,
): ChangedClass[] {
  const spaces = within === undefined ? spacesOf(before.space, after.space) : onlyWithin(within);
  return new Comparison(before, after, behaviours, spaces).run();
}

class Comparison {
  readonly #before: RuleSet;
  readonly #after: RuleSet;
  readonly #behaviours: Behaviours;
  /** The counterpart on the other side of each rule in a group that did not change. */
  readonly #same = new Map<Rule, Rule>();
  readonly #changedBefore: Rule[] = [];
  readonly #changedAfter: Rule[] = [];
  readonly #found = new Map<string, ChangedClass>();
  readonly #spaces: Spaces;

  constructor(before: RuleSet, after: RuleSet, behaviours: Behaviours, spaces: Spaces) {
    this.#before = before;
    this.#after = after;
    this.#behaviours = behaviours;
    this.#spaces = spaces;
  }

  run(): ChangedClass[] {
    this.#pairGroups();
    for (const rule of this.#changedBefore) this.#compareBefore(rule);
    for (const rule of this.#changedAfter) this.#compareAfter(rule);
    return [...this.#found.values()];
  }

  #pairGroups(): void {
    const groupsAfter = groupByPlace(this.#after.rules);
    for (const [place, rulesBefore] of groupByPlace(this.#before.rules)) {
      const rulesAfter = groupsAfter.get(place) ?? [];
      groupsAfter.delete(place);
      if (this.#isSame(rulesBefore, rulesAfter)) {
        for (const [at, rule] of rulesBefore.entries()) this.#pair(rule, rulesAfter[at]);
      } else {
        this.#changedBefore.push(...rulesBefore);
        this.#changedAfter.push(...rulesAfter);
      }
    }
    for (const rules of groupsAfter.values()) this.#changedAfter.push(...rules);
  }

  #pair(one: Rule, other: Rule | undefined): void {
    if (other === undefined) return;
    this.#same.set(one, other);
    this.#same.set(other, one);
  }

  #isSame(before: readonly Rule[], after: readonly Rule[]): boolean {
    if (before.length !== after.length || !this.#spaces.areSame) return false;
    return before.every((rule, at) => {
      const other = after[at];
      if (other === undefined) return false;
      return (
        conditionsKey(rule) === conditionsKey(other) &&
        this.#behaviours.before(rule) === this.#behaviours.after(other)
      );
    });
  }

  /** What becomes of the requests that a changed rule used to win. */
  #compareBefore(rule: Rule): void {
    const meeting = this.#after.meeting(rule);
    for (const other of meeting) {
      const same = this.#same.get(other);
      // Unchanged and above the rule before: what it takes, the rule did not win.
      if (same !== undefined && same.order < rule.order) continue;
      this.#look(rule, other);
    }
    this.#lookGone(rule, meeting);
  }

  /** Whose the requests were that a changed rule wins now. */
  #compareAfter(rule: Rule): void {
    const meeting = this.#before.meeting(rule);
    for (const other of meeting) {
      const same = this.#same.get(other);
      if (same === undefined || same.order < rule.order) continue;
      this.#look(other, rule);
    }
    this.#lookNew(rule, meeting);
  }

  #look(one: Rule, other: Rule): void {
    if (this.#behaviours.before(one) === this.#behaviours.after(other)) return;
    const key = `${one.order} ${other.order}`;
    if (this.#found.has(key)) return;
    const region = { must: unique([...literalsOf(one), ...literalsOf(other)]), mustNot: [] };
    const above = [
      ...this.#before.above(one).map((each) => this.#before.taken(each)),
      ...this.#after.above(other).map((each) => this.#after.taken(each)),
    ];
    this.#note(key, { before: one, after: other }, findLeft(region, above, this.#spaces.both));
  }

  /** Requests that a rule won and that nothing takes now, be it that their host is not the listener's any more. */
  #lookGone(rule: Rule, meeting: readonly Rule[]): void {
    const above = this.#before.above(rule).map((each) => this.#before.taken(each));
    const now = meeting.map((each) => this.#after.taken(each));
    const { both, onlyBefore, areSame } = this.#spaces;
    const region = { must: literalsOf(rule), mustNot: [] };
    const found = findLeft(region, [...above, ...now], both);
    const isFound = typeof found !== 'string' || areSame;
    this.#note(
      `${rule.order} -`,
      { before: rule, after: undefined },
      isFound ? found : findLeft(region, above, onlyBefore),
    );
  }

  #lookNew(rule: Rule, meeting: readonly Rule[]): void {
    const above = this.#after.above(rule).map((each) => this.#after.taken(each));
    const once = meeting.map((each) => this.#before.taken(each));
    const { both, onlyAfter, areSame } = this.#spaces;
    const region = { must: literalsOf(rule), mustNot: [] };
    const found = findLeft(region, [...above, ...once], both);
    const isFound = typeof found !== 'string' || areSame;
    this.#note(
      `- ${rule.order}`,
      { before: undefined, after: rule },
      isFound ? found : findLeft(region, above, onlyAfter),
    );
  }

  #note(key: string, pair: Omit<ChangedClass, 'witness'>, found: Solution): void {
    if (found === 'none') return;
    this.#found.set(key, { ...pair, witness: found === 'unknown' ? undefined : found });
  }
}

/** What reaches the listener on both sides, and on one alone. */
interface Spaces {
  readonly areSame: boolean;
  readonly both: RequestSpace;
  readonly onlyBefore: RequestSpace;
  readonly onlyAfter: RequestSpace;
}

function spacesOf(before: RequestSpace, after: RequestSpace): Spaces {
  const hosts = [...new Set([...before.hosts, ...after.hosts])];
  const areSame = [...before.hosts].sort().join() === [...after.hosts].sort().join();
  return {
    areSame,
    both: { hosts, takesHost: (host) => before.takesHost(host) && after.takesHost(host) },
    onlyBefore: { hosts, takesHost: (host) => before.takesHost(host) && !after.takesHost(host) },
    onlyAfter: { hosts, takesHost: (host) => !before.takesHost(host) && after.takesHost(host) },
  };
}

/** Both sides hold the same requests when only some are looked at. */
function onlyWithin(both: RequestSpace): Spaces {
  const nothing = { hosts: both.hosts, takesHost: () => false };
  return { areSame: true, both, onlyBefore: nothing, onlyAfter: nothing };
}

function groupByPlace(rules: readonly Rule[]): Map<string, Rule[]> {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const place = `${rule.host} ${rule.path.kind} ${rule.path.canonical}`;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [rule]);
    else group.push(rule);
  }
  return groups;
}

function conditionsKey(rule: Rule): string {
  const keys = literalsOf(rule).map(literalKey);
  return keys.sort().join('\n');
}

function unique<T extends ReturnType<typeof literalsOf>[number]>(literals: readonly T[]): T[] {
  return [...new Map(literals.map((each) => [literalKey(each), each])).values()];
}
