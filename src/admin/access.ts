/**
 * Who may ask. A browser on the operator's machine reaches a loopback listener for every page that it shows, so it is
 * not enough that nobody else gets there: a name that an attacker has pointed at 127.0.0.1 (DNS rebinding) is refused
 * by its Host, and what changes something is refused when a page of another origin may have sent it (CSRF). A token
 * settles both, since no foreign page has it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Problem } from '../http/problem.ts';
import { splitAuthority } from '../matching/host.ts';
import { isAddress } from '../util/address-block.ts';
import type { AdminAccess, AdminIncoming, Resource } from './types.ts';

/** What access depends on; the rest of a resource does not matter. */
type Guarded = Pick<Resource, 'method' | 'isOpen' | 'changes'>;

/** Types that a page may send anywhere without asking first (Fetch standard, CORS-safelisted). */
const SIMPLE_TYPES = ['', 'text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'];

/** Says why a request is refused; undefined lets it through. */
export function refusal(
  incoming: AdminIncoming,
  access: AdminAccess,
  resource: Guarded,
): Problem | undefined {
  const given = bearerOf(incoming);
  const hasToken = access.token !== undefined && given !== undefined && isToken(given, access.token);
  if (!hasToken && !isKnownHost(incoming, access)) return MISDIRECTED;
  if (resource.isOpen !== true && access.token !== undefined && !hasToken) {
    return given === undefined ? NO_TOKEN : WRONG_TOKEN;
  }
  if (isForeign(incoming, resource)) return FOREIGN;
  if (resource.changes === true) {
    if (access.readOnly) return READ_ONLY;
    if (!hasToken && contentTypeOf(incoming) !== 'application/json') return NOT_JSON;
  } else if (resource.method === 'POST' && !hasToken && SIMPLE_TYPES.includes(contentTypeOf(incoming))) {
    return NOT_JSON;
  }
  return undefined;
}

const MISDIRECTED: Problem = {
  status: 421,
  detail:
    'This host is not known here. Ask by IP address or as localhost, or name the host under `hosts` of the admin listener.',
};
const NO_TOKEN: Problem = { status: 401, detail: 'A token is needed: send `Authorization: Bearer …`.' };
const WRONG_TOKEN: Problem = { status: 401, detail: 'This is not the token.' };
const FOREIGN: Problem = { status: 403, detail: 'The request was sent by a page of another origin.' };
const READ_ONLY: Problem = { status: 403, detail: 'The admin listener is read-only (`admin.readOnly`).' };
const NOT_JSON: Problem = {
  status: 415,
  detail:
    'Say what the body is, such as `Content-Type: application/json`: pages of other origins cannot do that.',
};

/** The type of a request's body, in lower case and without parameters. */
export function contentTypeOf({ request }: AdminIncoming): string {
  return (request.headers.first('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}

function bearerOf({ request }: AdminIncoming): string | undefined {
  if (request.headers.count('authorization') !== 1) return undefined;
  return /^bearer +(\S+) *$/i.exec(request.headers.first('authorization') ?? '')?.[1];
}

/** Compares hashes, so that neither where two texts differ nor how long they are shows in the time it takes. */
function isToken(given: string, token: string): boolean {
  const known = token.startsWith('sha256:') ? Buffer.from(token.slice(7), 'hex') : sha256(token);
  return timingSafeEqual(sha256(given), known);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** An address cannot be pointed elsewhere, and `localhost` is this machine's own (RFC 6761 section 6.3). */
function isKnownHost({ request }: AdminIncoming, { hosts, isGuarded }: AdminAccess): boolean {
  if (request.headers.count('host') > 1) return false;
  const host = splitAuthority(request.authority)?.host;
  if (hosts.length === 0 && isGuarded) return true;
  if (host === undefined) return false;
  const isOwn =
    isAddress(host.replace(/^\[|\]$/g, '')) || host === 'localhost' || host.endsWith('.localhost');
  return (
    isOwn || hosts.some((known) => (known.startsWith('*.') ? host.endsWith(known.slice(1)) : host === known))
  );
}

/** Browsers say where a request comes from; what other clients leave out proves nothing against them. */
function isForeign({ request }: AdminIncoming, { method, changes }: Guarded): boolean {
  const { headers, authority } = request;
  const origin = headers.first('origin');
  // The scheme may be another one when TLS ends in front of gw; one port never serves both.
  const isOwn = origin?.replace(/^https?:\/\//i, '').toLowerCase() === authority.toLowerCase();
  if (origin !== undefined && !isOwn) return true;
  const site = headers.first('sec-fetch-site');
  const isNavigation = headers.first('sec-fetch-mode') === 'navigate' && method === 'GET' && changes !== true;
  return site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation;
}
