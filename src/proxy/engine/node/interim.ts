/**
 * Interim answers (1xx) on their way to a client. They are written to the socket as they are: node:http itself
 * knows only three of them, and of early hints passes on nothing but the links.
 */
import { STATUS_CODES } from 'node:http';
import { writeResponseHead } from '../../../http/codec/serialize.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import { stripHopByHop } from '../../../http/hop-by-hop.ts';
import type { ClientSide } from './client-side.ts';

/** What node:http tells of an interim answer. */
export interface Interim {
  readonly statusCode: number;
  readonly rawHeaders: readonly string[];
}

/**
 * Passes an interim answer on (RFC 9110 section 15.2): not to HTTP/1.0, not the 100 that the client's own
 * expectation brings, and not in front of answers to earlier requests that are not out yet.
 */
export function sendInterim(client: ClientSide, { statusCode, rawHeaders }: Interim): void {
  const { message, response } = client;
  if (message.httpVersion === '1.0' || client.answered || (statusCode === 100 && client.expectsContinue))
    return;
  const headers = new HeaderFields(rawHeaders);
  stripHopByHop(headers);
  response.socket?.write(
    writeResponseHead(statusCode, STATUS_CODES[statusCode] ?? '', headers, ''),
    'latin1',
  );
}
