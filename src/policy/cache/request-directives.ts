import { cacheDirectives } from '../../http/cache-directives.ts';
import type { HeaderFields } from '../../http/header-fields.ts';
import { ageMs, freshMs, seconds } from './freshness.ts';
import type { Entry } from './types.ts';

/** What a client asks of the cache (RFC 9111 section 5.2.1); nothing where the spec says not to heed it. */
export interface ClientWishes {
  readonly noStore: boolean;
  readonly noCache: boolean;
  readonly onlyIfCached: boolean;
  /** Milliseconds. */
  readonly maxAge: number;
  readonly minFresh: number;
  readonly maxStale: number;
}

const NO_WISHES: ClientWishes = {
  noStore: false,
  noCache: false,
  onlyIfCached: false,
  maxAge: Number.POSITIVE_INFINITY,
  minFresh: 0,
  maxStale: 0,
};

/** Reads them. */
export function wishesOf(headers: HeaderFields, heeded: boolean): ClientWishes {
  const field = headers.get('cache-control');
  if (!heeded) return NO_WISHES;
  // RFC 9111 section 5.4: the field that came before.
  if (field === undefined)
    return /\bno-cache\b/i.test(headers.get('pragma') ?? '') ? { ...NO_WISHES, noCache: true } : NO_WISHES;
  const directives = cacheDirectives(field);
  const ms = (name: string, fallback: number) => {
    const given = seconds(directives, name);
    return given === undefined ? fallback : given * 1000;
  };
  const anyStale = directives.get('max-stale') === '';
  return {
    noStore: directives.has('no-store'),
    noCache: directives.has('no-cache'),
    onlyIfCached: directives.has('only-if-cached'),
    maxAge: ms('max-age', Number.POSITIVE_INFINITY),
    minFresh: ms('min-fresh', 0),
    maxStale: anyStale ? Number.POSITIVE_INFINITY : ms('max-stale', 0),
  };
}

/** How a stored answer may be used: as it is, stale while a new one is fetched, or once the upstream has confirmed it. */
export function usageOf(entry: Entry, wishes: ClientWishes, now: number): 'fresh' | 'refresh' | 'confirm' {
  const { noCache, mustRevalidate, staleMs } = entry.times;
  if (wishes.noCache || noCache || ageMs(entry, now) > wishes.maxAge) return 'confirm';
  const left = freshMs(entry, now);
  if (left > 0 && left >= wishes.minFresh) return 'fresh';
  if (wishes.minFresh > 0 || mustRevalidate) return 'confirm';
  if (-left <= wishes.maxStale && wishes.maxStale > 0) return 'fresh';
  return -left < staleMs.whileRevalidate ? 'refresh' : 'confirm';
}

/** Whether a stored answer may stand in for an upstream that fails. */
export function mayStandIn(entry: Entry, now: number): boolean {
  const { times } = entry;
  return !times.mustRevalidate && !times.noCache && -freshMs(entry, now) < times.staleMs.ifError;
}
