// Short ways to write the bytes and the expectations of cases.
import type { Expected, Outcome } from './types.ts';

/** A head: lines with their ends, and the empty one. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** `GET /x` with a Host and whatever other fields. */
export function get(...fields: readonly string[]): string {
  return head('GET /x HTTP/1.1', 'Host: a.example', ...fields);
}

/** `POST /x` with content and its length. */
export function post(content: string, ...fields: readonly string[]): string {
  const length = `Content-Length: ${content.length}`;
  return head('POST /x HTTP/1.1', 'Host: a.example', ...fields, length) + content;
}

/** `POST /x` in chunks; `body` is what stands on the wire behind the head. */
export function chunked(body: string, ...fields: readonly string[]): string {
  const framing = 'Transfer-Encoding: chunked';
  return head('POST /x HTTP/1.1', 'Host: a.example', ...fields, framing) + body;
}

/** An answer `200 OK` with content and its length. */
export function ok(content: string, ...fields: readonly string[]): string {
  return head('HTTP/1.1 200 OK', ...fields, `Content-Length: ${content.length}`) + content;
}

/** An answer `200 OK` in chunks. */
export function okChunked(body: string, ...fields: readonly string[]): string {
  return head('HTTP/1.1 200 OK', ...fields, 'Transfer-Encoding: chunked') + body;
}

/** What comes of bytes that are refused: an error, the connection closed, the upstream not asked. */
export function refused(status: number): Outcome {
  return { upstream: [], client: problem(status, { connection: 'close' }), kept: false };
}

/** What comes of a request that the gateway does not forward: an error of its own, and the connection goes on. */
export function answered(status: number, fields: Expected['fields'] = {}): Outcome {
  return { upstream: [], client: problem(status, fields), kept: true };
}

/** What a client gets when its request was fine and its upstream's answer was not. */
export function badGateway(): Outcome {
  return { client: problem(502) };
}

/** An error of the gateway's own (RFC 9457). */
export function problem(status: number, fields: Expected['fields'] = {}): Expected {
  const content = new RegExp(`^\\{"type":"about:blank",.*"status":${status},.*\\}\\n$`);
  return {
    line: status,
    framing: 'length',
    fields: { 'content-type': 'application/problem+json', ...fields },
    content,
  };
}
