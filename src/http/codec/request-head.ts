/**
 * Reads a request's head strictly (RFC 9112 sections 2, 3 and 6). A pure function over bytes: it is called
 * again with more bytes after `incomplete`. The caller bounds how many bytes it keeps by `limits.headBytesMax`.
 */
import type { HeaderFields } from '../header-fields.ts';
import { CLASS, CR, LF, latin1, SP, TARGET, TOKEN } from './bytes.ts';
import { fault, INCOMPLETE, scanFieldSection, takeFields } from './field-section.ts';
import { type FieldFacts, gatherFacts, listHas, requestFraming } from './framing.ts';
import type { CodecFault, CodecLimits, Incomplete, RequestHeadMessage } from './types.ts';

/** Where the parts of a request line stand. */
interface RequestLine {
  readonly kind: 'line';
  readonly methodEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
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
  const section = scanFieldSection(bytes, line.end, bound, limits);
  if (typeof section !== 'number') {
    return section.kind === 'incomplete' && end > bound ? fault(431, 'head too large') : section;
  }
  const text = latin1(bytes, at, section);
  const method = text.substring(0, line.methodEnd - at);
  const target = text.substring(line.targetStart - at, line.targetEnd - at);
  return finishRequest({ method, target, minor: line.minor }, takeFields(text, at), section);
}

/** What a request line says. */
interface Asked {
  readonly method: string;
  readonly target: string;
  readonly minor: 0 | 1;
}

function finishRequest(line: Asked, headers: HeaderFields, end: number): RequestHeadMessage | CodecFault {
  if (!isTargetOf(line)) return fault(400, 'malformed request target');
  const facts = gatherFacts(headers);
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
    headers,
    framing,
    keepAlive: line.minor === 1 ? !close : !close && listHas(facts.connection, 'keep-alive'),
    expectContinue: facts.expect === '100-continue' && line.minor === 1,
    upgrade: upgrades ? facts.upgrade : undefined,
    host: facts.host,
    end,
  };
}

/** RFC 9112 section 3.2: exactly one Host in HTTP/1.1, at most one in 1.0, without userinfo, spaces or path. */
function checkHost(facts: FieldFacts, line: Asked): CodecFault | undefined {
  if (facts.hosts > 1) return fault(400, 'Host given twice');
  if (facts.hosts === 0) return line.minor === 1 ? fault(400, 'no Host') : undefined;
  if (facts.host === knownHost) return undefined;
  if (isAuthority(facts.host ?? '')) knownHost = facts.host;
  return facts.host === knownHost ? undefined : fault(400, 'malformed Host');
}

/** The Host that was looked at last and found good: most requests name the same one. */
let knownHost: string | undefined;

const ABSOLUTE = /^https?:\/\/[A-Za-z0-9\-._~!$&'()*+,;=%:@[\]]+(?:[/?]|$)/i;

/**
 * Whether a target has one of the forms of RFC 9112 section 3.2. What a path or an authority may be, and which
 * methods go with an asterisk, is the gateway's affair: it refuses with a request id and a line in the log.
 */
function isTargetOf({ method, target }: Asked): boolean {
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
  const methodEnd = at;
  const targetStart = ++at;
  while (at < bound && ((CLASS[bytes[at] as number] as number) & TARGET) !== 0) at++;
  if (at === bound) return tooLong;
  if (bytes[at] !== SP || at === targetStart) {
    return bytes[at] === CR || bytes[at] === LF
      ? fault(505, 'HTTP/0.9 is not spoken here')
      : fault(400, 'invalid byte in the request target');
  }
  const minor = readVersion(bytes, at + 1, end);
  if (typeof minor !== 'number') return minor;
  return { kind: 'line', methodEnd, targetStart, targetEnd: at, minor, end: at + 11 };
}

const VERSION = Buffer.from('HTTP/1.');

/** The minor version, when a whole version of ours and the line's end stand there. */
function readVersion(bytes: Buffer, start: number, end: number): 0 | 1 | CodecFault | Incomplete {
  if (start + 10 <= end && bytes[start + 8] === CR && bytes[start + 9] === LF) {
    let at = 0;
    while (at < 7 && bytes[start + at] === VERSION[at]) at++;
    const minor = (bytes[start + 7] as number) - 48;
    if (at === 7 && (minor === 0 || minor === 1)) return minor;
  }
  return otherVersion(bytes.toString('latin1', start, Math.min(end, start + 10)));
}

/** What is no version we speak: one of another number, the beginning of one, or nothing of the kind. */
function otherVersion(text: string): CodecFault | Incomplete {
  if ('HTTP/1.1\r\n'.startsWith(text) || 'HTTP/1.0\r\n'.startsWith(text)) return INCOMPLETE;
  if (/^HTTP\/[0-9]\.?$/.test(text)) return INCOMPLETE;
  if (/^HTTP\/(?!1\.[01])[0-9]\.[0-9]/.test(text)) return fault(505, 'HTTP version not supported');
  return fault(400, 'malformed HTTP version');
}

/** Whether a head that was incomplete up to `from` is so still: only the end of a line or the bound changes that. */
export function isUndecided(bytes: Buffer, from: number, limits: CodecLimits): boolean {
  return bytes.length < limits.headBytesMax && !bytes.includes(LF, from);
}

/** Skips empty lines in front of a request line (RFC 9112 section 2.2 allows at least one; we take two). */
export function skipEmptyLines(bytes: Buffer, start: number, end: number): number {
  let at = start;
  for (let lines = 0; lines < 2 && at + 1 < end && bytes[at] === CR && bytes[at + 1] === LF; lines++) at += 2;
  return at;
}
