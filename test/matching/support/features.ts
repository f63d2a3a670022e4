// Names for what a lookup exercised, so that the comparison with the reference can show that its random
// specs and requests reach everything.
import { type ReferenceAnswer, referenceLookup } from '../../../src/matching/reference.ts';
import type { MatchEntry, MatchRequest, PathPattern, Segment } from '../../../src/matching/types.ts';
import { matchByRegExp } from './regexp.ts';

/** What a winner, or the lack of one, must have shown at least now and then. */
export const FEATURES = [
  ...[
    '404',
    '405',
    'exact text',
    'template',
    'prefix',
    'regex',
    'rest',
    'empty rest',
    'empty segment',
    'the prefix /',
  ],
  ...['plain', 'uint', 'int', 'uuid', 'slug', 'regex segment', 'mixed', 'mixed and typed', 'mixed and regex'],
  ...['exact host', 'wildcard host', 'any host', 'second listener', 'wildcard over several labels'],
  ...['method listed', 'any method', 'HEAD by GET', 'HEAD listed', 'custom method', 'unknown method'],
  ...[
    'header exact',
    'header present',
    'header regex',
    'query exact',
    'query present',
    'query regex',
    'absent',
  ],
  ...[
    'backtracked over a method',
    'backtracked over a header',
    'backtracked over the query',
    'backtracked to a shorter prefix',
  ],
  ...['won by priority', 'won over others'],
];

interface Outcome {
  readonly listener: number;
  readonly request: MatchRequest;
  readonly expected: ReferenceAnswer;
}

/** Which features a lookup exercised. */
export function featuresOf(spec: readonly MatchEntry[], outcome: Outcome): string[] {
  const { expected, listener, request } = outcome;
  if (!('route' in expected)) return [String(expected.status)];
  const { entry } = expected;
  return [
    ...pathFeatures(entry.path, request.path),
    ...hostFeatures(entry.host, request.host),
    ...methodFeatures(entry, request.method),
    ...entry.headers.map(({ op }) => `header ${op}`),
    ...entry.query.map(({ op }) => `query ${op}`),
    ...([...entry.headers, ...entry.query].some((each) => each.op === 'present' && !each.value)
      ? ['absent']
      : []),
    ...(listener === 1 ? ['second listener'] : []),
    ...rivalFeatures(spec, entry, outcome),
  ];
}

function pathFeatures(pattern: PathPattern, path: string): string[] {
  const features: string[] = [pattern.kind];
  if (pattern.kind === 'prefix' && pattern.segments.length === 0) features.push('the prefix /');
  if (pattern.kind === 'template' && pattern.params.length === 0) features.push('exact text');
  const isLong = pattern.segments.length > 1;
  return [...features, ...pattern.segments.flatMap((segment) => segmentFeatures(segment, isLong, path))];
}

function segmentFeatures(segment: Segment, isLong: boolean, path: string): string[] {
  if (segment.kind === 'literal') return segment.text === '' && isLong ? ['empty segment'] : [];
  if (segment.kind === 'rest') return path.endsWith('/') ? ['rest', 'empty rest'] : ['rest'];
  const { prefix, suffix, type, regex } = segment;
  const own = type ?? (regex === undefined ? 'plain' : 'regex segment');
  if (prefix === '' && suffix === '') return [own];
  const mixed = type !== undefined ? 'mixed and typed' : regex === undefined ? 'mixed' : 'mixed and regex';
  return [own, mixed];
}

function hostFeatures(pattern: string, host: string): string[] {
  if (pattern === '') return ['any host'];
  if (pattern === host) return ['exact host'];
  const labels = host.split('.').length - pattern.split('.').length;
  return labels > 0 ? ['wildcard host', 'wildcard over several labels'] : ['wildcard host'];
}

function methodFeatures({ methods }: MatchEntry, method: string): string[] {
  const features = method === 'PURGE' ? ['custom method'] : method === 'BREW' ? ['unknown method'] : [];
  if (methods.length === 0) return [...features, 'any method'];
  if (method !== 'HEAD') return [...features, 'method listed'];
  return [methods.includes('HEAD') ? 'HEAD listed' : 'HEAD by GET'];
}

/** What the other entries that take the path had to do with it, each asked alone and with less asked of it. */
function rivalFeatures(
  spec: readonly MatchEntry[],
  winner: MatchEntry,
  { listener, request }: Outcome,
): string[] {
  const features: string[] = [];
  const wins = (entries: readonly MatchEntry[]): MatchEntry | undefined => {
    const answer = referenceLookup(entries, listener, request, matchByRegExp);
    return 'entry' in answer ? answer.entry : undefined;
  };
  for (const rival of spec) {
    if (rival === winner || rival.route === winner.route || rival.listener !== listener) continue;
    if (wins([rival]) !== undefined) {
      features.push('won over others');
      if (isLevel(rival, winner)) features.push('won by priority');
      continue;
    }
    for (const [what, weaker] of weakened(rival)) {
      if (wins([weaker, winner]) === weaker)
        features.push(`backtracked over ${what}`, ...shorter(rival, winner));
    }
  }
  return features;
}

function weakened(rival: MatchEntry): (readonly [string, MatchEntry])[] {
  return [
    ['a method', { ...rival, methods: [], priority: 9 }],
    ['a header', { ...rival, headers: [] }],
    ['the query', { ...rival, query: [] }],
  ];
}

function shorter(rival: MatchEntry, winner: MatchEntry): string[] {
  const isShorter = winner.path.kind === 'prefix' && winner.path.segments.length < rival.path.segments.length;
  return isShorter ? ['backtracked to a shorter prefix'] : [];
}

function isLevel(a: MatchEntry, b: MatchEntry): boolean {
  const level = ({ host, path, methods, headers, query }: MatchEntry): string =>
    [host, path.canonical, methods.length > 0, headers.length, query.length].join('\n');
  return a.priority !== b.priority && level(a) === level(b);
}
