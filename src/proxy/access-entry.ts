import type { AccessEntry } from '../telemetry/access-log.ts';
import type { Run } from './run.ts';
import type { ExchangeOutcome } from './types.ts';

/** Characters of a client's own text that are told at most. */
const TEXT_MAX = 2_048;

/** The access log's entry for an exchange that is over. */
export function accessEntry(run: Run, outcome: ExchangeOutcome): AccessEntry {
  const { exchange, site } = run;
  const { headers, method, authority } = exchange.request;
  return {
    time: new Date(run.startedAt).toISOString(),
    id: exchange.id,
    client: exchange.clientAddress,
    method,
    host: authority.slice(0, TEXT_MAX),
    path: exchange.path.slice(0, TEXT_MAX),
    status: outcome.status,
    bytesIn: outcome.requestBytes,
    bytesOut: outcome.responseBytes,
    durationMs: outcome.durationMs,
    route: exchange.route,
    listener: run.listener,
    upstream: run.upstream,
    endpoint: outcome.endpoint,
    upstreamMs: outcome.upstreamMs,
    revision: site.revision.artifact.digest.slice(0, 12),
    userAgent: headers.first('user-agent')?.slice(0, TEXT_MAX),
    referer: headers.first('referer')?.slice(0, TEXT_MAX),
    error: run.error,
    end: outcome.end,
  };
}
