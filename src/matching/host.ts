// Hosts in specs and in requests: how they are written, taken apart and matched. Hosts are lower-case ASCII
// without a port and a trailing dot; an IPv6 address has no brackets here.
import { domainToASCII } from 'node:url';

/** A request's authority, taken apart. */
export interface Authority {
  readonly host: string;
  readonly port: number | undefined;
}

const AUTHORITY = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_~-]+(?:\.[a-z0-9_~-]+)*)\.?)(?::([0-9]{0,5}))?$/i;

/** Takes a Host field or an absolute target's authority apart; undefined when it is malformed. */
export function splitAuthority(authority: string): Authority | undefined {
  const found = AUTHORITY.exec(authority);
  if (found === null) return undefined;
  const [, address, name, digits] = found;
  const host = address === undefined ? name?.toLowerCase() : canonicalAddress(address);
  const port = digits === undefined || digits === '' ? undefined : Number(digits);
  if (host === undefined || host.length > 253 || (port !== undefined && port > 65_535)) return undefined;
  return { host, port };
}

/** A host pattern that `checkHost` took, in the form in which requests are matched: lower case, no brackets. */
export function normaliseHost(text: string): string {
  if (!text.startsWith('[')) return text.toLowerCase();
  return canonicalAddress(text.slice(1, -1)) ?? text.toLowerCase();
}

/** Whether a host falls under a pattern: exact, `*.x` for one label or more below x, or empty for every host. */
export function hostMatches(pattern: string, host: string): boolean {
  if (pattern === '') return true;
  if (!pattern.startsWith('*.')) return pattern === host;
  return host.length >= pattern.length && host.endsWith(pattern.slice(1));
}

/** The listener whose hosts are the most specific for `host`, as an index; no hosts means every host. -1: none. */
export function chooseListener(hostsOfEach: readonly (readonly string[])[], host: string): number {
  let chosen = -1;
  let best = -1;
  if (hostsOfEach.length === 1 && hostsOfEach[0]?.length === 0) return 0;
  for (const [index, hosts] of hostsOfEach.entries()) {
    const rank = hosts.length === 0 ? 0 : Math.max(...hosts.map((pattern) => rankOf(pattern, host)));
    if (rank > best) {
      best = rank;
      chosen = index;
    }
  }
  return chosen;
}

/** How specific a pattern is for a host: -1 when it does not fit, else more for a longer suffix, most when exact. */
function rankOf(pattern: string, host: string): number {
  if (!hostMatches(pattern, host)) return -1;
  if (pattern === host) return Number.POSITIVE_INFINITY;
  return pattern.length;
}

/** What is wrong with a host pattern and what to write instead; undefined when it is fine. */
export function checkHost(text: string): string | undefined {
  if (text === '') return 'it is empty; leave `hosts` out to match every host';
  if (text.includes('://')) return 'write the host alone, without a scheme';
  if (text.includes('/')) return 'write the host alone; a path goes to `path` or `pathPrefix`';
  if (text.startsWith('[')) return checkAddress(text);
  const port = /:[0-9]*$/.exec(text);
  if (port !== null && text.indexOf(':') === port.index) return withoutPort(text.slice(0, port.index));
  if (text.includes(':')) return 'write an IPv6 address in brackets, as in "[::1]"';
  const name = text.startsWith('*.') ? text.slice(2) : text;
  return checkWildcard(text, name) ?? checkName(name, text !== name);
}

function withoutPort(host: string): string {
  return `the port does not matter for matching; write "${host}"`;
}

function checkAddress(text: string): string | undefined {
  const found = /^(\[[^\]]*\])(.*)$/.exec(text);
  const [, address = '', rest = ''] = found ?? [];
  if (canonicalAddress(address.slice(1, -1)) === undefined) return 'it is not an IPv6 address in brackets';
  if (rest.startsWith(':')) return withoutPort(address);
  return rest === '' ? undefined : 'nothing may follow the bracket';
}

function checkWildcard(text: string, name: string): string | undefined {
  if (text === '*') return 'leave `hosts` out to match every host';
  if (!name.includes('*')) return undefined;
  return '`*` may stand only in front, as the whole first label: "*.example.com"';
}

function checkName(name: string, wildcard: boolean): string | undefined {
  if (!isAscii(name)) return nonAscii(name, wildcard);
  if (name.endsWith('.')) return 'write it without the dot at the end';
  if (name.length > 253) return `it is ${name.length} characters long, more than 253`;
  for (const label of name.split('.')) {
    const wrong = checkLabel(label);
    if (wrong !== undefined) return wrong;
  }
  return checkNumbers(name, wildcard);
}

function checkLabel(label: string): string | undefined {
  if (label === '') return 'between two dots there must be a label';
  if (label.length > 63) return `the label "${label}" is longer than 63 characters`;
  const odd = /[^A-Za-z0-9_-]/.exec(label);
  if (odd !== null) return `a host cannot hold "${odd[0]}"`;
  if (label.startsWith('-') || label.endsWith('-'))
    return `the label "${label}" must not begin or end with a hyphen`;
  return undefined;
}

/** A host whose last label is a number is an IPv4 address to every client. */
function checkNumbers(name: string, wildcard: boolean): string | undefined {
  const labels = name.split('.');
  if (!/^[0-9]+$/.test(labels.at(-1) ?? '')) return undefined;
  if (wildcard) return 'an address has no subdomains; write the addresses themselves';
  const isAddress =
    labels.length === 4 && labels.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256);
  return isAddress ? undefined : 'its last label is a number, but it is not an IPv4 address';
}

function nonAscii(name: string, wildcard: boolean): string {
  const ascii = domainToASCII(name);
  if (ascii === '') return 'hosts are ASCII, and this one has no ASCII form';
  return `hosts are ASCII; write "${wildcard ? '*.' : ''}${ascii}"`;
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
  return /^[\x00-\x7f]*$/.test(text);
}

/** An IPv6 address in its one shortest form; undefined when it is none. */
function canonicalAddress(address: string): string | undefined {
  const url = URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`) : undefined;
  return url?.hostname.slice(1, -1);
}
