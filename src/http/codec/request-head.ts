/**
 * Reads a request's head strictly (RFC 9112 sections 2, 3 and 6). A pure function over bytes: it is called
 * again with more bytes after `incomplete`. The caller bounds how many bytes it keeps by `limits.headBytesMax`.
 */
import { CLASS, CR, LF, SP, TARGET, TOKEN } from './bytes.ts';
import { fault, INCOMPLETE, readFieldSection } from './field-section.ts';
import { type FieldFacts, gatherFacts, listHas, requestFraming } from './framing.ts';
import type { CodecFault, CodecLimits, Incomplete, RequestHeadMessage } from './types.ts';

interface RequestLine {
  readonly kind: 'line';
  readonly method: string;
  readonly target: string;
  readonly minor: 0 | 1;
  readonly end: number;
}

/** Parses the head that begins at `start`, behind up to two empty lines. The limits count from `start`. */
export function parseRequestHead(
  bytes: Buffer,
  start: number,
  end: number,
  limits: CodecLimits,
): RequestHeadMessage | CodecFault | Incomplete {
  const at = skipEmptyLines(bytes, start, end);
  if (at === end || (at < start + 4 && bytes[at] === CR && at + 1 === end)) return INCOMPLETE;
  const line = readRequestLine(bytes, at, end, limits);
  if (line.kind !== 'line') return line;
  // Bytes behind the bound are not looked at, or the verdict would depend on how many came at once.
  const bound = Math.min(end, start + limits.headBytesMax);
  const section = readFieldSection(bytes, line.end, bound, limits);
  if (section.kind === 'incomplete') return end > bound ? fault(431, 'head too large') : INCOMPLETE;
  if (section.kind === 'fault') return section;
  return finishRequest(line, section.fields, section.end);
}

function finishRequest(line: RequestLine, fields: string[], end: number): RequestHeadMessage | CodecFault {
  if (!isTargetOf(line)) return fault(400, 'malformed request target');
  const facts = gatherFacts(fields);
  const hostFault = checkHost(facts, line);
  if (hostFault !== undefined) return hostFault;
  if (facts.expect !== undefined && facts.expect !== '100-continue' && line.minor === 1) {
    return fault(417, 'the only expectation understood is 100-continue');
  }
  const framing = requestFraming(facts, line.minor);
  if (framing.kind === ('fault' as const)) return framing;
  const close = listHas(facts.connection, 'close');
  const upgrades = facts.upgrade !== undefined && line.minor === 1 && listHas(facts.connection, 'upgrade');
  return {
    kind: 'request',
    method: line.method,
    target: line.target,
    minor: line.minor,
    fields,
    framing,
    keepAlive: line.minor === 1 ? !close : !close && listHas(facts.connection, 'keep-alive'),
    expectContinue: facts.expect === '100-continue' && line.minor === 1,
    upgrade: upgrades ? facts.upgrade : undefined,
    host: facts.host,
    end,
  };
}

/** RFC 9112 section 3.2: exactly one Host in HTTP/1.1, at most one in 1.0, without userinfo, spaces or path. */
function checkHost(facts: FieldFacts, line: RequestLine): CodecFault | undefined {
  if (facts.hosts > 1) return fault(400, 'Host given twice');
  if (facts.hosts === 0) return line.minor === 1 ? fault(400, 'no Host') : undefined;
  return isAuthority(facts.host ?? '') ? undefined : fault(400, 'malformed Host');
}

const ABSOLUTE = /^https?:\/\/[A-Za-z0-9\-._~!$&'()*+,;=%:@[\]]+(?:[/?]|$)/i;

/**
 * Whether a target has one of the forms of RFC 9112 section 3.2. What a path or an authority may be, and which
 * methods go with an asterisk, is the gateway's affair: it refuses with a request id and a line in the log.
 */
function isTargetOf({ method, target }: RequestLine): boolean {
  if (method === 'CONNECT') return isAuthority(target);
  return target.startsWith('/') || target === '*' || ABSOLUTE.test(target);
}

/**
 * `uri-host [":" port]` (RFC 3986 section 3.2), without userinfo; empty is allowed for targets without an authority.
 * The comma, which the grammar has, is left out: it is what joins two Hosts into one.
 */
function isAuthority(text: string): boolean {
  return text === '' || /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+;=%]+)(?::[0-9]{0,5})?$/.test(text);
}

function readRequestLine(
  bytes: Buffer,
  start: number,
  end: number,
  limits: CodecLimits,
): RequestLine | CodecFault | Incomplete {
  const bound = Math.min(end, start + limits.startLineBytesMax);
  const tooLong = end > bound ? fault(414, 'request line too long') : INCOMPLETE;
  let at = start;
  while (at < bound && ((CLASS[bytes[at] as number] as number) & TOKEN) !== 0) at++;
  if (at === bound) return tooLong;
  if (bytes[at] !== SP || at === start) return fault(400, 'malformed method');
  const method = bytes.toString('latin1', start, at);
  const targetStart = ++at;
  while (at < bound && ((CLASS[bytes[at] as number] as number) & TARGET) !== 0) at++;
  if (at === bound) return tooLong;
  if (bytes[at] !== SP || at === targetStart) {
    return bytes[at] === CR || bytes[at] === LF
      ? fault(505, 'HTTP/0.9 is not spoken here')
      : fault(400, 'invalid byte in the request target');
  }
  const target = bytes.toString('latin1', targetStart, at);
  return readVersion(bytes, at + 1, end, { method, target });
}

function readVersion(
  bytes: Buffer,
  start: number,
  end: number,
  read: { readonly method: string; readonly target: string },
): RequestLine | CodecFault | Incomplete {
  const text = bytes.toString('latin1', start, Math.min(end, start + 10));
  if (text === 'HTTP/1.1\r\n') return { kind: 'line', ...read, minor: 1, end: start + 10 };
  if (text === 'HTTP/1.0\r\n') return { kind: 'line', ...read, minor: 0, end: start + 10 };
  return otherVersion(text);
}

/** What is no version we speak: one of another number, the beginning of one, or nothing of the kind. */
function otherVersion(text: string): CodecFault | Incomplete {
  if ('HTTP/1.1\r\n'.startsWith(text) || 'HTTP/1.0\r\n'.startsWith(text)) return INCOMPLETE;
  if (/^HTTP\/[0-9]\.?$/.test(text)) return INCOMPLETE;
  if (/^HTTP\/(?!1\.[01])[0-9]\.[0-9]/.test(text)) return fault(505, 'HTTP version not supported');
  return fault(400, 'malformed HTTP version');
}

/** Skips empty lines in front of a request line (RFC 9112 section 2.2 allows at least one; we take two). */
export function skipEmptyLines(bytes: Buffer, start: number, end: number): number {
  let at = start;
  for (let lines = 0; lines < 2 && at + 1 < end && bytes[at] === CR && bytes[at + 1] === LF; lines++) at += 2;
  return at;
}
