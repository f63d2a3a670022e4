/** Heads as node:http wants them: exactly our fields, duplicates kept, framing always the engine's own. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { HeaderFields } from '../../../http/header-fields.ts';
import { isTrailerField } from '../../../http/hop-by-hop.ts';

/** What frames a message on the wire; neither a client nor a policy may set it. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
]);

/** How the body of a message comes and goes. */
export interface Framing {
  readonly chunked: boolean;
  /** As sent; undefined when there is none. */
  readonly contentLength: string | undefined;
  readonly hasBody: boolean;
}

/** The framing of a message that node's parser has accepted. */
export function framingOf(message: IncomingMessage): Framing {
  const chunked = message.headers['transfer-encoding'] !== undefined;
  const contentLength = chunked ? undefined : message.headers['content-length'];
  const hasBody = chunked || (contentLength !== undefined && Number(contentLength) > 0);
  return { chunked, contentLength, hasBody };
}

/** Fields that stand in a message only if it is chunked. */
function isKept(name: string, chunked: boolean): boolean {
  return !FRAMING.has(name) && (chunked || name !== 'trailer');
}

/** Sets a request's fields, grouped by name in the order of first appearance, then its framing. */
export function setRequestFields(request: ClientRequest, headers: HeaderFields, framing: Framing): void {
  const grouped = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (!isKept(key, framing.chunked)) continue;
    const group = grouped.get(key);
    if (group === undefined) grouped.set(key, { name, values: [value] });
    else group.values.push(value);
  }
  for (const { name, values } of grouped.values()) {
    const [only = '', ...more] = values;
    request.setHeader(name, more.length === 0 ? only : values);
  }
  if (framing.chunked) request.setHeader('Transfer-Encoding', 'chunked');
  else if (framing.contentLength !== undefined) request.setHeader('Content-Length', framing.contentLength);
}

/** A response's fields as name, value, name, value…, with the length that its body has. */
export function responseFields(headers: HeaderFields, framing: Omit<Framing, 'hasBody'>): string[] {
  const raw: string[] = [];
  for (const [name, value] of headers) {
    if (isKept(name.toLowerCase(), framing.chunked)) raw.push(name, value);
  }
  if (framing.contentLength !== undefined) raw.push('Content-Length', framing.contentLength);
  return raw;
}

/** The trailers of a message that has ended, as far as they may travel on. */
export function trailersOf(message: IncomingMessage): [string, string][] {
  const trailers: [string, string][] = [];
  const raw = message.rawTrailers;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (isTrailerField(name)) trailers.push([name, raw[at + 1] ?? '']);
  }
  return trailers;
}

/** A target that cannot stand in a request line; node:http checks paths only in its constructor. */
class InvalidTarget extends Error {
  override readonly name = 'InvalidTarget';
  readonly code = 'ERR_INVALID_TARGET';
}

const REQUEST_TARGET = /^[\x21-\x7e\x80-\xff]+$/;

/** The target an endpoint gets: its own path in front; throws when it could not stand in a request line. */
export function endpointTarget(endpoint: URL, target: string): string {
  const front = endpoint.pathname.replace(/\/+$/, '');
  const whole = front + target;
  if (!whole.startsWith('/') || !REQUEST_TARGET.test(whole))
    throw new InvalidTarget('the rewritten path is no valid target');
  return whole;
}
