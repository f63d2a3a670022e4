/**
 * Every match whose path takes a request, in the order in which they are tried, each with what became of it. The
 * walk is the router's own; here its judge never decides, so the walk goes on to the end.
 */
import { hostMatches } from '../host.ts';
import { GET_BIT, HEAD_BIT, IMPLIED_HEAD, methodNames, OTHER_METHOD } from '../methods.ts';
import { matchDfa } from '../regex/match-dfa.ts';
import { PathWalk } from '../trie/path-walk.ts';
import type { Candidate, MatchRequest, ValueCondition } from '../types.ts';
import { BUCKET_WORDS, MATCH_WORDS, REGEX_WORDS } from './layout.ts';
import type { RouteSet } from './route-set.ts';

/** A match under way, before it is known who wins. */
interface Trial {
  readonly match: number;
  readonly route: number;
  readonly host: string;
  readonly leaf: number;
  readonly failure: { readonly outcome: Candidate['outcome']; readonly reason: string } | undefined;
}

/** The candidates for a request; matches of other hosts come last. */
export function listCandidates(set: RouteSet, listener: number, request: MatchRequest): readonly Candidate[] {
  set.conditions.begin(request);
  const trials = set.hosts
    .list(listener)
    .flatMap(({ host, bucket }) =>
      leavesFor(set, bucket, request.path).flatMap((leaf) => leafTrials(set, { host, leaf }, request)),
    );
  const reachable = trials.filter(({ failure }) => failure?.outcome !== 'host');
  const elsewhere = trials.filter(({ failure }) => failure?.outcome === 'host');
  const winner = reachable.find(({ failure }) => failure === undefined);
  return [...reachable, ...elsewhere].map((trial) => toCandidate(set, trial, winner));
}

function toCandidate(set: RouteSet, trial: Trial, winner: Trial | undefined): Candidate {
  const { match, route } = trial;
  if (trial.failure !== undefined) return { match, route, ...trial.failure };
  if (trial === winner || winner === undefined)
    return { match, route, outcome: 'won', reason: 'every condition holds' };
  return { match, route, outcome: 'lost', reason: whyLater(set, trial, winner) };
}

/** The leaves of a bucket that take the path, in the order in which they are tried. */
function leavesFor(set: RouteSet, bucket: number, path: string): number[] {
  const [root = 0, firstLeaf = 0, row = 0, count = 0] = set.buckets.subarray(bucket * BUCKET_WORDS);
  const leaves = new Set<number>();
  const collect = (leaf: number) => {
    leaves.add(leaf);
    return -1;
  };
  const walk = new PathWalk({ ...set, words: set.trie }, { judge: collect });
  walk.findExact(root, firstLeaf, path);
  for (let at = row * REGEX_WORDS; at < (row + count) * REGEX_WORDS; at += REGEX_WORDS) {
    const automaton = set.automata[set.regexes[at] ?? 0];
    if (automaton !== undefined && matchDfa(automaton, path)) leaves.add(set.regexes[at + 1] ?? 0);
  }
  walk.find(root, firstLeaf, path);
  return [...leaves];
}

function leafTrials(set: RouteSet, place: Pick<Trial, 'host' | 'leaf'>, request: MatchRequest): Trial[] {
  const first = set.leaves[place.leaf] ?? 0;
  const end = set.leaves[place.leaf + 1] ?? first;
  const matches = Array.from({ length: end - first }, (_, index) => first + index);
  const told = matches.filter((match) => isTold(set.matches[match * MATCH_WORDS] ?? 0, request.method));
  return told.map((match) => {
    const route = set.matches[match * MATCH_WORDS + 2] ?? 0;
    return { ...place, match, route, failure: failureOf(set, { ...place, match }, request) };
  });
}

/** A GET route beside one that lists HEAD is two matches; each request hears of one of them. */
function isTold(methods: number, method: string): boolean {
  if (methods === (HEAD_BIT | IMPLIED_HEAD)) return method === 'HEAD';
  return method !== 'HEAD' || (methods & (GET_BIT | HEAD_BIT)) !== GET_BIT;
}

function failureOf(
  set: RouteSet,
  trial: Pick<Trial, 'host' | 'match'>,
  request: MatchRequest,
): Trial['failure'] {
  const [methods = 0, conditions = 0] = set.matches.subarray(trial.match * MATCH_WORDS);
  if (!hostMatches(trial.host, request.host)) {
    return { outcome: 'host', reason: `host ${request.host || '(none)'} is not ${trial.host}` };
  }
  if ((methods & (set.methods.get(request.method) ?? OTHER_METHOD)) === 0) {
    const names = methodNames(methods, set.methods).join(', ');
    return {
      outcome: 'method',
      reason: `method ${request.method} is not ${names.replace(/, ([^,]*)$/, ' or $1')}`,
    };
  }
  const failing = conditions === 0 ? -1 : set.conditions.firstFailing(conditions);
  if (failing === -1) return undefined;
  const { source, condition } = set.conditions.describe(failing);
  return { outcome: source, reason: conditionReason(source, condition, set.conditions.valueFor(failing)) };
}

function conditionReason(source: string, condition: ValueCondition, value: string | undefined): string {
  const subject = source === 'header' ? `header ${condition.name}` : `query parameter ${condition.name}`;
  const found = value === undefined ? 'is not there' : `is ${JSON.stringify(value)}`;
  if (condition.op === 'present') return condition.value ? `${subject} is not there` : `${subject} is there`;
  if (condition.op === 'exact') return `${subject} ${found}, not ${JSON.stringify(condition.value)}`;
  return `${subject} ${found}, which does not match ${condition.value}`;
}

function whyLater(set: RouteSet, trial: Trial, winner: Trial): string {
  if (trial.host !== winner.host) return 'its host is less specific';
  if (trial.leaf !== winner.leaf) return 'its path is less specific';
  const word = (match: number, offset: number) => set.matches[match * MATCH_WORDS + offset] ?? 0;
  const count = (match: number, source: 'header' | 'query') =>
    set.conditions.list(word(match, 1)).filter((each) => each.source === source).length;
  if (methodNames(word(trial.match, 0), set.methods).length === 0) {
    if (methodNames(word(winner.match, 0), set.methods).length > 0)
      return 'it takes any method, the winner names it';
  }
  if ((word(trial.match, 0) & IMPLIED_HEAD) !== 0 && (word(winner.match, 0) & IMPLIED_HEAD) === 0) {
    return 'it serves HEAD only through GET';
  }
  for (const source of ['header', 'query'] as const) {
    if (count(trial.match, source) !== count(winner.match, source))
      return `it has fewer ${source} conditions`;
  }
  return trial.route === winner.route ? 'another match of the same route won' : 'its priority is lower';
}
