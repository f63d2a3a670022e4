/**
 * Who the client is, seen through proxies: `X-Forwarded-*` and `Forwarded` (RFC 7239). What an untrusted peer
 * says is dropped; what a trusted one says is kept and added to. Knows no sockets: whether an address is
 * trusted is asked of the caller.
 */
import type { HeaderFields } from './header-fields.ts';
import type { Connection } from './types.ts';

/** What is known of a request's way so far. */
export interface Hop {
  readonly connection: Connection;
  /** The authority the request named, port included. */
  readonly authority: string;
  /** Whether the forwarding fields of a peer with this address are believed; the empty address is a unix socket's. */
  trusted(address: string): boolean;
}

/** The client as trusted proxies report it. */
export interface Client {
  readonly address: string;
  readonly scheme: 'http' | 'https';
}

const X_FIELDS = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port'] as const;

/** Finds the client: from the right, the first address that is not a trusted proxy's (the peer's own, if none is). */
export function resolveClient(headers: HeaderFields, hop: Hop): Client {
  const { remoteAddress, scheme } = hop.connection;
  if (!hop.trusted(remoteAddress)) return { address: remoteAddress, scheme };
  const elements = parseForwarded(headers.get('forwarded') ?? '');
  const listed = headers.has('x-forwarded-for')
    ? (headers.get('x-forwarded-for') ?? '').split(',').map((part) => bareAddress(part))
    : elements.map((element) => bareAddress(element.for ?? ''));
  const proto = headers.get('x-forwarded-proto')?.split(',')[0] ?? elements[0]?.proto;
  return { address: firstUntrusted(listed, hop), scheme: schemeOf(proto) ?? scheme };
}

function firstUntrusted(listed: readonly string[], hop: Hop): string {
  let address = hop.connection.remoteAddress;
  for (const next of listed.toReversed()) {
    if (next === '') break;
    address = next;
    if (!hop.trusted(next)) break;
  }
  return address;
}

function schemeOf(text: string | undefined): 'http' | 'https' | undefined {
  const scheme = text?.trim().toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

/** An address without port and brackets, IPv4-mapped ones as IPv4; empty when it is none (`unknown`, `_hidden`). */
function bareAddress(text: string): string {
  const trimmed = text.trim();
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(trimmed);
  const inner = bracketed?.[1] ?? trimmed.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return /^[0-9a-f:.]+$/i.test(inner) && /[.:]/.test(inner) ? plainAddress(inner) : '';
}

/** An IPv4-mapped IPv6 address as plain IPv4; every other address unchanged. */
export function plainAddress(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/** Writes the forwarding fields the upstream gets: this hop's facts, behind those of a trusted peer. */
export function writeForwarding(headers: HeaderFields, hop: Hop): void {
  const { remoteAddress, localPort, scheme } = hop.connection;
  if (!hop.trusted(remoteAddress)) {
    for (const name of X_FIELDS) headers.remove(name);
    headers.remove('forwarded');
  }
  if (remoteAddress !== '') append(headers, 'x-forwarded-for', remoteAddress);
  if (!headers.has('x-forwarded-proto')) headers.set('x-forwarded-proto', scheme);
  if (!headers.has('x-forwarded-host') && hop.authority !== '')
    headers.set('x-forwarded-host', hop.authority);
  if (!headers.has('x-forwarded-port') && localPort !== 0) headers.set('x-forwarded-port', String(localPort));
  append(headers, 'forwarded', forwardedElement(hop));
}

/** Adds `1.1 gw` to Via (RFC 9110 section 7.6.3); the version is that of the message received. */
export function writeVia(headers: HeaderFields, httpVersion: string): void {
  append(headers, 'via', `${httpVersion} gw`);
}

function append(headers: HeaderFields, name: string, value: string): void {
  const before = headers.get(name);
  headers.set(name, before === undefined || before === '' ? value : `${before}, ${value}`);
}

function forwardedElement(hop: Hop): string {
  const address = hop.connection.remoteAddress;
  const node = address === '' ? 'unknown' : address.includes(':') ? `"[${address}]"` : address;
  const host = hop.authority === '' ? '' : `;host="${hop.authority.replaceAll(/["\\]/g, '\\$&')}"`;
  return `for=${node}${host};proto=${hop.connection.scheme}`;
}

/** One element of `Forwarded`, as far as it is used. */
interface ForwardedElement {
  readonly for?: string;
  readonly proto?: string;
}

const PAIR = /([!#$%&'*+.^_`|~\w-]+)=("(?:[^"\\]|\\.)*"|[^\s;,"]*)/g;
const ELEMENT = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g;

/** Takes a `Forwarded` value apart; elements that are not understood come out empty. */
export function parseForwarded(value: string): readonly ForwardedElement[] {
  return (value.match(ELEMENT) ?? []).map((element) => {
    const pairs: [string, string][] = [];
    for (const [, name = '', text = ''] of element.matchAll(PAIR)) {
      pairs.push([
        name.toLowerCase(),
        text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text,
      ]);
    }
    return Object.fromEntries(pairs);
  });
}
