/**
 * The rules of an artifact, by listener, with what is asked of them most: which of them may take a request that
 * another one takes, and which of these come first.
 */
import type { Address, Artifact } from '../../artifact/types.ts';
import { chooseListener } from '../host.ts';
import { openRouteSet } from '../route-set/route-set.ts';
import { type KnownPatterns, listRules } from '../route-set/table.ts';
import { openRouter } from '../router.ts';
import type { Router } from '../types.ts';
import type { MatchWitness } from '../witness.ts';
import { type Taken, taken } from './difference.ts';
import { mayMeet } from './may-meet.ts';
import type { RequestSpace, Rule } from './types.ts';

/** One listener's rules in the order in which they win. */
export class RuleSet {
  readonly rules: readonly Rule[];
  readonly space: RequestSpace;
  readonly #listener: number;
  readonly #router: Router;
  readonly #taken = new Map<Rule, Taken>();
  readonly #byMatch: ReadonlyMap<number, Rule>;
  readonly #byFirst = new Map<string, Rule[]>();
  readonly #others: Rule[] = [];

  constructor(artifact: Artifact, listener: number, rules: readonly Rule[]) {
    this.rules = rules;
    this.space = spaceOf(artifact, listener);
    this.#listener = listener;
    this.#router = openRouter(artifact);
    this.#byMatch = new Map(rules.map((rule) => [rule.match, rule]));
    for (const rule of rules) {
      const first = firstLiteral(rule);
      const group = first === undefined ? this.#others : (this.#byFirst.get(first) ?? []);
      if (first !== undefined) this.#byFirst.set(first, group);
      group.push(rule);
    }
  }

  /** The rule that takes a request, as the router says; undefined when none does. */
  winner(request: MatchWitness): Rule | undefined {
    const { method, host, path, query, headers } = request;
    const header = (name: string) => headers[name];
    const match = this.#router.lookup(this.#listener, { method, host, path, query, header });
    return match < 0 ? undefined : this.#byMatch.get(match);
  }

  /** The rules that may share a request with one (its own set or another's), in the order in which they win. */
  meeting(rule: Rule): Rule[] {
    const first = firstLiteral(rule);
    if (first === undefined) return this.rules.filter((each) => mayMeet(each, rule));
    const near = [...(this.#byFirst.get(first) ?? []), ...this.#others].filter((each) => mayMeet(each, rule));
    return near.sort((a, b) => a.order - b.order);
  }

  /** Those of them that win over a rule of this set. */
  above(rule: Rule): Rule[] {
    return this.meeting(rule).filter((each) => each.order < rule.order);
  }

  /** A rule with its conditions at hand. */
  taken(rule: Rule): Taken {
    let found = this.#taken.get(rule);
    if (found === undefined) {
      found = taken(rule);
      this.#taken.set(rule, found);
    }
    return found;
  }
}

/** The rule sets of an artifact, by index of the listener; `known` is for artifacts that have most patterns in common. */
export function openRuleSets(artifact: Artifact, known: KnownPatterns = new Map()): readonly RuleSet[] {
  const set = openRouteSet(artifact);
  return artifact.listeners.map(
    (_, listener) => new RuleSet(artifact, listener, listRules(set, listener, known)),
  );
}

/** A request reaches the listener on its address whose hosts name its host most closely. */
export function spaceOf({ listeners }: Pick<Artifact, 'listeners'>, listener: number): RequestSpace {
  const own = addressKey(listeners[listener]?.address);
  const sharing = listeners.flatMap(({ address }, index) => (addressKey(address) === own ? [index] : []));
  const hosts = sharing.map((index) => listeners[index]?.hosts ?? []);
  return {
    takesHost: (host) => sharing[chooseListener(hosts, host)] === listener,
    hosts: hosts.flat(),
  };
}

function addressKey(address: Address | undefined): string {
  return JSON.stringify(address).toLowerCase();
}

/** The text that every path of a rule begins with, as its first segment; undefined when there is none. */
function firstLiteral({ path }: Rule): string | undefined {
  const [first] = path.segments;
  return first?.kind === 'literal' ? first.text : undefined;
}
