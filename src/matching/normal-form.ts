// The one form in which paths are matched and forwarded, and what is refused on the way to it.
//
// Three steps: escapes of unreserved characters are decoded and the hex of the others is upper-cased; then
// texts that a second decoding would turn into a dot, a slash or a backslash are refused; then dot segments
// are resolved. Each step keeps what the one before it made true, so the form is a fixed point
// (test/matching/normal-form.test.ts). Whoever decodes once more behind us sees the same segments.
import { escapeByte, hexByteAt } from './percent.ts';

/** Why a path is refused, as a clause: "it holds an encoded slash". */
export interface PathFault {
  readonly fault: string;
  /** Where in the raw path, in UTF-16 units. */
  readonly offset: number;
}

/** What a listener says about paths. */
export interface PathOptions {
  /** Whether `//` is the same as `/`, before dot segments are resolved; without it, `//` is kept. */
  readonly mergeSlashes: boolean;
}

const SLASH = 0x2f;
const DOT = 0x2e;
const PERCENT = 0x25;

const PLAIN = 0;
const SPECIAL = 1;
const REFUSED = 2;
/** For each ASCII character: plain, special (`.` `/` `%`, which need a look around) or refused when raw. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => kindOf(code));

/** The normal form of a raw path without its query; the same string when it is normal already. */
export function normalisePath(raw: string, options: PathOptions): string | PathFault {
  if (raw.charCodeAt(0) !== SLASH) return { fault: 'it does not begin with "/"', offset: 0 };
  return isPlainlyNormal(raw, options.mergeSlashes) ? raw : normaliseSlowly(raw, options.mergeSlashes);
}

/** The first two steps for any stretch of a path, such as a pattern's literal text. */
export function normaliseText(raw: string): string | PathFault {
  const text = decodeUnreserved(raw);
  if (typeof text !== 'string') return text;
  return nestedFault(text) ?? text;
}

/** Whether a segment is `.` or `..`, alone or with `;` parameters. */
export function isDotSegment(segment: string): boolean {
  return /^\.\.?(?:;|%3B|$)/.test(segment);
}

/** One scan, nothing allocated: true for nearly every path that arrives. */
function isPlainlyNormal(path: string, mergeSlashes: boolean): boolean {
  let afterSlash = false;
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    const kind = code < 128 ? KINDS[code] : REFUSED;
    if (kind === PLAIN) {
      afterSlash = false;
      continue;
    }
    if (kind === REFUSED || code === PERCENT) return false;
    if (afterSlash && (code === DOT || mergeSlashes)) return false;
    afterSlash = code === SLASH;
  }
  return true;
}

function normaliseSlowly(raw: string, mergeSlashes: boolean): string | PathFault {
  const text = normaliseText(raw);
  if (typeof text !== 'string') return text;
  return resolveSegments(mergeSlashes ? text.replace(/\/{2,}/g, '/') : text);
}

function decodeUnreserved(raw: string): string | PathFault {
  let text = '';
  let copied = 0;
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code !== PERCENT) {
      if (code >= 128 || KINDS[code] === REFUSED) return { fault: rawFault(code), offset: at };
      continue;
    }
    const byte = hexByteAt(raw, at + 1);
    const fault = escapeFault(byte);
    if (fault !== undefined) return { fault, offset: at };
    text += raw.slice(copied, at) + (isUnreserved(byte) ? String.fromCharCode(byte) : escapeByte(byte));
    at += 2;
    copied = at + 1;
  }
  return text + raw.slice(copied);
}

function rawFault(code: number): string {
  if (code >= 128) return 'it holds a character outside ASCII that is not percent-encoded';
  if (code === 0x20) return 'it holds a space';
  if (code < 0x20 || code === 0x7f) return 'it holds a control character';
  return code === 0x5c ? 'it holds a backslash' : `it holds a raw "${String.fromCharCode(code)}"`;
}

function escapeFault(byte: number): string | undefined {
  if (byte === -1) return 'it holds a "%" without two hex digits behind it';
  if (byte === SLASH) return 'it holds an encoded slash';
  if (byte === 0x5c) return 'it holds an encoded backslash';
  return byte < 0x20 || byte === 0x7f ? 'it holds an encoded control character' : undefined;
}

/** More rounds of decoding than any server does; without a bound, `%252525…` would cost the square of its length. */
const ROUNDS_MAX = 8;

/** Refuses what decoding again, once or several times, would turn into a dot, a slash or a backslash. */
function nestedFault(text: string): PathFault | undefined {
  const offset = text.indexOf('%25');
  if (offset === -1) return undefined;
  let inner = text;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    inner = decodeAll(inner);
    if (/%(?:2e|2f|5c)/i.test(inner))
      return { fault: 'it holds a doubly encoded dot, slash or backslash', offset };
    if (!/%[0-9a-f]{2}/i.test(inner)) return undefined;
  }
  return { fault: 'it is percent-encoded many times over', offset };
}

/** Decodes every escape once, byte by byte; what is no escape stays. */
function decodeAll(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function resolveSegments(path: string): string | PathFault {
  if (!path.includes('/.')) return path;
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  let offset = 1;
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (!isDotSegment(segment)) {
      kept.push(segment);
    } else {
      if (segment.length > 2 || segment === '.;')
        return { fault: 'it has ";" parameters on a dot segment', offset };
      if (segment === '..' && kept.pop() === undefined) return { fault: 'it climbs out of the root', offset };
      if (isLast) kept.push('');
    }
    offset += segment.length + 1;
  }
  return `/${kept.join('/')}`;
}

function isUnreserved(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return isDigit || isLetter || code === DOT || code === 0x2d || code === 0x5f || code === 0x7e;
}

function kindOf(code: number): number {
  if (code === DOT || code === SLASH || code === PERCENT) return SPECIAL;
  const isRefused = code <= 0x20 || code === 0x7f || '\\#?'.includes(String.fromCharCode(code));
  return isRefused ? REFUSED : PLAIN;
}
