// What spans tell, in the names of OpenTelemetry's semantic conventions for HTTP (1.23 and later). No query and no
// field's value but the user agent's: both carry credentials.

import type { Attempt, AttemptOutcome, ExchangeReport } from '../types.ts';
import { withoutSecrets } from '../without-secrets.ts';
import type { Span } from './span.ts';

const METHODS: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'],
]);

/** What the conventions call methods that nobody knows. */
const OTHER = '_OTHER';
const METHOD_MAX = 64;
const TEXT_MAX = 2_048;

/** A method as it begins a span's name: `HTTP` stands for those that nobody knows, of which there may be any number. */
export function spanMethod(method: string): string {
  return METHODS.has(method) ? method : 'HTTP';
}

/** Of the span of a request. */
export function exchangeAttributes(report: ExchangeReport): Span['attributes'] {
  const { exchange, status, end, listener, route, error } = report;
  const { request, connection } = exchange;
  const { host, port } = splitAuthority(withoutSecrets(request.authority));
  const isKnown = METHODS.has(request.method);
  // One literal: spreading makes objects whose every member is looked up by name.
  return {
    'http.request.method': isKnown ? request.method : OTHER,
    'http.request.method_original': isKnown ? undefined : request.method.slice(0, METHOD_MAX),
    'url.path': withoutSecrets(exchange.path).slice(0, TEXT_MAX),
    'url.scheme': exchange.clientScheme,
    'http.route': route,
    'http.response.status_code': status === 0 ? undefined : status,
    'http.request.body.size': report.bytesIn,
    'http.response.body.size': report.bytesOut,
    'server.address': host,
    'server.port': port ?? connection.localPort,
    'client.address': exchange.clientAddress || undefined,
    'network.peer.address': connection.remoteAddress || undefined,
    'network.peer.port': connection.remoteAddress === '' ? undefined : connection.remotePort,
    'network.protocol.version': request.httpVersion === '2.0' ? '2' : request.httpVersion,
    'user_agent.original': request.headers.first('user-agent')?.slice(0, TEXT_MAX),
    'error.type': errorType(status, end),
    'gw.request_id': exchange.id,
    'gw.listener': listener,
    'gw.policy': report.answeredBy,
    'gw.revision': report.revision.slice(0, 12),
    'gw.error': error,
  };
}

/** Of the span of an attempt. */
export function attemptAttributes(attempt: Attempt, { status, failure }: AttemptOutcome): Span['attributes'] {
  const { endpoint, exchange, number, upstream } = attempt;
  const isTls = endpoint.protocol === 'https:';
  const { method } = exchange.request;
  const isKnown = METHODS.has(method);
  return {
    'http.request.method': isKnown ? method : OTHER,
    'http.request.method_original': isKnown ? undefined : method.slice(0, METHOD_MAX),
    'url.scheme': isTls ? 'https' : 'http',
    'server.address': endpoint.hostname.replace(/^\[|\]$/g, ''),
    'server.port': endpoint.port === '' ? (isTls ? 443 : 80) : Number(endpoint.port),
    'http.response.status_code': status,
    'http.request.resend_count': number > 1 ? number - 1 : undefined,
    'error.type': failure ?? (status !== undefined && status >= 400 ? String(status) : undefined),
    'gw.upstream': upstream,
  };
}

function errorType(status: number, end: ExchangeReport['end']): string | undefined {
  if (status >= 500) return String(status);
  return end === 'complete' ? undefined : end;
}

function splitAuthority(authority: string): {
  readonly host: string | undefined;
  readonly port: number | undefined;
} {
  const [, host, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  return { host: host || undefined, port: port === undefined ? undefined : Number(port) };
}
