// What is proven and what is refuted, against the rules as they are said: random gateways, random claims, random
// requests, the naive reference for who wins and the words of the language for what a claim says.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { compileGateway } from '../../src/compile/compile.ts';
import { listEntries } from '../../src/compile/entries.ts';
import type { Diagnostic, Result, WitnessRequest } from '../../src/diagnostic/types.ts';
import { requestWonBy } from '../../src/matching/algebra/reach.ts';
import { openRuleSets, type RuleSet } from '../../src/matching/algebra/rule-set.ts';
import { referenceLookup } from '../../src/matching/reference.ts';
import type { MatchEntry, MatchRequest } from '../../src/matching/types.ts';
import type { Claim, Gateway, Invariant, Route, RouteMatch } from '../../src/spec/types.ts';
import { requestOf } from '../matching/support/entry.ts';
import { questionAt } from '../matching/support/random-spec.ts';
import { matchByRegExp } from '../matching/support/regexp.ts';
import { gateways } from './random-gateway.ts';

const RUNS = 120;
const REQUESTS_EACH = 100;

function compile(gateway: Gateway): Result<Uint8Array> {
  return compileGateway(gateway, { provenance: { gw: '0', sources: [] }, fileName: (path) => path });
}

/** A request and what becomes of it by the rules. */
interface Decided {
  readonly listener: number;
  readonly request: MatchRequest;
  readonly route: Route | undefined;
}

const listed = new WeakMap<Gateway, readonly MatchEntry[]>();

function entriesOf(gateway: Gateway): readonly MatchEntry[] {
  const known = listed.get(gateway) ?? listEntries(gateway).list;
  listed.set(gateway, known);
  return known;
}

function decide(gateway: Gateway, listener: number, request: MatchRequest): Decided {
  const answer = referenceLookup(entriesOf(gateway), listener, request, matchByRegExp);
  return { listener, request, route: 'route' in answer ? gateway.routes[answer.route] : undefined };
}

/** By the names of the listeners in random-gateway.ts: what is below `a.x` goes to the second one if they share. */
function listenerOf({ listeners }: Gateway, asked: number, host: string): number {
  const isShared = listeners[1]?.hosts.length === 1;
  return isShared ? (host.endsWith('.a.x') ? 1 : 0) : asked;
}

function takes(matches: readonly RouteMatch[], request: MatchRequest): boolean {
  const entries = matches.flatMap(({ hosts, ...match }): MatchEntry[] =>
    (hosts.length === 0 ? [''] : hosts).map((host) => ({
      ...match,
      host,
      listener: 0,
      route: 0,
      priority: 0,
    })),
  );
  return 'route' in referenceLookup(entries, 0, request, matchByRegExp);
}

function upstreamsOf(route: Route | undefined): string[] {
  if (route?.action.kind !== 'to') return [];
  const { split, mirror } = route.action.to;
  const shares = split.filter(({ weight }) => weight !== 0).map(({ upstream }) => upstream);
  return mirror === undefined ? shares : [...shares, mirror.upstream];
}

function isSpokenOf(invariant: Invariant, { listener, request, route }: Decided): boolean {
  const { every, except, listeners, reaching } = invariant;
  if (listeners.length > 0 && !listeners.includes(`l${listener}`)) return false;
  if (!takes(every, request) || takes(except, request)) return false;
  const { upstream, action } = reaching;
  if (Object.keys(reaching).length > 0 && route === undefined) return false;
  if (upstream && !upstreamsOf(route).some((name) => upstream.includes(name))) return false;
  if (reaching.route && !reaching.route.includes(route?.name ?? '')) return false;
  return action === undefined || action.includes(route?.action.kind ?? '');
}

/** What holds of a request, word by word; for words that list several things, for each of them. */
function factsOf(gateway: Gateway, { listener, route }: Decided, claim: Claim): boolean[][] {
  const policies = gateway.policies.filter(({ name }) => route?.policies.includes(name));
  const named = (word: string) => policies.some(({ name, kind }) => name === word || kind === word);
  const facts: boolean[][] = [];
  const say = <T>(wanted: T | undefined, fact: (wanted: T) => boolean[]) => {
    if (wanted !== undefined) facts.push(fact(wanted));
  };
  say(claim.policy, (words) => words.map(named));
  say(claim.anyPolicy, (words) => [words.some(named)]);
  say(claim.phase, (words) => words.map((word) => policies.some(({ phase }) => phase === word)));
  say(claim.route, (words) => [words.includes(route?.name ?? '')]);
  say(claim.action, (words) => [words.includes(route?.action.kind ?? '')]);
  say(claim.listener, (words) => [words.includes(`l${listener}`)]);
  say(claim.tls, (wanted) => [(gateway.listeners[listener]?.tls !== undefined) === wanted]);
  say(claim.served, (wanted) => [(route !== undefined) === wanted]);
  say(claim.timeout, (wanted) => {
    const ms = route?.timeoutMs;
    if (wanted === false) return [ms === undefined];
    return [ms !== undefined && (wanted === true || ms <= wanted)];
  });
  return facts;
}

function holds(gateway: Gateway, { requires, forbids }: Invariant, decided: Decided): boolean {
  // Who is served by nobody can only break what is said about being served.
  const keep = ({ served, ...claim }: Claim): Claim =>
    decided.route === undefined
      ? served === undefined
        ? {}
        : { served }
      : { ...claim, ...(served !== undefined && { served }) };
  const [wanted, unwanted] = [keep(requires), keep(forbids)];
  const reached = upstreamsOf(decided.route);
  const reachesOnly = wanted.upstream?.length
    ? reached.length > 0 && reached.every((name) => wanted.upstream?.includes(name))
    : true;
  const reachesAny = reached.some((name) => unwanted.upstream?.includes(name));
  return (
    factsOf(gateway, decided, wanted).flat().every(Boolean) &&
    !factsOf(gateway, decided, unwanted).flat().some(Boolean) &&
    reachesOnly &&
    !reachesAny
  );
}

/** A witness read back from its URL, by hand: `new URL` would change it. */
function readWitness(gateway: Gateway, { method, url, headers }: WitnessRequest): Decided {
  const [, host = '', port = '', path = '', query] =
    /^https?:\/\/([^/:]*)(?::(\d+))?(\/[^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  const request = requestOf({ method, host, path, headers, ...(query !== undefined && { query }) });
  return decide(gateway, listenerOf(gateway, port === '8081' ? 1 : 0, host), request);
}

/** How often each verdict was judged. */
type Seen = Record<'proven' | 'refuted' | 'empty' | 'never' | 'idle', number>;

/** Judges what was said of an invariant; nothing means that it was proven. */
function judgeClaim(
  gateway: Gateway,
  {
    invariant,
    told,
    asked,
  }: { invariant: Invariant; told: Diagnostic | undefined; asked: readonly Decided[] },
): keyof Seen {
  if (told?.code === 'GW1701' && told.witness !== undefined) {
    const decided = readWitness(gateway, told.witness);
    expect(isSpokenOf(invariant, decided)).toBe(true);
    expect(holds(gateway, invariant, decided)).toBe(false);
    if (decided.route !== undefined)
      expect(told.message).toContain(`reaches route \`${decided.route.name}\``);
    return 'refuted';
  }
  const spokenOf = asked.filter((each) => isSpokenOf(invariant, each));
  expect(spokenOf.find((each) => !holds(gateway, invariant, each))).toBeUndefined();
  if (told === undefined) return 'proven';
  expect(told.code).toBe('GW1703');
  expect(spokenOf.find(({ route }) => route !== undefined)).toBeUndefined();
  return 'empty';
}

/** Judges what was said of routes and matches. */
function judgeReach(gateway: Gateway, { code, span }: Diagnostic, asked: readonly Decided[]): keyof Seen {
  const { line } = span.start;
  if (code === 'GW1504') {
    expect(asked.find(({ route }) => route?.key.start.line === line)).toBeUndefined();
    return 'never';
  }
  expect(code).toBe('GW1505');
  const without = withoutMatch(gateway, line);
  for (const { listener, request, route } of asked)
    expect(decide(without, listener, request).route?.name).toBe(route?.name);
  return 'idle';
}

/** The routes for which there is a request that they win by the rules. */
function reachedRoutes(gateway: Gateway, sets: readonly RuleSet[]): Route[] {
  return gateway.routes.filter((route, index) =>
    sets.some((set, listener) =>
      set.rules.some((rule) => {
        const request = rule.route === index ? requestWonBy(set, rule) : 'none';
        if (typeof request === 'string' || listenerOf(gateway, listener, request.host) !== listener)
          return false;
        return decide(gateway, listener, requestOf(request)).route === route;
      }),
    ),
  );
}

it('agrees with the rules about claims and about what is never reached', () => {
  const seen: Seen = { proven: 0, refuted: 0, empty: 0, never: 0, idle: 0 };
  const manyNumbers = fc.array(fc.nat(), { minLength: REQUESTS_EACH, maxLength: REQUESTS_EACH });
  fc.assert(
    fc.property(gateways, manyNumbers, (gateway, numbers) => {
      const { value = new Uint8Array(), diagnostics } = compile(gateway);
      const entries = entriesOf(gateway);
      const asked = numbers.map((number) => {
        const { listener, request } = questionAt(number, entries);
        return decide(gateway, listenerOf(gateway, listener, request.host), request);
      });
      for (const invariant of gateway.invariants) {
        const told = diagnostics.find(({ span }) => span === invariant.span);
        seen[judgeClaim(gateway, { invariant, told, asked })]++;
      }
      const never = diagnostics.filter(({ code }) => code === 'GW1504').map(({ span }) => span);
      const reached = reachedRoutes(gateway, openRuleSets(openArtifact(value)));
      // A route whose hosts no listener serves has no entries; reading the spec tells of it.
      const served = gateway.routes.filter((_, index) => entries.some(({ route }) => route === index));
      expect(served.filter(({ key }) => !never.includes(key))).toEqual(reached);
      for (const each of diagnostics) {
        if (each.code.startsWith('GW15')) seen[judgeReach(gateway, each, asked)]++;
      }
    }),
    { numRuns: RUNS },
  );
  for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(0);
});

function withoutMatch(gateway: Gateway, line: number): Gateway {
  const routes = gateway.routes.map((route) => ({
    ...route,
    matches: route.matches.filter(({ span }) => span.start.line !== line),
  }));
  return { ...gateway, routes };
}
