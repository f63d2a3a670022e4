/**
 * Proves invariants or refutes them. A claim is about what becomes of a request, and that is the same for all requests
 * that one rule wins: so each rule whose outcome breaks the claim is asked whether it wins any request of which the
 * invariant speaks. If none does, the claim holds for every request there can be; if one does, the request is shown.
 */
import type { PolicyRecord } from '../../artifact/types.ts';
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic, RelatedPlace } from '../../diagnostic/types.ts';
import type { Work } from '../../matching/algebra/difference.ts';
import type { RuleSet } from '../../matching/algebra/rule-set.ts';
import type { Rule } from '../../matching/algebra/types.ts';
import type { MatchWitness } from '../../matching/witness.ts';
import { witnessRequest } from '../../matching/witness-request.ts';
import { admitsAnybody } from '../../policy/admits-anybody.ts';
import type { Gateway, Invariant, Route } from '../../spec/types.ts';
import { breachOf, isReached, type Outcome } from './claim.ts';
import {
  anyRequest,
  requestUnserved,
  requestWonAmong,
  rulesMeeting,
  type Subject,
  subjectOf,
} from './subject.ts';

/** Regions that may be looked at for one invariant. */
const WORK_MAX = 30_000;
/** The most routes that are named for one invariant. */
const TOLD_MAX = 8;

/** A request that breaks an invariant. */
interface Breach {
  readonly listener: number;
  readonly witness: MatchWitness;
  /** Absent when no route takes the request. */
  readonly route?: Route;
  /** The end of a sentence. */
  readonly why: string;
}

/** What is known of an invariant. */
interface Verdict {
  readonly breaches: Breach[];
  /** Routes of which nobody knows whether they break it; undefined stands for requests that none takes. */
  readonly unknown: (Route | undefined)[];
  /** Whether no request of which it speaks is taken by a route or, if it says whether one must, can be at all. */
  isEmpty: boolean;
}

/** Says of each invariant that does not hold, or of which nobody knows, or that speaks of nothing, so. */
export function brokenInvariants(gateway: Gateway, ruleSets: () => readonly RuleSet[]): Diagnostic[] {
  const outcomes = new Outcomes(gateway);
  return gateway.invariants.flatMap((invariant) => {
    const verdict = judge(invariant, ruleSets(), outcomes);
    if (verdict.breaches.length > 0) return [broken(gateway, invariant, verdict.breaches)];
    if (verdict.unknown.length > 0) return [unproven(invariant, verdict.unknown)];
    return verdict.isEmpty ? [empty(invariant)] : [];
  });
}

/** What becomes of the requests that rules win. */
class Outcomes {
  readonly gateway: Gateway;
  readonly #policies: ReadonlyMap<string, PolicyRecord>;

  constructor(gateway: Gateway) {
    this.gateway = gateway;
    this.#policies = new Map(gateway.policies.map((policy) => [policy.name, policy]));
  }

  of({ listener, route }: Rule): Outcome {
    const [record, written] = [this.gateway.listeners[listener], this.gateway.routes[route]];
    if (record === undefined || written === undefined) throw new RangeError(`no route ${route}`);
    const policies = written.policies.flatMap((name) => this.#policies.get(name) ?? []);
    const binding = policies.filter((policy) => !this.#isOpen(policy));
    return { listener: record, route: written, policies, binding };
  }

  #isOpen(policy: PolicyRecord): boolean {
    return policy.phase === 'authentication' && admitsAnybody(policy, this.#policies);
  }
}

function judge(invariant: Invariant, sets: readonly RuleSet[], outcomes: Outcomes): Verdict {
  const verdict: Verdict = { breaches: [], unknown: [], isEmpty: true };
  const work: Work = { left: WORK_MAX };
  for (const [listener, set] of sets.entries()) {
    const name = outcomes.gateway.listeners[listener]?.name ?? '';
    if (invariant.listeners.length > 0 && !invariant.listeners.includes(name)) continue;
    const subject = subjectOf(invariant, set, work);
    judgeUnserved(invariant, { subject, listener, verdict });
    judgeRules(invariant, outcomes, { subject, listener, verdict });
  }
  return verdict;
}

interface Judging {
  readonly subject: Subject;
  readonly listener: number;
  readonly verdict: Verdict;
}

/** Requests that no route takes break an invariant only when it says that one must. */
function judgeUnserved(invariant: Invariant, { subject, listener, verdict }: Judging): void {
  const { requires, forbids } = invariant;
  const speaksOfServing = requires.served !== undefined || forbids.served !== undefined;
  if (!speaksOfServing || hasReaching(invariant)) return;
  if (verdict.isEmpty) verdict.isEmpty = anyRequest(subject) === 'none';
  if (requires.served !== true && forbids.served !== false) return;
  const found = requestUnserved(subject);
  if (found === 'unknown') verdict.unknown.push(undefined);
  else if (found !== 'none') verdict.breaches.push({ listener, witness: found, why: '' });
}

function hasReaching({ reaching }: Invariant): boolean {
  return Object.keys(reaching).length > 0;
}

function judgeRules(invariant: Invariant, outcomes: Outcomes, { subject, listener, verdict }: Judging): void {
  const known = new Set(verdict.breaches.map(({ route }) => route));
  const unsure = new Set(verdict.unknown);
  for (const rule of rulesMeeting(subject)) {
    if (known.size >= TOLD_MAX) return;
    const outcome = outcomes.of(rule);
    if (known.has(outcome.route) || !isReached(invariant, outcome)) continue;
    const why = breachOf(invariant, outcome);
    if (why === undefined && !verdict.isEmpty) continue;
    const found = requestWonAmong(subject, rule);
    if (found === 'none') continue;
    verdict.isEmpty = false;
    if (why === undefined) continue;
    if (found === 'unknown') {
      if (!unsure.has(outcome.route)) verdict.unknown.push(outcome.route);
      unsure.add(outcome.route);
      continue;
    }
    replay(subject.set, found, rule);
    known.add(outcome.route);
    verdict.breaches.push({ listener, witness: found, route: outcome.route, why });
  }
}

/** A request is shown only after the router itself has given it to the rule. */
function replay(set: RuleSet, witness: MatchWitness, rule: Rule): void {
  if (set.winner(witness) === rule) return;
  const what = `${witness.method} ${witness.host} ${witness.path}`;
  throw new Error(`the router does not agree on ${what}; this is a bug of gw: please report it`);
}

function broken(gateway: Gateway, invariant: Invariant, breaches: readonly Breach[]): Diagnostic {
  const [first] = breaches;
  const listener = first && gateway.listeners[first.listener];
  const request = first && listener && witnessRequest(first.witness, listener);
  const message = `invariant \`${invariant.name}\` does not hold: a request ${first ? breachText(first) : ''}`;
  return createDiagnostic('GW1701', invariant.span, message, {
    hint: `${first?.route === undefined ? 'add a route that takes it' : 'correct the route'}, or say in \`except\` what the invariant does not speak of`,
    related: breaches.slice(0, TOLD_MAX).flatMap(placeOf),
    subject: `invariant ${invariant.name}`,
    ...(request && { witness: request }),
  });
}

function breachText({ route, why }: Breach): string {
  return route === undefined ? 'is taken by no route' : `reaches route \`${route.name}\`${why}`;
}

function placeOf(breach: Breach): RelatedPlace[] {
  const { route } = breach;
  return route === undefined ? [] : [{ message: `a request ${breachText(breach)}`, span: route.key }];
}

function unproven(invariant: Invariant, unknown: readonly (Route | undefined)[]): Diagnostic {
  const why = 'conditions can be combined in too many ways';
  const message = `it could not be found out whether invariant \`${invariant.name}\` holds: ${why}`;
  return createDiagnostic('GW1702', invariant.span, message, {
    hint: 'make several of it that speak of fewer requests each',
    related: unknown
      .slice(0, TOLD_MAX)
      .flatMap((route) =>
        route === undefined ? [] : [{ message: `route \`${route.name}\` may break it`, span: route.key }],
      ),
    subject: `invariant ${invariant.name}`,
  });
}

function empty(invariant: Invariant): Diagnostic {
  const message = `invariant \`${invariant.name}\` speaks of no request that any route takes, so it protects nothing`;
  return createDiagnostic('GW1703', invariant.span, message, {
    hint: 'correct `every` or `reaching`; if nothing may be there, say `forbids: { served: true }`',
    subject: `invariant ${invariant.name}`,
  });
}
