import { parsePattern } from '../../../src/matching/pattern.ts';
import type { MatchEntry, MatchRequest, PathPattern, ValueCondition } from '../../../src/matching/types.ts';

/** An entry in few words: `path` is a template, or "prefix /a", or "regex /a.*". */
export interface EntrySketch extends Partial<Omit<MatchEntry, 'path'>> {
  readonly path?: string;
}

/** A pattern in few words, as in EntrySketch. Throws when it is none. */
export function patternOf(sketch: string): PathPattern {
  const [, kind = 'template', text = ''] = /^(?:(prefix|regex) )?(.*)$/s.exec(sketch) ?? [];
  const { pattern, problems } = parsePattern(kind === 'prefix' || kind === 'regex' ? kind : 'template', text);
  if (pattern === undefined)
    throw new Error(`${sketch}: ${problems.map(({ message }) => message).join('; ')}`);
  return pattern;
}

/** Entries of routes 0, 1, 2… on listener 0, for every request unless the sketch says otherwise. */
export function entriesOf(...sketches: readonly EntrySketch[]): MatchEntry[] {
  return sketches.map(({ path = 'prefix /', ...rest }, route) => ({
    listener: 0,
    host: '',
    methods: [],
    headers: [],
    query: [],
    priority: 0,
    route,
    ...rest,
    path: patternOf(path),
  }));
}

/** Conditions that a name has exactly a value, as in `exactly({ 'x-a': '1' })`. */
export function exactly(values: Readonly<Record<string, string>>): ValueCondition[] {
  return Object.entries(values).map(([name, value]) => ({ name, op: 'exact', value }));
}

/** A request in few words. */
export interface RequestSketch {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as matching sees it. */
export function requestOf({
  method = 'GET',
  host = 'h',
  path = '/',
  query,
  headers = {},
}: RequestSketch): MatchRequest {
  const header = (name: string) => (Object.hasOwn(headers, name) ? headers[name] : undefined);
  return { method, host, path, query, header };
}
