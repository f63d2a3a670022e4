/**
 * Reads a field section (header or trailer) strictly: CRLF only, no folding, no space before the colon,
 * names are tokens, values hold no control bytes. RFC 9112 sections 2.2, 5, 5.1, 5.2; RFC 9110 section 5.5.
 * First all lines are gone through and only offsets kept; a section that is whole is then cut from one string.
 */
import { type FieldName, fieldNameAt, hashByte, MARK } from '../field-name.ts';
import { HeaderFields } from '../header-fields.ts';
import { CLASS, COLON, CR, HTAB, LF, SP, TOKEN, VALUE } from './bytes.ts';
import type { CodecFault, CodecLimits, Incomplete } from './types.ts';

/** Makes a refusal. */
export function fault(status: CodecFault['status'], reason: string): CodecFault {
  return { kind: 'fault', status, reason };
}

export const INCOMPLETE: Incomplete = { kind: 'incomplete' };

/** The fields of the section gone through last: names, and where their values begin and end. */
let names: FieldName[] = [];
const spans: number[] = [];

/** Goes through the lines from `start` up to and with the empty one; gives the offset behind it. `end` bounds the bytes that are there. */
export function scanFieldSection(
  bytes: Buffer,
  start: number,
  end: number,
  limits: CodecLimits,
): number | CodecFault | Incomplete {
  names = [];
  let at = start;
  for (;;) {
    if (at >= end) return INCOMPLETE;
    if (bytes[at] === CR) {
      if (at + 1 >= end) return INCOMPLETE;
      return bytes[at + 1] === LF ? at + 2 : fault(400, 'CR without LF');
    }
    if (names.length >= limits.fieldCountMax) return fault(431, 'too many header fields');
    const next = scanField(bytes, at, end);
    if (typeof next !== 'number') return next;
    at = next;
  }
}

/** Makes the fields of the section that was gone through; `text` is what stands in the bytes from `base` on, as latin1. */
export function takeFields(text: string, base: number): HeaderFields {
  const values: string[] = [];
  let marks = 0;
  for (let at = 0; at < names.length; at++) {
    values.push(text.substring((spans[2 * at] as number) - base, (spans[2 * at + 1] as number) - base));
    marks |= (names[at] as FieldName).marks;
  }
  return HeaderFields.adopt(names, values, marks);
}

/** One field line; one loop over the bytes each for name and value, since every request passes here. */
function scanField(bytes: Buffer, start: number, end: number): number | CodecFault | Incomplete {
  let at = start;
  let hash = 0;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    if (((CLASS[byte] as number) & TOKEN) === 0) break;
    hash = hashByte(hash, byte);
  }
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
  const name = fieldNameAt(bytes, start, nameEnd, hash);
  // Node's parser takes a tab there for part of the value, and so other framing for granted.
  if (valueEnd < at && (name.marks & FRAMES) !== 0 && bytes.subarray(valueEnd, at).includes(HTAB)) {
    return fault(400, 'tab behind a field that frames');
  }
  spans[2 * names.length] = valueStart;
  spans[2 * names.length + 1] = valueEnd;
  names.push(name);
  return at + 2;
}

const FRAMES = MARK.contentLength | MARK.transferEncoding;

function badName(byte: number, first: boolean): CodecFault {
  if (byte === LF) return fault(400, 'bare LF');
  if (byte === SP || byte === HTAB) {
    return fault(400, first ? 'folded header line' : 'space before the colon of a header');
  }
  return fault(400, 'invalid byte in a header name');
}
