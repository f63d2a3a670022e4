import { asObject, asText, type JsonObject, parseObject } from './json.ts';
import { NO_FACTS, requestTo, statusOf } from './target.ts';
import type { LogFormat, LogRecord } from './types.ts';

/** Caddy's JSON: all headers, those with credentials as `REDACTED`. */
export const caddyFormat: LogFormat = { name: 'caddy', title: "Caddy's JSON", unit: 'line', read };

/** What Caddy leaves out or hides unless `log_credentials` is set. */
const REDACTED = 'REDACTED';

function read(text: string): LogRecord {
  const entry = parseObject(text);
  const request = asObject(entry?.request);
  const method = asText(request?.method);
  const uri = asText(request?.uri);
  if (entry === undefined || request === undefined || method === undefined || uri === undefined)
    return 'not understood';
  const fields = asObject(request.headers);
  return requestTo(method, uri, {
    ...NO_FACTS,
    authority: asText(request.host),
    scheme: asObject(request.tls) === undefined ? 'http' : 'https',
    headers: fields === undefined ? NO_FACTS.headers : headersOf(fields),
    hasAllHeaders: fields !== undefined,
    status: statusOf(entry.status),
  });
}

function headersOf(fields: JsonObject): Map<string, string | undefined> {
  const headers = new Map<string, string | undefined>();
  for (const name in fields) {
    const values = fields[name];
    const text = Array.isArray(values) ? values.join(', ') : String(values);
    headers.set(name.toLowerCase(), text === REDACTED ? undefined : text);
  }
  return headers;
}
