/**
 * Writes heads and chunks from parsed values only: bytes that were not understood never pass. What else is put
 * into a head must have been checked, or it could split the message.
 */
/** A request's head as latin1 text, the empty line included. */
export function writeRequestHead(method: string, target: string, fields: readonly string[]): string {
  return `${method} ${target} HTTP/1.1\r\n${writeFields(fields)}\r\n`;
}

/** A response's head as latin1 text, the empty line included. */
export function writeResponseHead(status: number, reason: string, fields: readonly string[]): string {
  return `HTTP/1.1 ${status} ${reason}\r\n${writeFields(fields)}\r\n`;
}

/** The line in front of a chunk of that many bytes. */
export function writeChunkSize(length: number): string {
  return `${length.toString(16)}\r\n`;
}

function writeFields(fields: readonly string[]): string {
  let text = '';
  for (let at = 0; at < fields.length; at += 2) text += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return text;
}
