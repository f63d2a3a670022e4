/**
 * JSON lines that a `log_format … escape=json` of nginx writes. Their keys are whatever the operator chose; read are
 * those that are called like nginx's variables (`request_uri`, `http_host`, …), which is what nearly all choose.
 */
import { asText, type JsonObject, parseObject } from './json.ts';
import { NO_FACTS, type RequestFacts, requestOfLine, requestTo, schemeOf, statusOf } from './target.ts';
import type { LogFormat, LogRecord } from './types.ts';

/** nginx's JSON. */
export const nginxJsonFormat: LogFormat = { name: 'nginx-json', title: "nginx's JSON", unit: 'line', read };

function read(text: string): LogRecord {
  const entry = parseObject(text);
  if (entry === undefined) return 'not understood';
  const facts = factsOf(entry);
  const method = asText(entry.request_method) ?? asText(entry.method);
  const uri = asText(entry.request_uri);
  if (method !== undefined && uri !== undefined) return requestTo(method, uri, facts);
  if (typeof entry.request === 'string') return requestOfLine(entry.request, facts);
  const path = asText(entry.uri) ?? asText(entry.document_uri);
  return method === undefined || path === undefined
    ? 'not understood'
    : fromParts(entry, { method, path }, facts);
}

/** `$uri` is decoded and `$args` apart from it; whether there are any is known only when they are logged. */
function fromParts(
  entry: JsonObject,
  { method, path }: { readonly method: string; readonly path: string },
  facts: RequestFacts,
): LogRecord {
  const args = entry.args ?? entry.query_string;
  const request = requestTo(method, encoded(path), facts);
  if (typeof request === 'string' || request.query !== null) return request;
  const query = typeof args === 'string' ? (variable(args) ?? null) : undefined;
  return { ...request, query };
}

/** A decoded path, with what no path may hold encoded again. */
function encoded(path: string): string {
  return path.replace(/[^!-~]|[%"<>\\^`{|}?#]/gu, (character) =>
    Array.from(new TextEncoder().encode(character), (byte) => `%${hex(byte)}`).join(''),
  );
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function factsOf(entry: JsonObject): RequestFacts {
  const host = [entry.http_host, entry.host, entry.server_name]
    .map(variable)
    .find((each) => each !== undefined);
  const port = Number(entry.server_port);
  return {
    ...NO_FACTS,
    authority: host,
    scheme: schemeOf(entry.scheme) ?? (entry.https === 'on' ? 'https' : undefined),
    port: Number.isInteger(port) && port > 0 ? port : undefined,
    headers: headersOf(entry),
    status: statusOf(entry.status),
  };
}

/** Every `http_NAME` is a header; empty, or `-`, when it was not there. */
function headersOf(entry: JsonObject): Map<string, string | null> {
  const headers = new Map<string, string | null>();
  for (const key in entry) {
    if (!key.startsWith('http_')) continue;
    headers.set(key.slice(5).replaceAll('_', '-'), variable(entry[key]) ?? null);
  }
  return headers;
}

function variable(value: unknown): string | undefined {
  return value === '-' ? undefined : asText(value);
}
