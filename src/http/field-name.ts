/**
 * Names of header fields, made once and kept: as written, in lower case, and with marks for what the gateway must
 * know of a field. Nearly every name of a request has been seen before, so finding one costs no string.
 */
import { CLASS, TOKEN } from './codec/bytes.ts';

/** What is known of a field by its name alone; several marks are one number. */
export const MARK = {
  host: 1,
  expect: 2,
  upgrade: 4,
  connection: 8,
  contentLength: 16,
  transferEncoding: 32,
  /** Concerns one connection only (RFC 9110 section 7.6.1). */
  hopByHop: 64,
  /** Frames a message or steers its connection; the engines write these themselves. */
  framing: 128,
  /** Tells of the way so far, also with `_`, which CGI-like servers do not tell from `-`. */
  forwarding: 256,
  /** Tells an upstream who calls; the gateway alone says that. */
  identity: 512,
  /** Has some servers take another path or method than the request's, which is the one that was judged. */
  override: 1024,
} as const;

/** A name; compare `key`. */
export interface FieldName {
  readonly text: string;
  /** In lower case. */
  readonly key: string;
  readonly marks: number;
  /** The name as it begins a line: `Host: `. */
  readonly lead: string;
  /** Whether it is a token, which alone may be sent (RFC 9110 section 5.6.2). */
  readonly sendable: boolean;
}

const MARKS: Readonly<Record<string, number>> = {
  host: MARK.host,
  expect: MARK.expect | MARK.framing,
  upgrade: MARK.upgrade | MARK.hopByHop | MARK.framing,
  connection: MARK.connection | MARK.hopByHop | MARK.framing,
  'content-length': MARK.contentLength | MARK.framing,
  'transfer-encoding': MARK.transferEncoding | MARK.hopByHop | MARK.framing,
  'keep-alive': MARK.hopByHop | MARK.framing,
  'proxy-connection': MARK.hopByHop,
  'proxy-authenticate': MARK.hopByHop,
  'proxy-authorization': MARK.hopByHop,
  te: MARK.hopByHop,
  'http2-settings': MARK.hopByHop,
};

const FORWARDING = /^(?:x[-_](?:forwarded[-_].*|real[-_]ip)|forwarded)$/;

const OVERRIDE =
  /^x[-_](?:(?:original|rewrite|override)[-_]url|http[-_]path[-_]override|http[-_]method(?:[-_]override)?|method[-_]override)$/;

const IDENTITY = /^x[-_]consumer[-_](?:name|groups|scopes)$/;

/** Names longer than this are not kept. */
const KEPT_LENGTH_MAX = 64;
/** How many names are kept, by writing and by place; a power of two. */
const SLOTS = 1024;

const byText = new Map<string, FieldName>();
const bySlot: (FieldName | undefined)[] = new Array(SLOTS).fill(undefined);

/** The name written so. */
export function fieldName(text: string): FieldName {
  const known = byText.get(text);
  if (known !== undefined) return known;
  const name = createFieldName(text);
  if (byText.size < SLOTS && text.length <= KEPT_LENGTH_MAX) byText.set(text, name);
  return name;
}

/** Adds a byte to the hash that `fieldNameAt` wants of a name's bytes; begin with 0. */
export function hashByte(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** The name that stands in `bytes` from `start` to `end`; `hash` is that of these bytes. */
export function fieldNameAt(bytes: Uint8Array, start: number, end: number, hash: number): FieldName {
  const slot = hash & (SLOTS - 1);
  const known = bySlot[slot];
  if (known !== undefined && standsAt(known.text, bytes, start, end)) return known;
  const name = createFieldName(String.fromCharCode(...bytes.subarray(start, end)));
  // The newest takes the place, so that no client can fill the table with names of its own for good.
  if (end - start <= KEPT_LENGTH_MAX) bySlot[slot] = name;
  return name;
}

function standsAt(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== bytes[start + at]) return false;
  }
  return true;
}

function createFieldName(text: string): FieldName {
  const key = text.toLowerCase();
  const marks = (MARKS[key] ?? 0) | toldBy(key);
  return { text, key, marks, lead: `${text}: `, sendable: isToken(text) };
}

function toldBy(key: string): number {
  if (FORWARDING.test(key)) return MARK.forwarding;
  if (IDENTITY.test(key)) return MARK.identity;
  return OVERRIDE.test(key) ? MARK.override : 0;
}

function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 255 || ((CLASS[code] as number) & TOKEN) === 0) return false;
  }
  return text !== '';
}
