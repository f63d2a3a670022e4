/** Answers to what never becomes an exchange: bytes the parser refuses, late heads, CONNECT, unknown expectations. */
import type { Socket } from 'node:net';
import { createProblem, titleOf } from '../../../http/problem.ts';
import type { Connections } from './connections.ts';

const OVERFLOW = 'HPE_HEADER_OVERFLOW';
const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';

/**
 * Answers a parser error and closes. While an answer is under way on the connection nothing is written: the
 * client, or a proxy in front, would take it for that answer.
 */
export function refuseBytes(error: Error, socket: Socket, connections: Connections): void {
  const code = 'code' in error ? String(error.code) : '';
  if (!socket.writable || code === 'ECONNRESET' || connections.active(socket) > 0) {
    socket.destroy();
    return;
  }
  if (code === OVERFLOW) refuse(socket, 431, 'The head of the request is too large.');
  else if (code === LATE) refuse(socket, 408, 'The request did not arrive in time.');
  else refuse(socket, 400, 'The request is not valid HTTP.');
}

/** Writes a whole error answer to a bare socket and closes it. */
export function refuse(socket: Socket, status: number, detail: string): void {
  const { head, body } = createProblem({ status, detail });
  const lines = [`HTTP/1.1 ${status} ${titleOf(status)}`];
  for (const [name, value] of head.headers) lines.push(`${name}: ${value}`);
  lines.push(`content-length: ${Buffer.byteLength(body)}`, 'connection: close', '', body);
  socket.end(lines.join('\r\n'));
  // What still comes in is read away, and only for a moment: closing at once would reset the answer.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), 1_000);
  socket.once('close', () => clearTimeout(timer));
}
