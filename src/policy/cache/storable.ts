// Which answers may be stored, and for which requests: RFC 9111 section 3, on the side of caution where an answer may
// be one client's own.
import type { HeaderFields } from '../../http/header-fields.ts';
import type { Exchange, ResponseHead } from '../../http/types.ts';
import { directivesOf, saysLifetime } from './freshness.ts';
import { varyValue } from './store.ts';
import type { CacheRules, Entry, Times } from './types.ts';

/** Statuses that this cache understands (RFC 9111 section 3): for `must-understand`. */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501,
]);

/** Whether an upstream's answer to a GET may be stored. */
export function isStorable(exchange: Exchange, head: ResponseHead, times: Times, rules: CacheRules): boolean {
  const { status, headers } = head;
  const { all: directives } = directivesOf(headers);
  if (status < 200 || status === 206 || status === 304) return false;
  if (headers.has('content-range') || headers.has('set-cookie')) return false;
  if (directives.has('must-understand') ? !UNDERSTOOD.has(status) : directives.has('no-store')) return false;
  if (directives.has('private') || variesByAll(headers)) return false;
  const shares = directives.has('public') || directives.has('s-maxage');
  if (isSomeones(exchange, directives.has('must-revalidate')) && !shares) return false;
  if (Number(headers.first('content-length') ?? 0) > rules.bodyBytesMax) return false;
  const hasValidator = headers.has('etag') || headers.has('last-modified');
  return (
    times.lifetimeMs > 0 || (hasValidator && (saysLifetime(headers) || times.noCache || rules.heuristic))
  );
}

/**
 * Whether the answer may be for this client alone, so that only an upstream that says otherwise may have it stored.
 * RFC 9111 section 3.5 knows `Authorization` only, and there `must-revalidate` is a permission too.
 */
function isSomeones({ request: { headers }, identity }: Exchange, mustRevalidate: boolean): boolean {
  if (identity !== undefined || headers.has('cookie')) return true;
  return headers.has('authorization') && !mustRevalidate;
}

function variesByAll(headers: HeaderFields): boolean {
  return variedNames(headers).includes('*');
}

/** The names in `Vary`, in lower case. */
function variedNames(headers: HeaderFields): string[] {
  const names = (headers.get('vary') ?? '').toLowerCase().split(',');
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].toSorted();
}

/**
 * What upstreams take a host or a part of an address from without a word in `Vary`. The gateway drops what clients say
 * here; a trusted proxy in front may pass on what its clients say, and that must not get into answers for others.
 */
const ALWAYS_VARIED = [
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-scheme',
  'x-forwarded-server',
];

/** What the request had in the fields that the answer depends on. */
export function varyOf(request: HeaderFields, answer: HeaderFields): Entry['vary'] {
  return [...new Set([...variedNames(answer), ...ALWAYS_VARIED])].map(
    (name) => [name, varyValue(request, name)] as const,
  );
}
