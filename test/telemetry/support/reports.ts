import type { Exchange } from '../../../src/http/types.ts';
import type { Attempt, ExchangeReport } from '../../../src/telemetry/types.ts';
import { exchangeOf } from '../../policy/support/exchange.ts';

/** A report on an exchange that went well, with changes. */
export function reportOf(
  changes: Partial<ExchangeReport> = {},
  exchange: Parameters<typeof exchangeOf>[0] = {},
): ExchangeReport {
  return {
    exchange: exchangeOf({ path: '/v1/users/42', ...exchange }),
    startedAtMs: Date.UTC(2026, 0, 31, 12),
    durationMs: 20,
    status: 200,
    bytesIn: 1,
    bytesOut: 12,
    listener: 'public',
    route: 'get-user',
    upstream: 'users',
    endpoint: 'http://127.0.0.1:9001',
    upstreamMs: 15,
    answeredBy: undefined,
    isLogged: true,
    revision: '0123456789abcdef',
    error: undefined,
    end: 'complete',
    ...changes,
  };
}

/** An attempt of an exchange. */
export function attemptOf(exchange: Exchange, number = 1): Attempt {
  const endpoint = new URL('http://127.0.0.1:9001');
  return { exchange, upstream: 'users', endpoint, number, headers: exchange.request.headers };
}
