/**
 * A request's head as HTTP/2 has it (RFC 9113 section 8.3) made into the head every exchange has. nghttp2 has
 * refused by now what is malformed: fields of one connection only, names in upper case, pseudo-fields that are
 * missing, twice or out of place, a Content-Length that is no number.
 */
import type { Framing } from '../../../http/codec/types.ts';
import { HeaderFields } from '../../../http/header-fields.ts';
import type { RequestHead } from '../../../http/types.ts';

/** A head that can become an exchange. */
export interface Http2RequestHead {
  readonly request: RequestHead;
  readonly framing: Framing;
  readonly expectContinue: boolean;
}

/** Why a request is answered without becoming an exchange. */
export interface Http2Fault {
  readonly status: 400 | 431 | 501;
  readonly reason: string;
}

/** How a head has come. */
interface HeadOptions {
  /** No body follows. */
  readonly ended: boolean;
  readonly bytesMax: number;
}

/** Reads the fields as they came, name and value in turn. */
export function readRequestHead(
  raw: readonly string[],
  { ended, bytesMax }: HeadOptions,
): Http2RequestHead | Http2Fault {
  // node:http2 holds only those to the limit that have acknowledged our settings.
  if (sizeOf(raw) > bytesMax) return { status: 431, reason: 'The head of the request is too large.' };
  const { pseudo, headers } = sortFields(raw);
  const method = pseudo.get(':method') ?? '';
  if (method === 'CONNECT') return { status: 501, reason: 'This gateway opens no tunnels for CONNECT.' };
  const scheme = pseudo.get(':scheme');
  if (scheme !== 'http' && scheme !== 'https') return bad('The scheme is neither http nor https.');
  const target = pseudo.get(':path') ?? '';
  if (!target.startsWith('/') && target !== '*') return bad('The request target is no path.');
  const authority = pseudo.get(':authority');
  const host = headers.first('host');
  // RFC 9113 section 8.3.1: they may both be there, but must not differ.
  if (authority !== undefined && host !== undefined && authority.toLowerCase() !== host.toLowerCase())
    return bad('The Host field differs from the authority.');
  if (host === undefined && authority !== undefined) headers.set('host', authority);
  const request = { method, target, httpVersion: '2.0', authority: authority ?? host ?? '', headers };
  const expectContinue = headers.first('expect')?.toLowerCase() === '100-continue';
  return { request, framing: framingOf(headers, ended), expectContinue };
}

/** As RFC 9113 section 6.5.2 counts it. */
function sizeOf(raw: readonly string[]): number {
  let size = 16 * raw.length;
  for (const text of raw) size += text.length;
  return size;
}

interface Sorted {
  readonly pseudo: ReadonlyMap<string, string>;
  readonly headers: HeaderFields;
}

function sortFields(raw: readonly string[]): Sorted {
  const pseudo = new Map<string, string>();
  const headers = new HeaderFields();
  const cookies: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    if (name.startsWith(':')) pseudo.set(name, value);
    else if (name === 'cookie') cookies.push(value);
    else headers.add(name, value);
  }
  // RFC 9113 section 8.2.3: clients may cut it up; who speaks HTTP/1.1 must get it whole.
  if (cookies.length > 0) headers.add('cookie', cookies.join('; '));
  return { pseudo, headers };
}

function framingOf(headers: HeaderFields, ended: boolean): Framing {
  if (ended) return { kind: 'none' };
  const declared = headers.first('content-length');
  return declared === undefined ? { kind: 'chunked' } : { kind: 'length', length: Number(declared) };
}

function bad(reason: string): Http2Fault {
  return { status: 400, reason };
}
