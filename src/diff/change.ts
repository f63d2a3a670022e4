// From a draft to a change as it is told: its weight, its summary, the requests that show it, and where it was made.
import { createHash } from 'node:crypto';
import type { Literal, Rule } from '../matching/algebra/types.ts';
import { normalisePath } from '../matching/normal-form.ts';
import { parsePattern } from '../matching/pattern.ts';
import type { MatchWitness } from '../matching/witness.ts';
import { witnessRequest } from '../matching/witness-request.ts';
import { canonicalText } from './canonical.ts';
import { changePlaces } from './change-places.ts';
import type { Comparison, DecidedClass } from './compare.ts';
import { type Draft, isSameRoute } from './draft.ts';
import { summaryOf } from './summary.ts';
import type { Change, ChangedRequests, Decision, Difference } from './types.ts';
import { byWeight, severityRank } from './weight.ts';
import { ruleText } from './words.ts';

/** Makes the change of a draft; undefined when no request can show up that it touches. */
export function changeOf(comparison: Comparison, draft: Draft): Change | undefined {
  const requests = requestsOf(comparison, draft);
  if (requests.length === 0 && draft.differences.length === 0) return undefined;
  const differences = distinct([...draft.differences, ...draft.classes.flatMap((each) => each.differences)]);
  const ranked = [...differences].sort(byWeight);
  const isUndecided = requests.some(({ witness }) => witness === undefined);
  const severity = ranked[0]?.severity ?? 'risky';
  const name = routeName(comparison, draft);
  const change = {
    kind: ranked[0]?.kind ?? 'action',
    severity: isUndecided && severity === 'safe' ? 'risky' : severity,
    ...(name !== undefined && { route: name }),
    routes: routeNames(comparison, draft),
    differences: ranked,
    requests,
    places: changePlaces(comparison, draft, ranked),
  } as const;
  return {
    fingerprint: fingerprintOf(draft, change),
    summary: summaryOf(comparison, draft, change),
    ...change,
  };
}

function distinct(differences: readonly Difference[]): Difference[] {
  return [
    ...new Map(
      differences.map((each) => [canonicalText([each.what, each.before, each.after, each.text]), each]),
    ).values(),
  ];
}

function routeName({ before, after }: Comparison, { subject }: Draft): string | undefined {
  if (subject.on !== 'route') return undefined;
  return after.routes[subject.now ?? -1]?.name ?? before.routes[subject.old ?? -1]?.name;
}

function routeNames(comparison: Comparison, draft: Draft): string[] {
  const { before, after } = comparison;
  const names = draft.classes.flatMap((each) => {
    const [old, now] = [each.before && before.routeOf(each.before), each.after && after.routeOf(each.after)];
    if (isSameRoute(comparison, each)) return now === undefined ? [] : [now.name];
    return [old, now].flatMap((route) => (route === undefined ? [] : [route.name]));
  });
  return [...new Set([...names, ...(draft.routes ?? [])])].sort();
}

/** The classes of a draft as requests, those alike put together. */
function requestsOf(comparison: Comparison, draft: Draft): ChangedRequests[] {
  const found = new Map<string, ChangedRequests>();
  for (const each of draft.classes) {
    const requests = requestOf(comparison, each);
    if (requests === undefined) continue;
    const key = canonicalText([
      requests.listener,
      requests.before,
      requests.after,
      each.differences.map(({ what }) => what),
    ]);
    const known = found.get(key);
    if (known === undefined || isBetter(requests, known)) found.set(key, requests);
  }
  return [...found.values()].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
}

function isBetter({ witness }: ChangedRequests, known: ChangedRequests): boolean {
  if (witness === undefined) return false;
  return known.witness === undefined || (witness.method === 'GET' && known.witness.method !== 'GET');
}

function requestOf(comparison: Comparison, each: DecidedClass): ChangedRequests | undefined {
  const { before, after } = comparison;
  const witness = each.witness === undefined ? 'unknown' : deliverable(comparison, each, each.witness);
  if (witness === 'none') return undefined;
  const rule = narrower(each);
  const side = each.after === undefined ? before : after;
  const listener =
    side.input.artifact.listeners[each.after === undefined ? each.pair.before : each.pair.after];
  if (rule === undefined || listener === undefined) return undefined;
  const [heaviest] = [...each.differences].sort(byWeight);
  return {
    listener: listener.name,
    requests: ruleText(rule),
    before: decision(comparison, each, 'before', witness),
    after: decision(comparison, each, 'after', witness),
    severity: heaviest?.severity ?? 'risky',
    ...(typeof witness === 'string'
      ? { undecided: 'there are too many conditions to find out in time whether there is such a request' }
      : { witness: witnessRequest(witness, listener) }),
  };
}

function decision(
  comparison: Comparison,
  each: DecidedClass,
  which: 'before' | 'after',
  witness: MatchWitness | 'unknown',
): Decision {
  const [side, rule] = [comparison[which], each[which]];
  if (rule !== undefined) return { route: side.routeOf(rule).name };
  const isWithin = comparison.listeners.pairs.includes(each.pair);
  return { status: typeof witness === 'string' || !isWithin ? 404 : side.refusal(each.pair[which], witness) };
}

/** The rule that says more of which requests these are. */
function narrower({ before, after }: DecidedClass): Rule | undefined {
  if (before === undefined || after === undefined) return before ?? after;
  const size = ({ path, methods, headers, query, host }: Rule) =>
    path.canonical.length +
    (path.kind === 'prefix' ? 0 : 8) +
    (methods.length > 0 ? 4 : 0) +
    8 * (headers.length + query.length) +
    host.length;
  return size(before) > size(after) ? before : after;
}

/** Made only when it is needed: automata are loaded and built for it. */
function twoSlashes(): Literal[] {
  const { pattern } = parsePattern('regex', '.*//.*');
  return pattern === undefined ? [] : [{ on: 'path', path: pattern }];
}

/**
 * A request of the class that arrives as it is: one with `//` does not where slashes are merged. It is put to both
 * routers first; that they disagree with the algebra is a bug of gw's own.
 */
function deliverable(
  comparison: Comparison,
  each: DecidedClass,
  witness: MatchWitness,
): MatchWitness | 'none' | 'unknown' {
  if (!comparison.listeners.pairs.includes(each.pair)) return witness;
  const { before, after } = comparison;
  const listeners = [
    before.input.artifact.listeners[each.pair.before],
    after.input.artifact.listeners[each.pair.after],
  ];
  const arrives = listeners.every(
    (one) => normalisePath(witness.path, { mergeSlashes: one?.mergeSlashes ?? false }) === witness.path,
  );
  if (!arrives) return comparison.requestBetween(each, { mustNot: twoSlashes() });
  const winners = [
    before.sets[each.pair.before]?.winner(witness),
    after.sets[each.pair.after]?.winner(witness),
  ];
  if (winners[0] !== each.before || winners[1] !== each.after) {
    throw new Error(
      `the router does not do with ${witness.method} ${witness.path} what was found out about it`,
    );
  }
  return witness;
}

function fingerprintOf(
  draft: Draft,
  { kind, route, differences, requests }: Omit<Change, 'fingerprint' | 'summary'>,
): string {
  const { subject } = draft;
  const about = 'name' in subject ? [subject.on, subject.name] : [subject.on, route ?? ''];
  const parts = differences
    .map(({ what, before, after }) => canonicalText([what, before ?? null, after ?? null]))
    .sort();
  // Which routes share a difference may change from commit to commit without another meaning.
  const moves =
    subject.on === 'route' ? requests.map((each) => canonicalText([each.before, each.after])).sort() : [];
  const text = canonicalText([kind, about, parts, moves]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
