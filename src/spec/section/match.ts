// One way into a route: hosts, methods, a path, conditions on headers and the query.
import { parsePattern } from '../../matching/pattern.ts';
import type { PathPattern } from '../../matching/types.ts';
import { spanOf } from '../../source/span.ts';
import type { Located, MapEntry, SourceNode } from '../../source/types.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import type { RouteMatch } from '../types.ts';
import { readHosts } from '../value/host.ts';
import { reportPatternProblems } from '../value/pattern-problems.ts';
import { inVersions } from './api-version.ts';
import { readConditions } from './condition.ts';
import { readMethods } from './method.ts';

/** A match as read: `path` is absent when it is wrong, which has been told. */
export interface MatchReading extends Omit<RouteMatch, 'path'> {
  readonly path: PathPattern | undefined;
  /** The version of the API that it asks for; `inVersions` makes conditions of it. */
  readonly apiVersion?: TextNode | undefined;
  /** Where its path is written, if it has one. */
  readonly pathNode?: TextNode | undefined;
}

const PATH_KEYS = { path: 'template', pathPrefix: 'prefix', pathRegex: 'regex' } as const;
type PathKey = keyof typeof PATH_KEYS;
const PATH_NAMES = ['path', 'pathPrefix', 'pathRegex'] as const;

const EVERY_PATH = parsePattern('prefix', '/').pattern;

/** Reads `match`; a route without it takes every request. */
export function readMatches(reading: SpecReading, route: MapEntry): MatchReading[] {
  return readMatchList(reading, reading.child(route.value, 'match'), route.key);
}

/** Reads one match or a list of them; an absent one, which stands for every request, is said to be `at`. */
export function readMatchList(
  reading: SpecReading,
  match: SourceNode | undefined,
  at: Located,
): MatchReading[] {
  return listNodes(reading, match).map((node) => readMatch(reading, node, node ?? at));
}

/** The ways in that matches as read come to, each version of an API as what names it; without those whose path is wrong. */
export function waysOf(reading: SpecReading, matches: readonly MatchReading[]): RouteMatch[] {
  return matches.flatMap(({ apiVersion, pathNode, span, hosts, methods, path, headers, query }) => {
    if (path === undefined) return [];
    const way = { span, hosts, methods, path, headers, query };
    return apiVersion === undefined ? [way] : inVersions(reading, way, { apiVersion, pathNode });
  });
}

/** The objects with the conditions of each way into a route; an absent one has none. */
export function matchNodes(reading: SpecReading, route: MapEntry): readonly (SourceNode | undefined)[] {
  return listNodes(reading, reading.child(route.value, 'match'));
}

function listNodes(reading: SpecReading, match: SourceNode | undefined): readonly (SourceNode | undefined)[] {
  return match?.kind === 'sequence' ? reading.itemsOf(match) : [match];
}

/** Reads one object with conditions; `at` is where it is told of when there is none. */
export function readMatch(reading: SpecReading, node: SourceNode | undefined, at: Located): MatchReading {
  const pathNode = PATH_NAMES.map((key) => reading.text(node, key)).find((text) => text !== undefined);
  return {
    span: spanOf(at),
    apiVersion: reading.text(node, 'apiVersion'),
    pathNode,
    hosts: readHosts(reading, reading.texts(node, 'hosts')),
    methods: readMethods(reading, reading.texts(node, 'methods')),
    path: readPath(reading, node),
    headers: readConditions(reading, node, 'headers'),
    query: readConditions(reading, node, 'query'),
  };
}

function readPath(reading: SpecReading, node: SourceNode | undefined): PathPattern | undefined {
  if (node?.kind !== 'map') return EVERY_PATH;
  const given: readonly PathKey[] = PATH_NAMES.filter((key) => node.entries.has(key));
  const [key, other] = given;
  if (key === undefined) return EVERY_PATH;
  if (other !== undefined) {
    reportSeveral(reading, { key, first: node.entries.get(key), other, second: node.entries.get(other) });
    return undefined;
  }
  const text = reading.text(node, key);
  if (text === undefined) return undefined;
  const { pattern, problems } = parsePattern(PATH_KEYS[key], text.value);
  if (problems.length > 0) reportPatternProblems(reading, text, problems);
  return pattern;
}

function reportSeveral(
  reading: SpecReading,
  {
    key,
    first,
    other,
    second,
  }: { key: string; first: MapEntry | undefined; other: string; second: MapEntry | undefined },
): void {
  if (first === undefined || second === undefined) return;
  reading.report('GW1410', second.key, `a match has one path, but here are \`${key}\` and \`${other}\``, {
    hint: 'keep one of them; for either of two paths, make `match` a list of two',
    related: [{ message: `\`${key}\` is here`, span: spanOf(first.key) }],
  });
}
