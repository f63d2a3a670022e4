/**
 * How a message's body ends, decided strictly from its fields (RFC 9112 section 6): one Content-Length or
 * `chunked` alone, never both, never twice; everything doubtful is refused, since two readers that
 * differ here are how requests are smuggled.
 */
import { MARK } from '../field-name.ts';
import type { HeaderFields } from '../header-fields.ts';
import { fault } from './field-section.ts';
import type { CodecFault, Framing } from './types.ts';

/** What the framing decision and connection handling need of a field section, gathered in one pass. */
export interface FieldFacts {
  contentLength: string | undefined;
  contentLengths: number;
  transferEncoding: string | undefined;
  transferEncodings: number;
  host: string | undefined;
  hosts: number;
  connection: string | undefined;
  expect: string | undefined;
  upgrade: string | undefined;
}

const FACTS =
  MARK.host | MARK.expect | MARK.upgrade | MARK.connection | MARK.contentLength | MARK.transferEncoding;

/** Goes once over the fields and keeps what framing and connection handling ask for. */
export function gatherFacts(fields: HeaderFields): FieldFacts {
  const facts: FieldFacts = {
    contentLength: undefined,
    contentLengths: 0,
    transferEncoding: undefined,
    transferEncodings: 0,
    host: undefined,
    hosts: 0,
    connection: undefined,
    expect: undefined,
    upgrade: undefined,
  };
  for (let at = 0; at < fields.size; at++) {
    const marks = fields.nameAt(at).marks & FACTS;
    if (marks !== 0) gatherFact(facts, marks, fields.valueAt(at));
  }
  return facts;
}

function gatherFact(facts: FieldFacts, mark: number, value: string): void {
  switch (mark) {
    case MARK.host:
      facts.host = value;
      facts.hosts++;
      break;
    case MARK.expect:
      facts.expect = value.toLowerCase();
      break;
    case MARK.upgrade:
      facts.upgrade = value.toLowerCase();
      break;
    case MARK.connection: {
      const lower = value.toLowerCase();
      facts.connection = facts.connection === undefined ? lower : `${facts.connection},${lower}`;
      break;
    }
    case MARK.contentLength:
      facts.contentLength = value;
      facts.contentLengths++;
      break;
    case MARK.transferEncoding:
      facts.transferEncoding = value;
      facts.transferEncodings++;
      break;
    default:
  }
}

const NONE: Framing = { kind: 'none' };

/** The framing of a request, or why it is refused. `minor` is that of its HTTP version. */
export function requestFraming(facts: FieldFacts, minor: 0 | 1): Framing | CodecFault {
  if (facts.transferEncodings > 0) {
    if (facts.contentLengths > 0) return fault(400, 'both Content-Length and Transfer-Encoding');
    if (minor === 0) return fault(400, 'Transfer-Encoding in an HTTP/1.0 request');
    if (facts.transferEncodings > 1) return fault(400, 'Transfer-Encoding given twice');
    if (facts.transferEncoding?.toLowerCase() === 'chunked') return { kind: 'chunked' };
    return fault(isToken(facts.transferEncoding) ? 501 : 400, 'a transfer coding other than chunked');
  }
  return facts.contentLengths === 0 ? NONE : lengthFraming(facts);
}

/**
 * The framing of a response to `method` (RFC 9112 section 6.3: HEAD, 1xx, 204 and 304 have no body).
 * A fault here makes the gateway answer 502.
 */
export function responseFraming(
  facts: FieldFacts,
  minor: 0 | 1,
  method: string,
  status: number,
): Framing | CodecFault {
  const bodiless = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  if (facts.transferEncodings > 0) {
    if (facts.contentLengths > 0) return fault(400, 'both Content-Length and Transfer-Encoding');
    if (minor === 0 || facts.transferEncodings > 1) return fault(400, 'doubtful Transfer-Encoding');
    if (facts.transferEncoding?.toLowerCase() !== 'chunked')
      return fault(501, 'a transfer coding other than chunked');
    return bodiless ? NONE : { kind: 'chunked' };
  }
  if (facts.contentLengths > 0) {
    const framing = lengthFraming(facts);
    return bodiless && framing.kind !== 'fault' ? NONE : framing;
  }
  return bodiless ? NONE : { kind: 'close' };
}

function lengthFraming(facts: FieldFacts): Framing | CodecFault {
  if (facts.contentLengths > 1) return fault(400, 'Content-Length given twice');
  const length = parseLength(facts.contentLength ?? '');
  if (length === undefined) return fault(400, 'Content-Length is not a plain number');
  return { kind: 'length', length };
}

/** Digits only, at most 15 of them so that the number is exact. */
function parseLength(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function isToken(text: string | undefined): boolean {
  return text !== undefined && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}

/** Whether a comma-separated list of tokens (already lower case) names `token`. */
export function listHas(list: string | undefined, token: string): boolean {
  if (list === undefined) return false;
  if (list === token) return true;
  return list.includes(token) && list.split(',').some((item) => item.trim() === token);
}
