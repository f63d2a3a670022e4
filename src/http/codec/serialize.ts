/**
 * Writes heads and chunks from parsed values only: bytes that were not understood never pass. Names and
 * values are checked once more here, so that no caller can split a message by what it sets.
 */
import { CLASS, TOKEN, VALUE } from './bytes.ts';

/** A request's head as latin1 text, the empty line included. Throws a RangeError on a value that cannot be written. */
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

/** Whether text may stand as a field value: no control bytes, nothing above 0xFF. */
export function isFieldValue(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 255 || ((CLASS[code] as number) & VALUE) === 0) return false;
  }
  return true;
}

/** Whether text may stand as a field name or method. */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 || ((CLASS[code] as number) & TOKEN) === 0) return false;
  }
  return text.length > 0;
}

function writeFields(fields: readonly string[]): string {
  let text = '';
  for (let at = 0; at < fields.length; at += 2) text += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return text;
}
