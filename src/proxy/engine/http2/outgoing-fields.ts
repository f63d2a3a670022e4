/** Fields as node:http2 takes them: lower case, grouped by name, nothing in them that only HTTP/1.1 has a use for. */
import type { OutgoingHttpHeaders } from 'node:http2';
import { MARK } from '../../../http/field-name.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';

/** What belongs to one connection (RFC 9113 section 8.2.2), and what the engine says itself. */
const NOT_SENT = MARK.hopByHop | MARK.framing;

/**
 * The fields to be sent. Several of one name are joined by ", " (RFC 9110 section 5.3), because node:http2 takes
 * many of them only once; `set-cookie` alone keeps its lines.
 */
export function outgoingFields(headers: HeaderFields): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = {};
  for (let at = 0; at < headers.size; at++) {
    const { key, marks } = headers.nameAt(at);
    if ((marks & NOT_SENT) !== 0) continue;
    const value = headers.valueAt(at);
    const before = fields[key];
    if (before === undefined) fields[key] = value;
    else if (key !== 'set-cookie') fields[key] = `${before}, ${value}`;
    else if (Array.isArray(before)) before.push(value);
    else fields[key] = [String(before), value];
  }
  return fields;
}

/** Trailers, given as name and value in turn, as node:http2 takes them. */
export function outgoingTrailers(raw: readonly string[]): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = {};
  for (let at = 0; at < raw.length; at += 2) {
    const key = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    fields[key] = fields[key] === undefined ? value : `${fields[key]}, ${value}`;
  }
  return fields;
}
