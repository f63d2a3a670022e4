// How long an answer is good for and how old it is: RFC 9111 section 4.2, RFC 5861, and RFC 9213 for what an upstream
// says to shared caches near it.
import { cacheDirectives } from '../../http/cache-directives.ts';
import type { HeaderFields } from '../../http/header-fields.ts';
import { parseHttpDate } from '../../http/http-date.ts';
import type { CacheRules, Entry, Times } from './types.ts';

type Directives = ReadonlyMap<string, string>;

/** RFC 9111 section 1.2.2: larger numbers mean this. */
const SECONDS_MAX = 2 ** 31;

const HEURISTIC_SHARE = 0.1;
const HEURISTIC_MS_MAX = 86_400_000;
/** RFC 9110 section 15.1. */
const HEURISTIC_STATUSES: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
]);

/** What the upstream says of keeping its answer; `CDN-Cache-Control` in place of the rest where it is there. */
export function directivesOf(headers: HeaderFields): {
  readonly all: Directives;
  readonly isTargeted: boolean;
} {
  const targeted = headers.get('cdn-cache-control');
  if (targeted !== undefined && isDictionary(targeted))
    return { all: cacheDirectives(targeted), isTargeted: true };
  return { all: cacheDirectives(headers.get('cache-control')), isTargeted: false };
}

const MEMBER = /^\s*[a-z*][a-z0-9_\-.*]*(?:=(?:\d+|\?[01]|"[^"]*"|[A-Za-z*][^\s,;"=]*))?\s*$/;

/** Whether a targeted field is one (RFC 9213 section 2.1): keys in lower case, whole numbers where times are meant. */
function isDictionary(field: string): boolean {
  return field.split(',').every((member) => MEMBER.test(member) && !/age="/.test(member));
}

/** Seconds in a directive; undefined when it is not there, 0 when it is there and no number. */
export function seconds(directives: Directives, name: string): number | undefined {
  const text = directives.get(name);
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Math.min(Number(text), SECONDS_MAX) : 0;
}

/** The moments of an exchange with the upstream. */
export interface Moments {
  readonly askedAt: number;
  readonly receivedAt: number;
}

/** How long an answer is good for, and what may be done with it behind that. */
export function timesOf(
  status: number,
  headers: HeaderFields,
  { askedAt, receivedAt }: Moments,
  rules: CacheRules,
): Times {
  const { all: directives, isTargeted } = directivesOf(headers);
  const date = parseHttpDate(headers.first('date')) ?? receivedAt;
  const mustRevalidate =
    directives.has('must-revalidate') || directives.has('proxy-revalidate') || directives.has('s-maxage');
  const ms = (name: string, fallback: number) => {
    const given = seconds(directives, name);
    return given === undefined ? fallback : given * 1000;
  };
  return {
    receivedAt,
    initialAgeMs: Math.max(0, receivedAt - date, ageOf(headers) * 1000 + receivedAt - askedAt),
    lifetimeMs:
      explicitLifetime(headers, directives, isTargeted, date) ?? guessed(status, headers, date, rules),
    staleMs: {
      whileRevalidate: ms('stale-while-revalidate', rules.staleWhileRevalidateMs),
      ifError: ms('stale-if-error', rules.staleIfErrorMs),
    },
    mustRevalidate,
    noCache: directives.has('no-cache'),
  };
}

/** Whether the upstream itself says how long its answer is good for. */
export function saysLifetime(headers: HeaderFields): boolean {
  const { all: directives, isTargeted } = directivesOf(headers);
  return explicitLifetime(headers, directives, isTargeted, 0) !== undefined;
}

function explicitLifetime(
  headers: HeaderFields,
  directives: Directives,
  isTargeted: boolean,
  date: number,
): number | undefined {
  const given = seconds(directives, 's-maxage') ?? seconds(directives, 'max-age');
  if (given !== undefined) return given * 1000;
  if (isTargeted || !headers.has('expires')) return undefined;
  if (headers.count('expires') > 1) return 0;
  const expires = parseHttpDate(headers.first('expires'));
  return expires === undefined ? 0 : Math.max(0, expires - date);
}

function guessed(status: number, headers: HeaderFields, date: number, { heuristic }: CacheRules): number {
  const modified = parseHttpDate(headers.first('last-modified'));
  if (!heuristic || modified === undefined) return 0;
  const { all: directives } = directivesOf(headers);
  if (!HEURISTIC_STATUSES.has(status) && !directives.has('public')) return 0;
  return Math.min(HEURISTIC_MS_MAX, Math.max(0, (date - modified) * HEURISTIC_SHARE));
}

/** RFC 9111 section 5.1: of several, the first; what is no number counts as none. */
function ageOf(headers: HeaderFields): number {
  const text = headers.first('age')?.split(',')[0]?.trim() ?? '';
  return /^\d+$/.test(text) ? Math.min(Number(text), SECONDS_MAX) : 0;
}

/** How old an entry is now. */
export function ageMs({ times }: Entry, now: number): number {
  return times.initialAgeMs + Math.max(0, now - times.receivedAt);
}

/** How much longer it is good for; negative when it is stale. */
export function freshMs(entry: Entry, now: number): number {
  return entry.times.lifetimeMs - ageMs(entry, now);
}
