/**
 * Reads a response's head strictly (RFC 9112 section 4). What is doubtful in an answer is a fault too: the
 * gateway then answers 502 and never uses that connection again.
 */
import { CLASS, CR, LF, latin1, SP, VALUE } from './bytes.ts';
import { fault, INCOMPLETE, scanFieldSection, takeFields } from './field-section.ts';
import { type FieldFacts, gatherFacts, listHas, responseFraming } from './framing.ts';
import type { CodecFault, CodecLimits, Incomplete, ResponseHeadMessage } from './types.ts';

/** What a status line says, and where its reason stands. */
interface StatusLine {
  readonly kind: 'line';
  readonly status: number;
  readonly reasonStart: number;
  readonly reasonEnd: number;
  readonly minor: 0 | 1;
  readonly end: number;
}

/** Parses the head that begins at `start`, an answer to a request of `method`. */
export function parseResponseHead(
  bytes: Buffer,
  range: { readonly start: number; readonly end: number },
  method: string,
  limits: CodecLimits,
): ResponseHeadMessage | CodecFault | Incomplete {
  const { start, end } = range;
  const line = readStatusLine(bytes, start, end, limits);
  if (line.kind !== 'line') return line;
  const bound = Math.min(end, start + limits.headBytesMax);
  const section = scanFieldSection(bytes, line.end, bound, limits);
  if (typeof section !== 'number') {
    return section.kind === 'incomplete' && end > bound ? fault(431, 'head too large') : section;
  }
  const text = latin1(bytes, start, section);
  const headers = takeFields(text, start);
  const facts = gatherFacts(headers);
  const framing = responseFraming(facts, line.minor, method, line.status);
  if (framing.kind === ('fault' as const)) return framing;
  // A 1xx or 204 that frames a body, which it must not have (RFC 9110 section 8.6), may yet send one.
  const doubtful = (line.status < 200 || line.status === 204) && framesBody(facts);
  const close = listHas(facts.connection, 'close') || framing.kind === 'close' || doubtful;
  return {
    kind: 'response',
    status: line.status,
    reason: text.substring(line.reasonStart - start, line.reasonEnd - start),
    minor: line.minor,
    headers,
    framing,
    keepAlive: line.minor === 1 ? !close : !close && listHas(facts.connection, 'keep-alive'),
    end: section,
  };
}

function framesBody(facts: FieldFacts): boolean {
  return facts.transferEncodings > 0 || Number(facts.contentLength ?? 0) > 0;
}

function readStatusLine(
  bytes: Buffer,
  start: number,
  end: number,
  limits: CodecLimits,
): StatusLine | CodecFault | Incomplete {
  const code = readPlainCode(bytes, start, end) ?? readDoubtfulCode(bytes, start, end);
  if (typeof code !== 'number') return code;
  const status = code >> 1;
  const minor = code & 1 ? 1 : 0;
  if (!(status >= 100 && status <= 599)) return fault(400, 'status out of range');
  // RFC 9112 section 4: a reason may be empty, the space before it should be there; we take it without.
  let at = start + 12;
  if (bytes[at] === SP) at++;
  const reasonStart = at;
  const bound = Math.min(end, start + limits.startLineBytesMax);
  while (at < bound && ((CLASS[bytes[at] as number] as number) & VALUE) !== 0) at++;
  if (at >= bound - 1) return end > bound ? fault(431, 'status line too long') : INCOMPLETE;
  if (bytes[at] !== CR || bytes[at + 1] !== LF) return fault(400, 'malformed status line');
  return { kind: 'line', status, reasonStart, reasonEnd: at, minor, end: at + 2 };
}

const VERSION = Buffer.from('HTTP/1.');

/** Twice the status, plus the minor version, of `HTTP/1.1 200 …`; undefined for all that needs a closer look. */
function readPlainCode(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start < 13 || bytes[start + 8] !== SP || bytes[start + 12] !== SP) return undefined;
  for (let at = 0; at < 7; at++) if (bytes[start + at] !== VERSION[at]) return undefined;
  const minor = (bytes[start + 7] as number) - 48;
  const hundreds = (bytes[start + 9] as number) - 48;
  const tens = (bytes[start + 10] as number) - 48;
  const ones = (bytes[start + 11] as number) - 48;
  if (minor !== 0 && minor !== 1) return undefined;
  if (hundreds < 1 || hundreds > 9 || tens < 0 || tens > 9 || ones < 0 || ones > 9) return undefined;
  return 2 * (100 * hundreds + 10 * tens + ones) + minor;
}

/** The same for a line that is short yet, has no reason, or is none. */
function readDoubtfulCode(bytes: Buffer, start: number, end: number): number | CodecFault | Incomplete {
  const text = bytes.toString('latin1', start, Math.min(end, start + 13));
  if (!STATUS_LINE.test(text)) return fault(400, 'malformed status line');
  if (text.length < 13) return INCOMPLETE;
  return 2 * Number(text.slice(9, 12)) + (text.charCodeAt(7) === 49 ? 1 : 0);
}

const STATUS_LINE =
  /^(?:H|HT|HTT|HTTP|HTTP\/|HTTP\/1|HTTP\/1\.|HTTP\/1\.[01](?: (?:[1-9]?|[1-9][0-9]{1,2})?(?:[ \r].?)?)?)?$/s;
