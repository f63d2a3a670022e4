// The request line and the target as logs have them, which is not always as a client may send them.
import { parseTarget } from '../../http/target.ts';
import type { LoggedRequest, LogRecord } from './types.ts';

/** What a format knows besides method and target. */
export type RequestFacts = Omit<LoggedRequest, 'method' | 'path' | 'query'>;

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const REQUEST_LINE = /^(\S+) (.+?)(?: HTTP\/[0-9](?:\.[0-9])?)?$/s;
const NO_HEADERS: ReadonlyMap<string, string | null> = new Map();

/** Facts of a log that tells nothing but the request line. */
export const NO_FACTS: RequestFacts = {
  scheme: undefined,
  authority: undefined,
  port: undefined,
  headers: NO_HEADERS,
  hasAllHeaders: false,
  status: undefined,
  listener: undefined,
};

/** A request from its method and target (RFC 9112 section 3.2); what has neither path nor URL is none for a route. */
export function requestTo(method: string, text: string, facts: RequestFacts): LogRecord {
  if (!METHOD.test(method) || method === 'CONNECT') return 'no request';
  const target = parseTarget(text, method);
  if (target?.form !== 'path') return 'no request';
  const { authority, path, query = null } = target;
  // Written out, because copying objects takes longer than all else that is done with a line.
  return {
    method,
    scheme: authority === undefined ? facts.scheme : schemeOf(text),
    authority: authority ?? facts.authority,
    port: authority === undefined ? facts.port : undefined,
    path,
    query,
    headers: facts.headers,
    hasAllHeaders: facts.hasAllHeaders,
    status: facts.status,
    listener: facts.listener,
  };
}

/** The same from a whole request line; a line that is none was noise on the port. */
export function requestOfLine(line: string, facts: RequestFacts): LogRecord {
  const [, method = '', target = ''] = REQUEST_LINE.exec(line) ?? [];
  return requestTo(method, target, facts);
}

/** The scheme that a text names. */
export function schemeOf(text: unknown): 'http' | 'https' | undefined {
  const [, scheme] = typeof text === 'string' ? (/^(https?)(?::|$)/i.exec(text) ?? []) : [];
  if (scheme === undefined) return undefined;
  return scheme.toLowerCase() === 'https' ? 'https' : 'http';
}

/** A status; undefined when the log has none, such as gw's 0 for a client that went away. */
export function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0;
  return Number.isInteger(status) && status >= 100 && status <= 999 ? status : undefined;
}
