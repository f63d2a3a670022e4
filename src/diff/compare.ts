/**
 * Everything that becomes of requests: which other route takes them, and what the same route does differently.
 * Routes are compared as things that have a name, not by all they do: so an edited default, policy or upstream,
 * which touches many routes, costs no more than looking at each of them once.
 */
import type { Action } from '../artifact/types.ts';
import { compareRuleSets } from '../matching/algebra/compare.ts';
import { findLeft } from '../matching/algebra/difference.ts';
import { fulfils, literalKey, literalsOf } from '../matching/algebra/literals.ts';
import { mayMeet } from '../matching/algebra/may-meet.ts';
import { requestWonBy } from '../matching/algebra/reach.ts';
import type { Literal, Rule, Solution } from '../matching/algebra/types.ts';
import type { MatchWitness } from '../matching/witness.ts';
import { BehaviourReader } from './behaviour.ts';
import { compareDeeds } from './difference.ts';
import { type Identities, identify, pairRoutes } from './identities.ts';
import { type ListenerPair, type ListenerPairs, pairListeners } from './listener-pairs.ts';
import { placesOf } from './parameters.ts';
import type { Side } from './side.ts';
import type { Difference } from './types.ts';

/** Two rules of listeners that belong together; an absent one stands for nobody. */
interface Decided {
  readonly pair: ListenerPair;
  readonly before: Rule | undefined;
  readonly after: Rule | undefined;
}

/** Requests that two rules decide, and what is different about them. */
export interface DecidedClass extends Decided {
  /** Undefined when nobody knows in the time there is whether there is one. */
  readonly witness: MatchWitness | undefined;
  readonly differences: readonly Difference[];
}

/** Two sides put together. */
export class Comparison {
  readonly before: Side;
  readonly after: Side;
  readonly ids: Identities;
  readonly listeners: ListenerPairs;
  /** Routes of the new side → routes of the old side. */
  readonly routes: ReadonlyMap<number, number>;
  /** And back. */
  readonly routesBack: ReadonlyMap<number, number>;
  readonly #readers: { readonly before: BehaviourReader; readonly after: BehaviourReader };
  readonly #known = new Map<string, readonly Difference[]>();
  readonly #numbers = new WeakMap<Action, number>();
  #number = 0;

  constructor(before: Side, after: Side) {
    this.before = before;
    this.after = after;
    this.ids = identify(before, after);
    this.listeners = pairListeners(before, after);
    this.#readers = {
      before: new BehaviourReader(before, undefined),
      after: new BehaviourReader(after, this.ids),
    };
    this.routes = pairRoutes(before, after, (side, rule) => this.#contentText(side, rule));
    this.routesBack = new Map([...this.routes].map(([now, old]) => [old, now]));
  }

  /** Every class of requests that something else becomes of. */
  classes(): DecidedClass[] {
    return [...this.listeners.pairs.flatMap((pair) => this.#movedIn(pair)), ...this.#sameRoutes()];
  }

  /** A request that `one` decides before and `other` decides now, within `extra`; absent rules stand for nobody. */
  requestBetween(
    { pair, before: one, after: other }: Decided,
    extra: { readonly must?: readonly Literal[]; readonly mustNot?: readonly Literal[] } = {},
  ): Solution {
    const [was, is] = [this.before.sets[pair.before], this.after.sets[pair.after]];
    const any = one ?? other;
    if (was === undefined || is === undefined || any === undefined) return 'none';
    const over = (set: typeof was, rule: Rule | undefined) =>
      (rule === undefined ? set.meeting(any) : set.above(rule)).map((each) => set.taken(each));
    const literals = [one, other].flatMap((rule) => (rule === undefined ? [] : literalsOf(rule)));
    return findLeft(
      { must: unique([...literals, ...(extra.must ?? [])]), mustNot: extra.mustNot ?? [] },
      [...over(was, one), ...over(is, other)],
      pair.space,
    );
  }

  /** A request that a route takes on both sides. */
  requestOf(old: number, now: number): Omit<DecidedClass, 'differences'> | undefined {
    for (const before of this.before.rulesOf(old)) {
      for (const after of this.after.rulesOf(now)) {
        const pair = this.#pairOf(before, after);
        const witness =
          pair === undefined || !mayMeet(before, after) ? 'none' : this.#sharedRequest(pair, before, after);
        if (pair === undefined || witness === 'none') continue;
        return { pair, before, after, witness: witness === 'unknown' ? undefined : witness };
      }
    }
    return undefined;
  }

  /** Whether the route of a rule still takes a request on the other side. */
  stillTakes(rule: Rule, pair: ListenerPair, isOld: boolean, request: MatchWitness): boolean {
    const route = (isOld ? this.routesBack : this.routes).get(rule.route);
    const [side, listener] = isOld ? [this.after, pair.after] : [this.before, pair.before];
    if (route === undefined) return false;
    const own = side.rulesOf(route).filter((each) => each.listener === listener);
    return own.some((each) => literalsOf(each).every((literal) => fulfils(request, literal)));
  }

  #pairOf(one: Rule, other: Rule): ListenerPair | undefined {
    return this.listeners.pairs.find(
      ({ before, after }) => before === one.listener && after === other.listener,
    );
  }

  /** Requests that another route takes, or none. */
  #movedIn(pair: ListenerPair): DecidedClass[] {
    const [was, is] = [this.before.sets[pair.before], this.after.sets[pair.after]];
    if (was === undefined || is === undefined) return [];
    const [before, after] = [
      was.rules.map((each) => this.#text(this.before, each)),
      is.rules.map((each) => this.#text(this.after, each)),
    ];
    const behaviours = {
      before: ({ order }: Rule) => before[order] ?? '',
      after: ({ order }: Rule) => after[order] ?? '',
    };
    const found = compareRuleSets(was, is, behaviours, pair.isWhole ? undefined : pair.space);
    return found.flatMap((each) => {
      const differences = this.#differences(each.before, each.after, each.witness, pair);
      return differences.length === 0 ? [] : [{ ...each, pair, differences }];
    });
  }

  #differences(
    one: Rule | undefined,
    other: Rule | undefined,
    witness: MatchWitness | undefined,
    { before, after }: ListenerPair,
  ): readonly Difference[] {
    if (one !== undefined && other !== undefined) return this.routeDifferences(one, other);
    if (one !== undefined) {
      const status = witness === undefined ? 404 : this.after.refusal(after, witness);
      const { name } = this.before.routeOf(one);
      return [
        {
          what: 'served',
          kind: 'removed',
          severity: 'breaking',
          text: `nothing serves it any more (${status})`,
          before: name,
          after: status,
        },
      ];
    }
    if (other === undefined) return [];
    const status = witness === undefined ? 404 : this.before.refusal(before, witness);
    const { name } = this.after.routeOf(other);
    return [
      {
        what: 'served',
        kind: 'added',
        severity: 'safe',
        text: `is served now (was ${status})`,
        before: status,
        after: name,
      },
    ];
  }

  /** What two rules' routes do differently with requests that both take; nothing when they do the same. */
  routeDifferences(one: Rule, other: Rule): readonly Difference[] {
    const [was, is] = [this.before.routeOf(one), this.after.routeOf(other)];
    const [old, now] = [
      this.before.input.artifact.listeners[one.listener],
      this.after.input.artifact.listeners[other.listener],
    ];
    const usesPath = this.#readers.before.usesPath(one) || this.#readers.after.usesPath(other);
    const places = usesPath
      ? [...placesOf(one.path, other.path), '|', ...placesOf(other.path, one.path)]
      : [];
    const key = [
      this.#numberOf(was.action),
      this.#numberOf(is.action),
      one.listener,
      other.listener,
      places.join(),
    ].join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const [before, after] = [this.#readers.before.read(one, other), this.#readers.after.read(other, one)];
    // A listener's own limit is told with the listener.
    const inherits = was.bodyBytesMax === undefined && is.bodyBytesMax === undefined;
    const differences = compareDeeds(
      { behaviour: before, route: was, hasTls: old?.tls !== undefined },
      {
        behaviour: inherits ? { ...after, bodyBytesMax: before.bodyBytesMax } : after,
        route: is,
        hasTls: now?.tls !== undefined,
      },
    );
    this.#known.set(key, differences);
    return differences;
  }

  /** What the same routes do differently. */
  #sameRoutes(): DecidedClass[] {
    const classes: DecidedClass[] = [];
    for (const [now, old] of this.routes) {
      const found = new Map<string, DecidedClass>();
      for (const one of this.before.rulesOf(old)) {
        for (const other of this.after.rulesOf(now)) this.#lookAt(one, other, found);
      }
      classes.push(...found.values());
    }
    return classes;
  }

  #lookAt(one: Rule, other: Rule, found: Map<string, DecidedClass>): void {
    const pair = this.#pairOf(one, other);
    if (pair === undefined) return;
    const differences = this.routeDifferences(one, other);
    if (differences.length === 0 || this.#text(this.before, one) !== this.#text(this.after, other)) return;
    const key = `${pair.before} ${pair.after} ${differences.map(({ what }) => what).join()}`;
    if (found.get(key)?.witness !== undefined || !mayMeet(one, other)) return;
    const witness = this.#sharedRequest(pair, one, other);
    if (witness === 'none') return;
    const each = { pair, before: one, after: other, differences };
    found.set(key, { ...each, witness: witness === 'unknown' ? undefined : witness });
  }

  /** A request that both rules win; the first that comes to mind nearly always is one. */
  #sharedRequest(pair: ListenerPair, one: Rule, other: Rule): Solution {
    const [was, is] = [this.before.sets[pair.before], this.after.sets[pair.after]];
    if (was === undefined || is === undefined) return 'none';
    const quick = requestWonBy(was, one);
    if (typeof quick === 'object' && pair.space.takesHost(quick.host) && is.winner(quick) === other)
      return quick;
    return this.requestBetween({ pair, before: one, after: other });
  }

  /** Who takes a request: a route that both sides have is the same, as long as its path means the same to it. */
  #text(side: Side, rule: Rule): string {
    const isOld = side === this.before;
    const route = isOld ? rule.route : this.routes.get(rule.route);
    const reader = isOld ? this.#readers.before : this.#readers.after;
    const places = reader.usesPath(rule) ? [...placesOf(rule.path).values()].join() : '';
    return route === undefined ? `new ${rule.route} ${places}` : `${route} ${places}`;
  }

  #contentText(side: Side, rule: Rule): string {
    const reader = side === this.before ? this.#readers.before : this.#readers.after;
    const { policies, ...rest } = reader.read(rule);
    return JSON.stringify([rest, policies.map(({ content }) => content)]);
  }

  #numberOf(action: Action): number {
    let number = this.#numbers.get(action);
    if (number === undefined) {
      number = this.#number++;
      this.#numbers.set(action, number);
    }
    return number;
  }
}

function unique(literals: readonly Literal[]): Literal[] {
  return [...new Map(literals.map((each) => [literalKey(each), each])).values()];
}
