/**
 * Fields that concern one connection only (RFC 9110 section 7.6.1) and never travel on: the fixed ones and
 * those that `Connection` names. They go before anything matches or checks the message, so that what was
 * judged is what is forwarded.
 */
import { fieldName, MARK } from './field-name.ts';
import type { HeaderFields } from './header-fields.ts';

/**
 * What a `Connection` field may not take away: a sender that names these wants to hide from the next hop
 * what the gateway vouches for, or to break the message's framing.
 */
const NEVER_NAMED: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'content-range',
  'cache-control',
  'set-cookie',
  'expect',
  'trailer',
  'forwarded',
  'via',
  'x-request-id',
  'x-real-ip',
  'traceparent',
  'tracestate',
]);

/** What `Connection` says nearly always; it names no field that has not gone already. */
const PLAIN: ReadonlySet<string> = new Set(['keep-alive', 'close', 'Keep-Alive', 'Close']);

/** Takes away every hop-by-hop field, also those that `Connection` names. */
export function stripHopByHop(headers: HeaderFields): void {
  if (!headers.mayHave(MARK.hopByHop)) return;
  const connection = headers.get('connection');
  headers.removeMarked(MARK.hopByHop);
  if (connection === undefined || PLAIN.has(connection)) return;
  for (const option of connection.split(',')) {
    const name = option.trim().toLowerCase();
    if (name !== '' && !isProtected(name)) headers.remove(name);
  }
}

function isProtected(name: string): boolean {
  return NEVER_NAMED.has(name) || name.startsWith('x-forwarded-');
}

const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  ...NEVER_NAMED,
  'authorization',
  'cookie',
  'max-forwards',
  'www-authenticate',
  'location',
  'age',
  'date',
  'expires',
  'vary',
  'warning',
]);

/** Whether a field may travel in a trailer: nothing that frames, routes or authorises (RFC 9110 section 6.5.1). */
export function isTrailerField(name: string): boolean {
  const { key, marks } = fieldName(name);
  if ((marks & (MARK.hopByHop | MARK.identity | MARK.override)) !== 0) return false;
  return !NOT_IN_TRAILERS.has(key) && !key.startsWith('x-forwarded-');
}
