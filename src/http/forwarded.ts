/**
 * Who the client is, seen through proxies: `X-Forwarded-*` and `Forwarded` (RFC 7239). What an untrusted peer
 * says is dropped; what a trusted one says is kept and added to. Knows no sockets: whether an address is
 * trusted is asked of the caller.
 */
import { fieldName, MARK } from './field-name.ts';
import { HeaderFields } from './header-fields.ts';
import type { Connection } from './types.ts';

const FOR = fieldName('x-forwarded-for');
const PROTO = fieldName('x-forwarded-proto');
const HOST = fieldName('x-forwarded-host');
const PORT = fieldName('x-forwarded-port');
const FORWARDED = fieldName('forwarded');
const VIA = fieldName('via');

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

/**
 * Finds the client: from the right, the first address that is not a trusted proxy's (the peer's own, if none is).
 * The scheme is the one told beside that address: what stands further left, anyone may have written.
 */
export function resolveClient(headers: HeaderFields, hop: Hop): Client {
  const { remoteAddress, scheme } = hop.connection;
  if (!hop.trusted(remoteAddress)) return { address: remoteAddress, scheme };
  const { addresses, schemes } = reportedHops(headers);
  const { address, steps } = firstUntrusted(addresses, hop);
  return { address, scheme: schemeOf(schemes.at(-Math.max(1, steps)) ?? schemes[0]) ?? scheme };
}

/** What peers say of the hops, the nearest last. A proxy that writes `X-Forwarded-*` may let a client's `Forwarded` through. */
function reportedHops(headers: HeaderFields): { addresses: string[]; schemes: (string | undefined)[] } {
  const addresses = headers.get('x-forwarded-for');
  const schemes = headers.get('x-forwarded-proto');
  if (addresses !== undefined || schemes !== undefined) {
    return { addresses: addresses?.split(',').map(bareAddress) ?? [], schemes: schemes?.split(',') ?? [] };
  }
  const elements = parseForwarded(headers.get('forwarded') ?? '');
  return {
    addresses: elements.map((element) => bareAddress(element.for ?? '')),
    schemes: elements.map((element) => element.proto),
  };
}

/** The client's address, and how many of the listed ones were believed on the way to it. */
function firstUntrusted(listed: readonly string[], hop: Hop): { address: string; steps: number } {
  let address = hop.connection.remoteAddress;
  let steps = 0;
  for (const next of listed.toReversed()) {
    if (next === '') break;
    address = next;
    steps++;
    if (!hop.trusted(next)) break;
  }
  return { address, steps };
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
  const trusted = hop.trusted(hop.connection.remoteAddress);
  headers.removeMarked(MARK.forwarding, ({ key }) => !trusted || key.includes('_'));
  const own = ownFields(hop);
  if (!headers.mayHave(MARK.forwarding)) return headers.addAll(own);
  for (const [name, value] of own) {
    if (name === FOR.text || name === FORWARDED.text) headers.append(fieldName(name), value);
    else if (!headers.has(name)) headers.add(name, value);
  }
}

/** This hop's facts as fields; kept with the connection, whose requests mostly name one authority. */
function ownFields(hop: Hop): HeaderFields {
  const known = hop.connection.forwarding;
  if (known !== undefined && known.authority === hop.authority) return known.fields;
  const { remoteAddress, localPort, scheme } = hop.connection;
  const fields = new HeaderFields();
  if (remoteAddress !== '') fields.add(FOR, remoteAddress);
  fields.add(PROTO, scheme);
  if (hop.authority !== '') fields.add(HOST, hop.authority);
  if (localPort !== 0) fields.add(PORT, String(localPort));
  fields.add(FORWARDED, forwardedElement(hop));
  hop.connection.forwarding = { authority: hop.authority, fields };
  return fields;
}

/** Adds `1.1 gw` to Via (RFC 9110 section 7.6.3); the version is that of the message received. */
export function writeVia(headers: HeaderFields, httpVersion: string): void {
  headers.append(VIA, `${httpVersion} gw`);
}

/** What a quoted string escapes (RFC 9110 section 5.6.4). */
const QUOTED = /["\\]/;

function forwardedElement(hop: Hop): string {
  const address = hop.connection.remoteAddress;
  const node = address === '' ? 'unknown' : address.includes(':') ? `"[${address}]"` : address;
  const { authority } = hop;
  if (authority === '') return `for=${node};proto=${hop.connection.scheme}`;
  const host = QUOTED.test(authority) ? authority.replaceAll(/["\\]/g, '\\$&') : authority;
  return `for=${node};host="${host}";proto=${hop.connection.scheme}`;
}

/** One element of `Forwarded`, as far as it is used. */
interface ForwardedElement {
  readonly for?: string;
  readonly proto?: string;
}

/** Takes a `Forwarded` value apart, in linear time; one with a quote that never ends is not understood at all. */
export function parseForwarded(value: string): readonly ForwardedElement[] {
  return splitUnquoted(value, ',')
    .filter((element) => element.trim() !== '')
    .map((element) => Object.fromEntries(splitUnquoted(element, ';').map(readPair)));
}

/** The parts between separators that stand outside quotes; none when a quote is left open. */
function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return quoted ? [] : [...parts, text.slice(from)];
}

function readPair(pair: string): [name: string, value: string] {
  const [name = ''] = pair.split('=', 1);
  const text = pair.slice(name.length + 1).trim();
  const value = text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
  return [name.trim().toLowerCase(), value];
}
