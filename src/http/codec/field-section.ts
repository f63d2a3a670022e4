/**
 * Reads a field section (header or trailer) strictly: CRLF only, no folding, no space before the colon,
 * names are tokens, values hold no control bytes. RFC 9112 sections 2.2, 5, 5.1, 5.2; RFC 9110 section 5.5.
 */
import { CLASS, COLON, CR, HTAB, LF, SP, TOKEN, VALUE } from './bytes.ts';
import type { CodecFault, CodecLimits, Incomplete } from './types.ts';

export interface FieldSection {
  readonly kind: 'fields';
  readonly fields: string[];
  readonly end: number;
}

/** Makes a refusal. */
export function fault(status: CodecFault['status'], reason: string): CodecFault {
  return { kind: 'fault', status, reason };
}

const FRAMING = /^(?:content-length|transfer-encoding)$/i;

export const INCOMPLETE: Incomplete = { kind: 'incomplete' };

/** Reads fields from `start` up to and with the empty line. `end` bounds the bytes that are there. */
export function readFieldSection(
  bytes: Buffer,
  start: number,
  end: number,
  limits: CodecLimits,
): FieldSection | CodecFault | Incomplete {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    if (at >= end) return INCOMPLETE;
    if (bytes[at] === CR) {
      if (at + 1 >= end) return INCOMPLETE;
      return bytes[at + 1] === LF ? { kind: 'fields', fields, end: at + 2 } : fault(400, 'CR without LF');
    }
    if (fields.length >= 2 * limits.fieldCountMax) return fault(431, 'too many header fields');
    const next = readField(bytes, at, end, fields);
    if (typeof next !== 'number') return next;
    at = next;
  }
}

/** Reads one field line; one loop over the bytes each for name and value, since every request passes here. */
function readField(
  bytes: Buffer,
  start: number,
  end: number,
  fields: string[],
): number | CodecFault | Incomplete {
  let at = start;
  while (at < end && ((CLASS[bytes[at] as number] as number) & TOKEN) !== 0) at++;
  if (at === end) return INCOMPLETE;
  if (bytes[at] !== COLON) return badName(bytes[at] as number, at === start);
  if (at === start) return fault(400, 'empty header name');
  const nameEnd = at;
  at++;
  while (at < end && (bytes[at] === SP || bytes[at] === HTAB)) at++;
  const valueStart = at;
  while (at < end && ((CLASS[bytes[at] as number] as number) & VALUE) !== 0) at++;
  if (at === end) return INCOMPLETE;
  if (bytes[at] !== CR) return fault(400, bytes[at] === LF ? 'bare LF' : 'control byte in a header value');
  if (at + 1 === end) return INCOMPLETE;
  if (bytes[at + 1] !== LF) return fault(400, 'CR without LF');
  let valueEnd = at;
  while (valueEnd > valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB)) valueEnd--;
  const name = bytes.toString('latin1', start, nameEnd);
  // Node's parser takes a tab there for part of the value, and so other framing for granted.
  if (valueEnd < at && FRAMING.test(name) && bytes.subarray(valueEnd, at).includes(HTAB)) {
    return fault(400, 'tab behind a field that frames');
  }
  fields.push(name, bytes.toString('latin1', valueStart, valueEnd));
  return at + 2;
}

function badName(byte: number, first: boolean): CodecFault {
  if (byte === LF) return fault(400, 'bare LF');
  if (byte === SP || byte === HTAB) {
    return fault(400, first ? 'folded header line' : 'space before the colon of a header');
  }
  return fault(400, 'invalid byte in a header name');
}
