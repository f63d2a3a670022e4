// Requests that match, short enough to read and to type into curl: for one entry, or for two that tie. What
// no request can bring (a header with a line break, a segment "..") is never part of one.
import { hostMatches } from './host.ts';
import { normalisePath } from './normal-form.ts';
import { dfaOf, pathOf, segmentOf } from './regex/path-language.ts';
import type { MatchEntry, ParamType, PathPattern, Segment } from './types.ts';
import { headerWitness, queryWitness } from './witness-condition.ts';

/** A request that shows what a match means. */
export interface MatchWitness {
  readonly method: string;
  readonly host: string;
  /** In normal form. */
  readonly path: string;
  /** Without its question mark. */
  readonly query?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A request that fulfils every condition of an entry; undefined when none can. Another entry may still win it.
 * With `listenerHosts`, its host is one that the listener takes, too.
 */
export function witnessOf(
  entry: MatchEntry,
  listenerHosts: readonly string[] = [],
): MatchWitness | undefined {
  return sharedWitness([entry], methodOf(entry), listenerHosts);
}

/** A request that fulfils all conditions of entries with the same host and path pattern; undefined when none can. */
export function sharedWitness(
  entries: readonly MatchEntry[],
  method: string,
  listenerHosts: readonly string[] = [],
): MatchWitness | undefined {
  const [first] = entries;
  const headers = headerWitness(entries.flatMap((entry) => entry.headers));
  const query = queryWitness(entries.flatMap((entry) => entry.query));
  if (first === undefined || headers === undefined || query === undefined) return undefined;
  const path = pathWitness(first.path);
  const host = hostWitness(first.host, listenerHosts);
  if (path === undefined || host === undefined) return undefined;
  return query === '' ? { method, host, path, headers } : { method, host, path, query, headers };
}

function methodOf({ methods }: MatchEntry): string {
  const [first = 'GET'] = methods;
  return methods.includes('GET') ? 'GET' : first;
}

function hostWitness(pattern: string, listenerHosts: readonly string[]): string | undefined {
  const candidates = [pattern, ...listenerHosts].map(concreteHost);
  return candidates.find((host) => hostMatches(pattern, host) && isTaken(host, listenerHosts));
}

function concreteHost(pattern: string): string {
  if (pattern === '') return 'localhost';
  return pattern.startsWith('*.') ? `www${pattern.slice(1)}` : pattern;
}

function isTaken(host: string, listenerHosts: readonly string[]): boolean {
  return listenerHosts.length === 0 || listenerHosts.some((pattern) => hostMatches(pattern, host));
}

/** A path that a pattern takes; undefined when no path in normal form is. */
export function pathWitness(pattern: PathPattern): string | undefined {
  if (pattern.kind === 'regex') return pathOf(dfaOf(pattern.text));
  const segments = pattern.segments.map(segmentWitness);
  if (segments.includes(undefined)) return undefined;
  const path = `/${segments.join('/')}`;
  return normalisePath(path, { mergeSlashes: false }) === path ? path : undefined;
}

const TYPED: Readonly<Record<ParamType, string>> = {
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  uint: '1',
  int: '-1',
  slug: 'a-b',
};

function segmentWitness(segment: Segment): string | undefined {
  if (segment.kind === 'literal') return segment.text;
  if (segment.kind === 'rest') return 'x';
  const { prefix, suffix, type, regex } = segment;
  if (type !== undefined) return `${prefix}${TYPED[type]}${suffix}`;
  const value = regex === undefined ? 'x' : segmentOf(dfaOf(regex), prefix === '' && suffix === '');
  return value === undefined ? undefined : `${prefix}${value}${suffix}`;
}
