// Small random specs and requests. The alphabets are tiny on purpose: most patterns overlap, most requests
// match something, and every way to lose (method, header, query, host) is common.
import fc from 'fast-check';
import type { MatchEntry, MatchRequest, PathPattern, ValueCondition } from '../../../src/matching/types.ts';
import { patternOf, requestOf } from './entry.ts';

const UUID = '123e4567-e89b-42d3-a456-426614174000';

/** How a segment is written; `$` is the parameter's name. */
const SEGMENTS = [
  ...['a', 'b', 'ab', 'abb', ''],
  ...[
    '{$}',
    '{$}',
    '{$}',
    '{$:uint}',
    '{$:int}',
    '{$:uuid}',
    '{$:slug}',
    '{$~[ab]+}',
    '{$~a.*}',
    '{$~[0-9]*1}',
  ],
  ...['a{$}', '{$}b', 'a{$}b', 'ab{$}', 'a{$:uint}', '{$:int}b', 'a{$~[ab]}', 'a{$:slug}'],
];
const EXPRESSIONS = ['.*', '/a.*', '/[ab]+', '/.*b', '/(a|b)/[0-9]+', '/a?|/b/.*', '/[^/]*/?'];

/** What is made of some segments; choices are made by hand, since `fc.oneof` leans to its first one inside arrays. */
const FORMS: readonly ((path: string) => string)[] = [
  ...Array.from({ length: 6 }, () => (path: string) => path),
  ...Array.from({ length: 2 }, () => (path: string) => `${path.replace(/^\/$/, '')}/{rest...}`),
  ...Array.from({ length: 3 }, () => (path: string) => `prefix ${path}`),
];

const segments = fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 3, size: 'max' });
const sketch = fc
  .tuple(fc.constantFrom(...FORMS, undefined), fc.constantFrom(...EXPRESSIONS), segments)
  .map(([form, expression, each]) => (form === undefined ? `regex ${expression}` : form(templateText(each))));

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
const HOSTS = ['', '', '', '', '', 'a.x', '*.a.x', '*.x', 'b.a.x', 'x'];

function conditions(names: readonly string[]): fc.Arbitrary<ValueCondition[]> {
  return fc.tuple(...names.map(condition)).map((list) => list.filter((each) => each !== undefined));
}

function condition(name: string): fc.Arbitrary<ValueCondition | undefined> {
  return fc.constantFrom<ValueCondition | undefined>(
    ...Array.from({ length: 14 }, () => undefined),
    { name, op: 'exact', value: '1' },
    { name, op: 'exact', value: 'ab' },
    { name, op: 'present', value: true },
    { name, op: 'present', value: false },
    { name, op: 'regex', value: '[0-9]+' },
    { name, op: 'regex', value: 'a.*' },
  );
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

/** Ways in which an entry takes after the one before it. */
const LIKENESSES = [
  ...['same route', 'same path', 'same path', 'same but for priority'],
  ...Array.from({ length: 4 }, () => 'same but for a segment'),
  ...Array.from({ length: 4 }, () => ''),
];

/** What an entry is made of that takes after another. */
interface Draw {
  readonly entry: MatchEntry;
  readonly likeness: string;
  readonly segment: string;
  readonly place: number;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  entry: matchEntry,
  likeness: fc.constantFrom(...LIKENESSES),
  segment: fc.constantFrom(...SEGMENTS),
  place: fc.nat({ max: 2 }),
});

/** A few entries, some of which are much like their neighbours: only those can collide to the end. */
export const entries: fc.Arbitrary<MatchEntry[]> = fc
  .array(draw, { minLength: 1, maxLength: 14, size: 'max' })
  .map((draws) => {
    const made: MatchEntry[] = [];
    for (const each of draws) made.push(resembling(made.at(-1), each));
    return made;
  });

function resembling(before: MatchEntry | undefined, { entry, likeness, segment, place }: Draw): MatchEntry {
  if (before === undefined) return entry;
  const route = before.route + 1;
  const { listener, host, path } = before;
  if (likeness === 'same route') return { ...entry, route: before.route };
  if (likeness === 'same path') return { ...entry, route, listener, host, path };
  if (likeness === 'same but for priority') return { ...before, route, priority: before.priority + 1 };
  if (likeness === '') return { ...entry, route };
  return { ...before, route, path: withSegment(path, segment, place) };
}

function withSegment(path: PathPattern, segment: string, place: number): PathPattern {
  if (path.kind === 'regex' || path.segments.length === 0) return path;
  const index = place % path.segments.length;
  const parts = path.text.slice(1).split('/');
  parts[index] = segment.replace('$', `p${index}`);
  return patternAt(`${path.kind === 'prefix' ? 'prefix ' : ''}/${parts.join('/')}`);
}

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

/** A request and the listener that it is asked of. */
export interface Question {
  readonly listener: number;
  readonly request: MatchRequest;
}

/**
 * The question that a number stands for. Two of three are aimed at an entry of the spec: its path and host fit,
 * and chance decides the rest. Neighbouring numbers stand for questions that have nothing in common.
 */
export function questionAt(number: number, spec: readonly MatchEntry[]): Question {
  const choose = chooser(number);
  const target = choose([0, 1, 2]) === 0 ? undefined : spec[choose(spec.map((_, index) => index))];
  const query = choose(QUERIES);
  const request = requestOf({
    path: target === undefined ? somePath(choose) : aimedPath(target.path, choose),
    host: target === undefined ? choose(REQUEST_HOSTS) : aimedHost(target.host, choose),
    method: choose(REQUEST_METHODS),
    headers: choose(HEADERS),
    ...(query === undefined ? {} : { query }),
  });
  return { listener: target?.listener ?? choose([0, 0, 1]), request };
}

type Choose = <T>(options: readonly T[]) => T;

function chooser(seed: number): Choose {
  let state = seed;
  return <T>(options: readonly T[]): T => {
    state = scramble(state + 0x9e3779b9);
    const index = state % Math.max(1, options.length);
    // The index is within the options; with none of them, T is undefined.
    return options[index] as T;
  };
}

function somePath(choose: Choose): string {
  const length = choose([1, 1, 2, 2, 3, 4]);
  return `/${Array.from({ length }, () => choose(PATH_SEGMENTS)).join('/')}`;
}

/** Texts that the parameters of SEGMENTS may hold. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  uint: ['1', '11', '007'],
  int: ['1', '-1'],
  uuid: [UUID, UUID.toUpperCase()],
  slug: ['a', 'a-b', '1'],
  '[ab]': ['a', 'b'],
  '[ab]+': ['a', 'ab', 'bb'],
  'a.*': ['a', 'ab', 'a-1'],
  '[0-9]*1': ['1', '11'],
  '': ['a', 'b', 'ab', '1', '-1', UUID],
};

function aimedPath(pattern: PathPattern, choose: Choose): string {
  if (pattern.kind === 'regex') return choose(['/a', '/ab', '/a/1', '/b', '/b/a/b', '/', '/ab/b']);
  const written = pattern.segments.map((each) => {
    if (each.kind === 'literal') return each.text;
    if (each.kind === 'rest') return choose(['', 'a', 'a/b', '1/']);
    return each.prefix + choose(VALUES[each.type ?? each.regex ?? ''] ?? []) + each.suffix;
  });
  const behind = pattern.kind === 'prefix' ? choose(['', '/', '/a', '/b/1', '//']) : '';
  return `/${written.join('/')}${written.length === 0 ? behind.slice(1) : behind}`;
}

function aimedHost(pattern: string, choose: Choose): string {
  if (pattern === '') return choose(REQUEST_HOSTS);
  return pattern.startsWith('*.') ? choose(['b', 'c.b']) + pattern.slice(1) : pattern;
}

/** Mixes the bits of a 32-bit number (the finaliser of MurmurHash3). */
function scramble(number: number): number {
  const first = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
}
