/**
 * Routes, and single matches of a route, that no request reaches. Nearly every route wins the first request that
 * comes to mind for it, which one lookup shows; only for the others are the rules taken apart by the algebra.
 */
import type { Artifact } from '../artifact/types.ts';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import type { Work } from '../matching/algebra/difference.ts';
import { whatCovers } from '../matching/algebra/reach.ts';
import { type RuleSet, spaceOf } from '../matching/algebra/rule-set.ts';
import type { RequestSpace, Rule } from '../matching/algebra/types.ts';
import { referenceLookup } from '../matching/reference.ts';
import { openRouter } from '../matching/router.ts';
import type { MatchEntry, Router } from '../matching/types.ts';
import { type MatchWitness, witnessOf } from '../matching/witness.ts';
import type { Gateway, Route, RouteMatch } from '../spec/types.ts';
import { type Covered, type CoverText, coverText } from './cover.ts';
import type { Entries } from './entries.ts';
import { isWayOf, sameConditions } from './way.ts';

/** Regions that may be looked at for all doubtful routes together. */
const WORK_MAX = 30_000;
/** A route with more ways in than this is not looked through match by match before the algebra is asked. */
const SIBLINGS_MAX = 64;

/** What finding them needs. */
export interface Reachability {
  readonly gateway: Gateway;
  readonly entries: Entries;
  readonly artifact: Artifact;
  /** The rules by listener; opened when first asked for. */
  ruleSets(): readonly RuleSet[];
}

/** Says of each route and each match that can never win so, with all that takes its place. */
export function unreachableRoutes(context: Reachability): Diagnostic[] {
  const doubtful = doubtfulRoutes(context);
  if (doubtful.length === 0) return [];
  const work: Work = { left: WORK_MAX };
  const rules = rulesByRoute(context.ruleSets());
  return doubtful.flatMap((index) => {
    const route = context.gateway.routes[index];
    return route === undefined ? [] : judge(context, { route, rules: rules.get(index) ?? [], work });
  });
}

/** Routes with a match of which one lookup did not show that it wins something. */
function doubtfulRoutes({ gateway, entries, artifact }: Reachability): number[] {
  const router = openRouter(artifact);
  const listeners = gateway.listeners.map(({ hosts }, index) => ({ hosts, space: spaceOf(gateway, index) }));
  const ways = new Map<number, MatchEntry[]>();
  for (const entry of entries.list) {
    const known = ways.get(entry.route);
    if (known === undefined) ways.set(entry.route, [entry]);
    else known.push(entry);
  }
  const doubtful: number[] = [];
  for (const [index, own] of ways) {
    const missing = new Set(gateway.routes[index]?.matches);
    const siblings = missing.size > 1 ? own : [];
    for (const entry of own) {
      const match = entries.origins.get(entry)?.match;
      const listener = listeners[entry.listener];
      if (match === undefined || listener === undefined || !missing.has(match)) continue;
      if (isWinner(entry, { ...listener, router, siblings })) missing.delete(match);
    }
    if (missing.size > 0) doubtful.push(index);
  }
  return doubtful;
}

interface Screen {
  readonly router: Router;
  /** Entries of the same route, when it has several matches. */
  readonly siblings: readonly MatchEntry[];
  readonly hosts: readonly string[];
  readonly space: RequestSpace;
}

function isWinner(entry: MatchEntry, { router, siblings, hosts, space }: Screen): boolean {
  if (siblings.length > SIBLINGS_MAX) return false;
  const witness = witnessOf(entry, hosts);
  if (witness === undefined || !space.takesHost(witness.host)) return false;
  const request = { ...witness, query: witness.query, header: headerOf(witness) };
  const found = router.lookup(entry.listener, request);
  if (found < 0 || router.routeOf(found) !== entry.route) return false;
  if (siblings.length < 2) return true;
  const answer = referenceLookup(siblings, entry.listener, request);
  return 'entry' in answer && answer.entry === entry;
}

function headerOf({ headers }: MatchWitness): (name: string) => string | undefined {
  return (name) => headers[name];
}

/** A rule with the set it belongs to. */
interface Placed {
  readonly rule: Rule;
  readonly set: RuleSet;
}

function rulesByRoute(sets: readonly RuleSet[]): Map<number, Placed[]> {
  const rules = new Map<number, Placed[]>();
  for (const set of sets) {
    for (const rule of set.rules) {
      const known = rules.get(rule.route);
      if (known === undefined) rules.set(rule.route, [{ rule, set }]);
      else known.push({ rule, set });
    }
  }
  return rules;
}

interface Doubtful {
  readonly route: Route;
  readonly rules: readonly Placed[];
  readonly work: Work;
}

/** What is known of a rule: the rules that cover it, or a word. */
type Judged = Placed & { readonly cover: ReturnType<typeof whatCovers> };

function isCovered(judged: Judged): judged is Judged & Covered {
  return typeof judged.cover !== 'string';
}

function judge({ gateway }: Reachability, { route, rules, work }: Doubtful): Diagnostic[] {
  const judged = rules.map(({ rule, set }): Judged => ({ rule, set, cover: whatCovers(set, rule, work) }));
  if (judged.every(isCovered)) return [neverMatches(route, coverText(gateway, judged, work))];
  if (!judged.some(({ cover }) => cover === 'reached')) return [nobodyKnows(route)];
  return route.matches.flatMap((match, index) => {
    const twin = route.matches.slice(0, index).find((other) => sameConditions(other, match));
    if (twin !== undefined) return [saidTwice(route, match, twin)];
    const own = judged.filter(({ rule }) => isWayOf(rule, match));
    if (own.length === 0 || !own.every(isCovered)) return [];
    return [neverWins(route, match, coverText(gateway, own, work))];
  });
}

function saidTwice(route: Route, match: RouteMatch, twin: RouteMatch): Diagnostic {
  const message = `this match of route \`${route.name}\` says the same as one before it`;
  const related = [{ message: 'the same is said here', span: twin.span }];
  return createDiagnostic('GW1505', match.span, message, { hint: 'take it out', related });
}

function neverWins(route: Route, match: RouteMatch, { what, related }: CoverText): Diagnostic {
  const message = `this match of route \`${route.name}\` can never win: ${what}`;
  return createDiagnostic('GW1505', match.span, message, { hint: 'take it out, or correct it', related });
}

function neverMatches(route: Route, { what, related }: CoverText): Diagnostic {
  const hint =
    related.length === 0
      ? 'give it other conditions, or take it out'
      : 'take it out, or ask more of those that take its requests';
  const message = `route \`${route.name}\` can never match: ${what}`;
  return createDiagnostic('GW1504', route.key, message, { hint, related, subject: `route ${route.name}` });
}

function nobodyKnows(route: Route): Diagnostic {
  const why = 'the conditions of other routes can be combined in too many ways';
  const message = `it could not be found out whether route \`${route.name}\` can ever match: ${why}`;
  const hint = 'add a test with a request that it takes';
  return createDiagnostic('GW1506', route.key, message, { hint, subject: `route ${route.name}` });
}
