/** Answers to what never becomes an exchange: bytes the parser refuses, late heads, CONNECT, unknown expectations. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createProblem, titleOf } from '../../../http/problem.ts';
import type { ClientSide } from './client-side.ts';
import type { Connections } from './connections.ts';

/** How long bytes are read away after a refusal: closing at once would reset the answer. */
const LINGER_MS = 1_000;

/**
 * Answers a parser error and closes. If the bytes are the body of the only request under way, that request is
 * answered; behind it, nothing is written: the client, or a proxy in front, would take it for the answer awaited.
 */
export function refuseBytes(error: Error, socket: Socket, connections: Connections): void {
  const [status, detail] = reasonOf(error);
  const [first, ...others] = connections.active(socket);
  // What comes behind a request that closes is none of its business; its answer closes the connection.
  if (isBehindClose(error) && first !== undefined) return;
  if (!socket.writable || status === 0 || others.length > 0) socket.destroy();
  else if (first === undefined) refuse(socket, status, detail);
  else if (first.closeAfter) return;
  else if (first.answered || first.message.complete) socket.destroy();
  else refuseExchange(first, status, detail);
}

function isBehindClose(error: Error): boolean {
  return 'code' in error && error.code === 'HPE_CLOSED_CONNECTION';
}

function reasonOf(error: Error): [status: number, detail: string] {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNRESET') return [0, ''];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'The head of the request is too large.'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'The request did not arrive in time.'];
  return [400, 'The request is not valid HTTP.'];
}

/** Answers an exchange with an error, in its turn, and closes the connection behind it. */
export function refuseExchange(client: ClientSide, status: number, detail: string): void {
  client.closeAfter = true;
  const { head, body } = createProblem({ status, detail });
  client.respond(head, body);
}

/** Writes a whole error answer to a bare socket and closes it. */
export function refuse(socket: Socket, status: number, detail: string): void {
  const { head, body } = createProblem({ status, detail });
  const lines = [`HTTP/1.1 ${status} ${titleOf(status)}`];
  for (const [name, value] of head.headers) lines.push(`${name}: ${value}`);
  const date = new Date().toUTCString();
  lines.push(`content-length: ${Buffer.byteLength(body)}`, `date: ${date}`, 'connection: close', '', body);
  socket.end(lines.join('\r\n'));
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

/**
 * Whether a message's framing is one that can be passed on: `chunked` alone, in HTTP/1.1. Other codings would be
 * lost on the way (RFC 9112 section 6.1), and HTTP/1.0 knows none.
 */
export function hasKnownFraming(message: IncomingMessage): boolean {
  const coding = message.headers['transfer-encoding'];
  return coding === undefined || (coding.toLowerCase() === 'chunked' && message.httpVersion === '1.1');
}

/** Whether a request expects 100-continue and nothing else; node:http looks for it anywhere in the field. */
export function expectsOnlyContinue({ headers }: IncomingMessage): boolean {
  const expectations = headers.expect?.toLowerCase().split(',') ?? [];
  return expectations.every((expectation) => expectation.trim() === '100-continue');
}
