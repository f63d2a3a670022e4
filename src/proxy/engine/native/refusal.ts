import type { Socket } from 'node:net';
import { parseRequestHead } from '../../../http/codec/request-head.ts';
import { fieldLine, writeResponseHead } from '../../../http/codec/serialize.ts';
import type { CodecLimits, RequestHeadMessage } from '../../../http/codec/types.ts';
import { createProblem } from '../../../http/problem.ts';
import type { ConnectionBounds } from './connection-bounds.ts';
import { dateValue } from './http-date.ts';
import { reasonPhrase } from './reason-phrase.ts';
import { asksForWebSocket } from './web-socket.ts';

/** A whole error answer for bytes that never became an exchange; the connection closes behind it. */
export function refusal(status: number, detail: string): string {
  const { head, body } = createProblem({ status, detail });
  const length = fieldLine('content-length', Buffer.byteLength(body));
  const own = `${length}${fieldLine('date', dateValue())}connection: close\r\n`;
  return writeResponseHead(status, reasonPhrase(status), head.headers, own) + body;
}

/** What this engine does not do, whatever the gateway says. */
export function refusalFor(
  head: RequestHeadMessage,
): { readonly status: number; readonly reason: string } | undefined {
  if (head.method === 'CONNECT') return { status: 501, reason: 'This gateway opens no tunnels for CONNECT.' };
  if (asksForWebSocket(head) && head.framing.kind !== 'none') {
    return { status: 400, reason: 'A request to upgrade has no body.' };
  }
  return undefined;
}

/** Whether bytes behind a request cannot be the beginning of another. */
export function isRubbish(bytes: Buffer, limits: CodecLimits): boolean {
  return parseRequestHead(bytes, 0, bytes.length, limits).kind === 'fault';
}

/**
 * Ends our half once the answer is out and reads away, for a moment, what still comes: closing at once would
 * reset the answer. A client that does not take the answer is not waited for without end.
 */
export function endConnection(socket: Socket, bounds: ConnectionBounds, requestRead: () => boolean): void {
  bounds.progress();
  socket.end(() => {
    if (requestRead()) socket.destroy();
    else bounds.linger();
  });
  socket.resume();
}
