// What the access log tells of an exchange: no query, no user's name, nothing longer than it need be.
import type { ExchangeReport } from './types.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What is told of one exchange. */
export interface AccessEntry {
  /** When the request arrived, in ISO 8601. */
  readonly time: string;
  readonly id: string;
  /** There when the exchange has a place in a trace. */
  readonly traceId?: string | undefined;
  /** The client's address as trusted proxies report it; absent behind a unix socket. */
  readonly client?: string | undefined;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** 0 when the client went away before an answer. */
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly durationMs: number;
  readonly route?: string | undefined;
  readonly listener?: string | undefined;
  readonly upstream?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly upstreamMs?: number | undefined;
  /** How many attempts there were at the upstream, when more than one. */
  readonly attempts?: number | undefined;
  /** The first 12 characters of the digest of the artifact that served it. */
  readonly revision: string;
  readonly userAgent?: string | undefined;
  readonly referer?: string | undefined;
  /** Why the upstream gave no answer. */
  readonly error?: string | undefined;
  /** `complete`, or what cut the exchange short. */
  readonly end: string;
}

/** Characters of a client's own text that are told at most. */
const TEXT_MAX = 2_048;

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
    traceId: exchange.trace?.traceId,
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
    attempts: exchange.attempts,
    revision: report.revision.slice(0, 12),
    userAgent: headers.first('user-agent')?.slice(0, TEXT_MAX),
    referer: headers.first('referer')?.slice(0, TEXT_MAX),
    error,
    end,
  };
}
