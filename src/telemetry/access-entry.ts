// What the access log tells of an exchange: no query, no user's name, nothing longer than it need be.
import type { AccessEntry } from './access-log.ts';
import type { ExchangeReport } from './types.ts';

/** Characters of a client's own text that are told at most. */
const TEXT_MAX = 2_048;

/** A target or authority that was refused may hold a user's name and password, or what follows a `#`. */
function withoutSecrets(text: string): string {
  if (!text.includes('#') && !text.includes('@')) return text;
  const told = text.replace(/#.*$/s, '');
  return told.startsWith('/') ? told : told.replace(/^([a-z]+:\/\/)?[^/]*@/i, '$1');
}

let second = Number.NaN;
let written = '';

/** A time in ISO 8601; all but the milliseconds is made once a second. */
function isoTime(ms: number): string {
  const now = Math.floor(ms / 1000);
  if (now !== second) {
    second = now;
    written = new Date(now * 1000).toISOString().slice(0, -4);
  }
  return `${written}${String(ms - now * 1000).padStart(3, '0')}Z`;
}

/** The access log's entry for an exchange that is over. */
export function accessEntry(report: ExchangeReport): AccessEntry {
  const { exchange, status, durationMs, listener, upstream, endpoint, upstreamMs, error, end } = report;
  const { headers, method, authority } = exchange.request;
  return {
    time: isoTime(report.startedAtMs),
    id: exchange.id,
    // Behind a unix socket there is none.
    client: exchange.clientAddress || undefined,
    method,
    host: withoutSecrets(authority).slice(0, TEXT_MAX),
    path: withoutSecrets(exchange.path).slice(0, TEXT_MAX),
    status,
    bytesIn: report.bytesIn,
    bytesOut: report.bytesOut,
    durationMs,
    route: report.route,
    listener,
    upstream,
    endpoint,
    upstreamMs,
    revision: report.revision.slice(0, 12),
    userAgent: headers.first('user-agent')?.slice(0, TEXT_MAX),
    referer: headers.first('referer')?.slice(0, TEXT_MAX),
    error,
    end,
  };
}
