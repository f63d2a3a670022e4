// Small random specs and requests. The alphabets are tiny on purpose: most patterns overlap, most requests
// match something, and every way to lose (method, header, query, host) is common.
import fc from 'fast-check';
import type { MatchEntry, MatchRequest, PathPattern, ValueCondition } from '../../../src/matching/types.ts';
import { patternOf, requestOf } from './entry.ts';

const UUID = '123e4567-e89b-42d3-a456-426614174000';

/** How a segment is written; `$` is the parameter's name. */
const SEGMENTS = [
  ...['a', 'b', 'ab', 'abb', ''],
  ...['{$}', '{$}', '{$:uint}', '{$:int}', '{$:uuid}', '{$:slug}', '{$~[ab]+}', '{$~a.*}', '{$~[0-9]*1}'],
  ...['a{$}', '{$}b', 'a{$}b', 'ab{$}', 'a{$:uint}', '{$:int}b', 'a{$~[ab]}', 'a{$:slug}'],
];
const EXPRESSIONS = ['.*', '/a.*', '/[ab]+', '/.*b', '/(a|b)/[0-9]+', '/a?|/b/.*', '/[^/]*/?'];

const segment = fc.constantFrom(...SEGMENTS);
const segments = fc.array(segment, { maxLength: 3, size: 'max' });
const sketch = fc.oneof(
  { arbitrary: segments.map(templateText), weight: 6 },
  { arbitrary: segments.map((each) => `${templateText(each).replace(/^\/$/, '')}/{rest...}`), weight: 2 },
  { arbitrary: segments.map((each) => `prefix ${templateText(each)}`), weight: 3 },
  { arbitrary: fc.constantFrom(...EXPRESSIONS).map((each) => `regex ${each}`), weight: 1 },
);

/** Patterns are parsed once: the same few thousand come again and again. */
const parsed = new Map<string, PathPattern>();

function patternAt(text: string): PathPattern {
  let pattern = parsed.get(text);
  if (pattern === undefined) {
    pattern = patternOf(text);
    parsed.set(text, pattern);
  }
  return pattern;
}

function templateText(parts: readonly string[]): string {
  return `/${parts.map((part, index) => part.replace('$', `p${index}`)).join('/')}`;
}

const METHOD_SETS = [
  [],
  [],
  ['GET'],
  ['GET'],
  ['POST'],
  ['HEAD'],
  ['GET', 'POST'],
  ['PURGE'],
  ['DELETE', 'PURGE'],
];
const HOSTS = ['', '', '', 'a.x', '*.a.x', '*.x', 'b.a.x', 'x'];

function conditions(names: readonly string[]): fc.Arbitrary<ValueCondition[]> {
  const condition = (name: string): fc.Arbitrary<ValueCondition> =>
    fc.constantFrom<ValueCondition>(
      { name, op: 'exact', value: '1' },
      { name, op: 'exact', value: 'ab' },
      { name, op: 'present', value: true },
      { name, op: 'present', value: false },
      { name, op: 'regex', value: '[0-9]+' },
      { name, op: 'regex', value: 'a.*' },
    );
  const some = fc.tuple(...names.map((name) => fc.option(condition(name), { nil: undefined, freq: 1 })));
  const kept = some.map((list) => list.filter((each) => each !== undefined));
  return fc.oneof({ arbitrary: fc.constant<ValueCondition[]>([]), weight: 3 }, { arbitrary: kept, weight: 1 });
}

/** One entry; its route is its own number in the spec, see `spec`. */
export const matchEntry: fc.Arbitrary<MatchEntry> = fc.record({
  listener: fc.constantFrom(0, 0, 1),
  host: fc.constantFrom(...HOSTS),
  path: sketch.map(patternAt),
  methods: fc.constantFrom<readonly string[]>(...METHOD_SETS),
  headers: conditions(['h1', 'h2']),
  query: conditions(['q1', 'q2']),
  priority: fc.constantFrom(0, 0, 0, 1, -1),
  route: fc.constant(0),
});

/** A few entries; now and then two neighbours belong to one route. */
export const entries: fc.Arbitrary<MatchEntry[]> = fc
  .array(fc.tuple(matchEntry, fc.nat({ max: 5 })), { minLength: 1, maxLength: 14, size: 'max' })
  .map((list) => {
    let route = -1;
    return list.map(([entry, die]) => {
      if (die > 0 || route < 0) route++;
      return { ...entry, route };
    });
  });

const PATH_SEGMENTS = [
  'a',
  'b',
  'ab',
  'abb',
  'aab',
  '',
  '1',
  '-1',
  '11',
  'a1',
  '1b',
  'a-b',
  UUID,
  'a1b',
  'c',
];
const REQUEST_HOSTS = ['x', 'a.x', 'b.a.x', 'c.b.a.x', 'b.x', 'y', 'ax'];
const REQUEST_METHODS = ['GET', 'GET', 'HEAD', 'POST', 'PURGE', 'DELETE', 'BREW'];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  { h1: '1' },
  { h1: 'ab', h2: '1' },
  { h2: 'ab' },
  { h1: '', h2: 'x' },
];
const QUERIES = [undefined, undefined, 'q1=1', 'q1=ab&q2=1', 'q2=ab&q2=1', 'q1&q2=%61b', 'x=1&q1=11', ''];

/** The request that a number stands for: its digits, in mixed radix, choose each part. */
export function requestAt(number: number): MatchRequest {
  let left = number;
  const choose = <T>(options: readonly T[], fallback: T): T => {
    const chosen = options[left % options.length] ?? fallback;
    left = Math.floor(left / options.length);
    return chosen;
  };
  const length = choose([0, 1, 1, 2, 2, 3, 4], 0);
  const path = Array.from({ length }, () => choose(PATH_SEGMENTS, ''));
  const query = choose(QUERIES, undefined);
  return requestOf({
    path: `/${path.join('/')}`,
    method: choose(REQUEST_METHODS, 'GET'),
    host: choose(REQUEST_HOSTS, 'x'),
    headers: choose(HEADERS, {}),
    ...(query === undefined ? {} : { query }),
  });
}

/** Above every number that `requestAt` tells apart. */
export const REQUESTS =
  7 *
  PATH_SEGMENTS.length ** 4 *
  QUERIES.length *
  REQUEST_METHODS.length *
  REQUEST_HOSTS.length *
  HEADERS.length;
