// The rules of "What wins", written down as they are said, entry by entry, with no index and nothing shared
// with the trie or `precedence.ts`: the second opinion that the router is checked against.
import { matchDfa } from './regex/match-dfa.ts';
import { dfaOf } from './regex/path-language.ts';
import type { MatchEntry, MatchRequest, PathPattern, Segment, ValueCondition } from './types.ts';

/** What should become of a request. */
export type ReferenceAnswer =
  | { readonly route: number; readonly entry: MatchEntry }
  | { readonly status: 404 }
  | { readonly status: 405; readonly allow: string[] };

/** Whether a regular expression matches a whole text; tests hand in JavaScript's own. */
export type FullMatch = (regex: string, text: string) => boolean;

/** Finds the winner among the entries of one listener by trying them one by one. */
export function referenceLookup(
  entries: readonly MatchEntry[],
  listener: number,
  request: MatchRequest,
  fullMatch: FullMatch = matchByAutomaton,
): ReferenceAnswer {
  // Once, and not for each of ten thousand entries: every compile asks this some dozens of times.
  const asked = { path: request.path, written: request.path.slice(1).split('/') };
  const otherwiseFit = entries
    .filter((entry) => entry.listener === listener && pathFits(entry.path, asked, fullMatch))
    .filter((entry) => hostFits(entry.host, request.host))
    .filter((entry) =>
      entry.headers.every((each) => conditionFits(each, request.header(each.name), fullMatch)),
    )
    .filter((entry) =>
      entry.query.every((each) => conditionFits(each, queryValue(request.query, each.name), fullMatch)),
    );
  const fit = otherwiseFit.filter((entry) => methodRank(entry, request.method) !== undefined);
  const [winner] = fit.sort((a, b) => compareEntries(a, b, request.method));
  if (winner !== undefined) return { route: winner.route, entry: winner };
  if (otherwiseFit.length === 0) return { status: 404 };
  return { status: 405, allow: allowedBy(otherwiseFit) };
}

function matchByAutomaton(regex: string, text: string): boolean {
  return matchDfa(dfaOf(regex), text);
}

function hostFits(pattern: string, host: string): boolean {
  if (pattern === '' || pattern === host) return true;
  if (!pattern.startsWith('*.')) return false;
  const above = pattern.slice(2);
  const labels = host.split('.');
  return labels.some((_, index) => index > 0 && labels.slice(index).join('.') === above);
}

/** `written` is the path's segments. */
function pathFits(
  pattern: PathPattern,
  { path, written }: { readonly path: string; readonly written: readonly string[] },
  fullMatch: FullMatch,
): boolean {
  if (pattern.kind === 'regex') return fullMatch(pattern.text, path);
  if (!path.startsWith('/')) return false;
  if (pattern.segments.length === 0) return true;
  const { segments } = pattern;
  const hasRest = segments.at(-1)?.kind === 'rest';
  if (pattern.kind === 'template' && !hasRest && written.length !== segments.length) return false;
  if (written.length < segments.length) return false;
  return segments.every((segment, index) => segmentFits(segment, written[index] ?? '', fullMatch));
}

function segmentFits(segment: Segment, text: string, fullMatch: FullMatch): boolean {
  if (segment.kind === 'literal') return text === segment.text;
  if (segment.kind === 'rest') return true;
  const { prefix, suffix, type, regex } = segment;
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return false;
  if (text.length <= prefix.length + suffix.length) return false;
  const value = text.slice(prefix.length, text.length - suffix.length);
  if (type !== undefined) return TYPES[type].test(value);
  return regex === undefined || fullMatch(regex, value);
}

const HEX = '[0-9A-Fa-f]';
const TYPES = {
  uuid: new RegExp(`^${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}$`),
  uint: /^[0-9]+$/,
  int: /^-?[0-9]+$/,
  slug: /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
} as const;

function conditionFits(condition: ValueCondition, value: string | undefined, fullMatch: FullMatch): boolean {
  if (condition.op === 'present') return (value !== undefined) === condition.value;
  if (value === undefined) return false;
  return condition.op === 'exact' ? value === condition.value : fullMatch(condition.value, value);
}

/** The first value of a query parameter, decoded as a form's. */
function queryValue(query: string | undefined, name: string): string | undefined {
  return new URLSearchParams(query === undefined ? '' : `?${query}`).get(name) ?? undefined;
}

/** 0 for a listed method, 1 for HEAD served by GET, 2 for any method; undefined when it does not fit. */
function methodRank({ methods }: MatchEntry, method: string): number | undefined {
  if (methods.length === 0) return 2;
  if (methods.includes(method)) return 0;
  return method === 'HEAD' && methods.includes('GET') ? 1 : undefined;
}

function allowedBy(entries: readonly MatchEntry[]): string[] {
  const methods = new Set(entries.flatMap((entry) => entry.methods));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

/** Below zero when `a` wins over `b`: the five rules, one after the other. */
function compareEntries(a: MatchEntry, b: MatchEntry, method: string): number {
  return (
    compareHosts(a.host, b.host) ||
    comparePaths(a.path, b.path) ||
    (methodRank(a, method) ?? 0) - (methodRank(b, method) ?? 0) ||
    b.headers.length - a.headers.length ||
    b.query.length - a.query.length ||
    b.priority - a.priority
  );
}

/** Exact, then the wildcard with the longest suffix, then none. Both fit the same host. */
function compareHosts(a: string, b: string): number {
  const rank = (host: string): number => (host === '' ? 2 : host.startsWith('*.') ? 1 : 0);
  return rank(a) - rank(b) || b.length - a.length;
}

/** Exact text, then whole expressions in text order, then segment by segment from the left. Both fit one path. */
function comparePaths(a: PathPattern, b: PathPattern): number {
  if (isExactText(a) !== isExactText(b)) return isExactText(a) ? -1 : 1;
  if (a.kind === 'regex' || b.kind === 'regex') {
    if (a.kind !== b.kind) return a.kind === 'regex' ? -1 : 1;
    return inTextOrder(a.text, b.text);
  }
  for (let index = 0; ; index++) {
    const stepA = stepAt(a, index);
    const stepB = stepAt(b, index);
    const order = compareSteps(stepA, stepB);
    if (order !== 0) return order;
    if (typeof stepA === 'string') return 0;
  }
}

function isExactText(pattern: PathPattern): boolean {
  return pattern.kind === 'template' && pattern.segments.every((segment) => segment.kind === 'literal');
}

/** What a pattern has at a segment: the segment, or how the pattern ends there. */
function stepAt(pattern: PathPattern, index: number): Segment | 'end' | 'prefix' {
  return pattern.segments[index] ?? (pattern.kind === 'prefix' ? 'prefix' : 'end');
}

function compareSteps(a: Segment | 'end' | 'prefix', b: Segment | 'end' | 'prefix'): number {
  const byKind = stepRank(a) - stepRank(b);
  if (byKind !== 0 || typeof a === 'string' || typeof b === 'string') return byKind;
  if (a.kind !== 'param' || b.kind !== 'param') return 0;
  const literal = (segment: typeof a): number => segment.prefix.length + segment.suffix.length;
  return (
    literal(b) - literal(a) ||
    b.prefix.length - a.prefix.length ||
    PARAM_ORDER.indexOf(paramKind(a)) - PARAM_ORDER.indexOf(paramKind(b)) ||
    inTextOrder(a.regex ?? '', b.regex ?? '')
  );
}

/** The end of a template, a literal, a parameter, the rest, a prefix; literal text around beats none by its length. */
function stepRank(step: Segment | 'end' | 'prefix'): number {
  return ['end', 'literal', 'param', 'rest', 'prefix'].indexOf(typeof step === 'string' ? step : step.kind);
}

const PARAM_ORDER = ['uuid', 'uint', 'int', 'slug', 'regex', 'plain'];

function paramKind(segment: Segment & { kind: 'param' }): string {
  return segment.type ?? (segment.regex === undefined ? 'plain' : 'regex');
}

function inTextOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
