/**
 * Interim answers (1xx) on their way to a client. They are written to the socket as they are: node:http itself
 * knows only three of them, and of early hints passes on nothing but the links.
 */
import { STATUS_CODES } from 'node:http';
import { writeResponseHead } from '../../../http/codec/serialize.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';
import { stripHopByHop } from '../../../http/hop-by-hop.ts';
import type { ClientSide } from './client-side.ts';

/**
 * Passes an interim answer on (RFC 9110 section 15.2): not to HTTP/1.0, not the 100 that the client's own
 * expectation brings, and not in front of answers to earlier requests that are not out yet.
 */
export function sendInterim(client: ClientSide, status: number, headers: HeaderFields): void {
  const { message, response } = client;
  const { socket } = response;
  if (message.httpVersion === '1.0' || client.answered || (status === 100 && client.expectsContinue)) return;
  // A client that does not read gets no more of what may come without end.
  if (socket === null || socket.writableNeedDrain) return;
  stripHopByHop(headers);
  socket.write(writeResponseHead(status, STATUS_CODES[status] ?? '', headers, ''), 'latin1');
}
