/**
 * Writes heads and chunks from parsed values only: bytes that were not understood never pass. What else is put
 * into a head must have been checked, or it could split the message.
 */
import { MARK } from '../field-name.ts';
import type { HeaderFields } from '../header-fields.ts';

/** A line of a head that the writer of the message adds. */
export function fieldLine(name: string, value: string | number): string {
  return `${name}: ${value}\r\n`;
}

/** A request's head as latin1 text; `own` are the lines that frame it, in place of those among the fields. */
export function writeRequestHead(method: string, target: string, headers: HeaderFields, own: string): string {
  return `${method} ${target} HTTP/1.1\r\n${headers.lines(MARK.framing)}${own}\r\n`;
}

/** A response's head as latin1 text; `own` are the lines that frame it, in place of those among the fields. */
export function writeResponseHead(
  status: number,
  reason: string,
  headers: HeaderFields,
  own: string,
): string {
  return `HTTP/1.1 ${status} ${reason}\r\n${headers.lines(MARK.framing)}${own}\r\n`;
}

/** The head of a 101 that opens a WebSocket (RFC 6455 section 4.2.2). */
export function writeSwitchingHead(headers: HeaderFields): string {
  const own = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  return `HTTP/1.1 101 Switching Protocols\r\n${own}${headers.lines(MARK.framing)}\r\n`;
}

/** The line in front of a chunk of that many bytes. */
export function writeChunkSize(length: number): string {
  return `${length.toString(16)}\r\n`;
}
