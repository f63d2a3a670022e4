/**
 * Reads a response's head strictly (RFC 9112 section 4). What is doubtful in an answer is a fault too: the
 * gateway then answers 502 and never uses that connection again.
 */
import { CLASS, CR, LF, SP, VALUE } from './bytes.ts';
import { fault, INCOMPLETE, readFieldSection } from './field-section.ts';
import { type FieldFacts, gatherFacts, listHas, responseFraming } from './framing.ts';
import type { CodecFault, CodecLimits, Incomplete, ResponseHeadMessage } from './types.ts';

interface StatusLine {
  readonly kind: 'line';
  readonly status: number;
  readonly reason: string;
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
  const section = readFieldSection(bytes, line.end, bound, limits);
  if (section.kind === 'incomplete') return end > bound ? fault(431, 'head too large') : INCOMPLETE;
  if (section.kind === 'fault') return section;
  const facts = gatherFacts(section.fields);
  const framing = responseFraming(facts, line.minor, method, line.status);
  if (framing.kind === ('fault' as const)) return framing;
  // A 1xx or 204 that frames a body, which it must not have (RFC 9110 section 8.6), may yet send one.
  const doubtful = (line.status < 200 || line.status === 204) && framesBody(facts);
  const close = listHas(facts.connection, 'close') || framing.kind === 'close' || doubtful;
  return {
    kind: 'response',
    status: line.status,
    reason: line.reason,
    minor: line.minor,
    fields: section.fields,
    framing,
    keepAlive: line.minor === 1 ? !close : !close && listHas(facts.connection, 'keep-alive'),
    end: section.end,
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
  const have = Math.min(end - start, 13);
  const text = bytes.toString('latin1', start, start + have);
  if (
    !/^(?:H|HT|HTT|HTTP|HTTP\/|HTTP\/1|HTTP\/1\.|HTTP\/1\.[01](?: (?:[1-9]?|[1-9][0-9]{1,2})?(?:[ \r].?)?)?)?$/s.test(
      text,
    )
  ) {
    return fault(400, 'malformed status line');
  }
  if (have < 13) return INCOMPLETE;
  const minor = text.charCodeAt(7) === 49 ? 1 : 0;
  const status = Number(text.slice(9, 12));
  if (!(status >= 100 && status <= 599)) return fault(400, 'status out of range');
  // RFC 9112 section 4: a reason may be empty, the space before it should be there; we take it without.
  let at = start + 12;
  if (bytes[at] === SP) at++;
  const reasonStart = at;
  const bound = Math.min(end, start + limits.startLineBytesMax);
  while (at < bound && ((CLASS[bytes[at] as number] as number) & VALUE) !== 0) at++;
  if (at >= bound - 1) return end > bound ? fault(431, 'status line too long') : INCOMPLETE;
  if (bytes[at] !== CR || bytes[at + 1] !== LF) return fault(400, 'malformed status line');
  return { kind: 'line', status, reason: bytes.toString('latin1', reasonStart, at), minor, end: at + 2 };
}
