import { asText, parseObject } from './json.ts';
import { NO_FACTS, statusOf } from './target.ts';
import type { LogFormat, LogRecord } from './types.ts';

/** gw's own access log (docs/access-log.md): paths without the query, no headers but two. */
export const gwFormat: LogFormat = { name: 'gw', title: "gw's JSON", unit: 'line', read };

function read(text: string): LogRecord {
  const entry = parseObject(text);
  const method = asText(entry?.method);
  const path = asText(entry?.path);
  if (entry === undefined || method === undefined || path === undefined) return 'not understood';
  if (typeof entry.revision !== 'string' || typeof entry.durationMs !== 'number') return 'not understood';
  // `OPTIONS *`, and targets that were refused before they were a path.
  if (!path.startsWith('/')) return 'no request';
  return {
    ...NO_FACTS,
    authority: asText(entry.host),
    method,
    path,
    query: undefined,
    // The referer is told without its query, which is not as it was sent.
    headers: new Map([['user-agent', asText(entry.userAgent) ?? null]]),
    status: statusOf(entry.status),
    listener: asText(entry.listener),
  };
}
