import { asObject, asText, parseObject } from './json.ts';
import { NO_FACTS, requestTo, statusOf } from './target.ts';
import type { LogFormat, LogRecord } from './types.ts';

/** HTTP Archive, as browsers and proxies export it: whole URLs and headers. */
export const harFormat: LogFormat = { name: 'har', title: 'HAR', unit: 'entry', read };

/** Browsers leave these out of an export unless they are told otherwise, so that their absence says nothing. */
const SANITIZED = ['cookie', 'authorization', 'proxy-authorization'];

function read(text: string): LogRecord {
  const entry = parseObject(text);
  const request = asObject(entry?.request);
  const method = asText(request?.method);
  const url = asText(request?.url);
  if (request === undefined || method === undefined || url === undefined) return 'not understood';
  const headers = Array.isArray(request.headers) ? headersOf(request.headers) : undefined;
  // A `#` stays in the browser; data: and blob: URLs never leave it.
  return requestTo(method, url.replace(/#.*$/s, ''), {
    ...NO_FACTS,
    headers: headers ?? NO_FACTS.headers,
    hasAllHeaders: headers !== undefined,
    status: statusOf(asObject(entry?.response)?.status),
  });
}

function headersOf(list: readonly unknown[]): Map<string, string | undefined> {
  const headers = new Map<string, string | undefined>();
  for (const each of list) {
    const field = asObject(each);
    const name = asText(field?.name)?.toLowerCase();
    const value = field?.value;
    // `:authority` and its like are HTTP/2's way of writing what the URL has already.
    if (name === undefined || name.startsWith(':') || typeof value !== 'string') continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  for (const name of SANITIZED) if (!headers.has(name)) headers.set(name, undefined);
  return headers;
}
