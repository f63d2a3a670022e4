// A stored answer as it is given: whole, as "not modified" (RFC 9110 section 13), or a range of it (section 14).
import { fieldName } from '../../http/field-name.ts';
import { HeaderFields } from '../../http/header-fields.ts';
import { parseHttpDate } from '../../http/http-date.ts';
import type { Answer } from '../../http/problem.ts';
import { ageMs } from './freshness.ts';
import type { Entry } from './types.ts';

/** What the client wants of it, as it came: a validation may have changed the request since. */
export interface Conditions {
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

const CONDITIONAL = ['if-none-match', 'if-modified-since', 'range', 'if-range'] as const;

/** The conditions of a request. */
export function conditionsOf(headers: HeaderFields): Conditions {
  const [ifNoneMatch, ifModifiedSince, range, ifRange] = CONDITIONAL.map((name) => headers.get(name));
  return { ifNoneMatch, ifModifiedSince, range, ifRange };
}

const CACHE_STATUS = fieldName('Cache-Status');

/** What a 304 says of the answer that the client has (RFC 9110 section 15.4.5). */
const IN_UNCHANGED: ReadonlySet<string> = new Set([
  'cache-control',
  'cdn-cache-control',
  'content-location',
  'date',
  'etag',
  'expires',
  'last-modified',
  'vary',
  'via',
]);

/** Makes the answer; `status` is what `Cache-Status` is to say. */
export function storedAnswer(entry: Entry, conditions: Conditions, now: number, status: string): Answer {
  const headers = new HeaderFields(entry.headers.toRaw());
  headers.set('age', String(Math.floor(ageMs(entry, now) / 1000)));
  headers.append(CACHE_STATUS, status);
  const answer = (code: number, fields: HeaderFields, body: Uint8Array): Answer => ({
    head: { status: code, headers: fields, httpVersion: '1.1' },
    body,
  });
  if (isUnchanged(entry, conditions)) return answer(304, unchangedFields(headers), NOTHING);
  const range = rangeOf(entry, conditions);
  if (range === undefined) return answer(entry.status, headers, entry.body);
  const [start, end] = range;
  const total = entry.body.length;
  if (start >= total) {
    const fields = new HeaderFields(['content-range', `bytes */${total}`]);
    return answer(416, fields, NOTHING);
  }
  headers.set('content-range', `bytes ${start}-${end - 1}/${total}`);
  return answer(206, headers, entry.body.subarray(start, end));
}

const NOTHING = new Uint8Array(0);

/** RFC 9110 section 13.2.2: what a tag says wins over a date. */
function isUnchanged({ status, headers }: Entry, { ifNoneMatch, ifModifiedSince }: Conditions): boolean {
  if (status !== 200) return false;
  if (ifNoneMatch !== undefined) return matchesTag(ifNoneMatch, headers.first('etag'));
  const since = parseHttpDate(ifModifiedSince);
  // RFC 9111 section 4.3.2: without Last-Modified, when it was made.
  const modified = parseHttpDate(headers.first('last-modified') ?? headers.first('date'));
  return since !== undefined && modified !== undefined && modified <= since;
}

/** RFC 9110 section 8.8.3.2: weak comparison. */
function matchesTag(field: string, tag: string | undefined): boolean {
  if (field.trim() === '*') return true;
  if (tag === undefined) return false;
  const opaque = tag.replace(/^W\//, '');
  return [...field.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, each]) => each === opaque);
}

function unchangedFields(headers: HeaderFields): HeaderFields {
  const kept = new HeaderFields();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (IN_UNCHANGED.has(key) || key === 'age' || key === 'cache-status') kept.add(name, value);
  }
  return kept;
}

/** The bytes that are wanted, from start to before end; undefined for all of them. Several ranges are given as all. */
function rangeOf(
  { status, headers, body }: Entry,
  { range, ifRange }: Conditions,
): [number, number] | undefined {
  if (range === undefined || status !== 200) return undefined;
  if (ifRange !== undefined && !isSame(headers, ifRange)) return undefined;
  const found = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/.exec(range.trim());
  if (found === null) return undefined;
  const [, first, last, suffix] = found;
  const total = body.length;
  if (first === undefined)
    return suffix === '0' ? [total, total] : [Math.max(0, total - Number(suffix)), total];
  const start = Number(first);
  if (last === undefined) return [start, total];
  return Number(last) < start ? undefined : [start, Math.min(total, Number(last) + 1)];
}

/** RFC 9110 section 13.1.5: the very same, so no weak tag will do. */
function isSame(headers: HeaderFields, ifRange: string): boolean {
  if (ifRange.startsWith('"')) return headers.first('etag') === ifRange;
  return headers.first('last-modified') === ifRange;
}
