/**
 * The first part of the pipeline: from what stood on the wire to an exchange that can be matched. Nothing is
 * matched before it is in the form in which it will be forwarded.
 */
import { resolveClient, writeForwarding, writeVia } from '../http/forwarded.ts';
import { stripHopByHop } from '../http/hop-by-hop.ts';
import { stripClaims } from '../http/identity.ts';
import type { Problem } from '../http/problem.ts';
import { REQUEST_ID_FIELD } from '../http/request-id.ts';
import { parseTarget } from '../http/target.ts';
import type { Exchange } from '../http/types.ts';
import { chooseListener, splitAuthority } from '../matching/host.ts';
import { normalisePath } from '../matching/normal-form.ts';
import type { Site, SiteListener } from './revision.ts';

/** An exchange admitted, the listener that takes it, and its host as matching wants it. */
export interface Admitted {
  readonly listener: SiteListener;
  readonly host: string;
}

/** Brings an exchange into its form for matching and forwarding, or says what is wrong with the request. */
export function admit(exchange: Exchange, site: Site): Admitted | Problem {
  const { request } = exchange;
  const target = parseTarget(request.target, request.method);
  if (target === undefined) return bad('The request target is neither a path nor an http URL.');
  const host = hostOf(exchange);
  if (typeof host !== 'string') return host;
  const listener = site.listeners[chooseListener(site.hosts, host)];
  if (listener === undefined) return { status: 404, detail: 'Nothing is served here for this host.' };
  if (target.form === 'asterisk') {
    exchange.path = '*';
    return request.method === 'OPTIONS' ? { listener, host } : bad('Only OPTIONS has the target "*".');
  }
  const path = normalisePath(target.path, listener.record);
  if (typeof path !== 'string') return bad(`The path is not acceptable: ${path.fault}.`);
  exchange.path = path;
  exchange.query = target.query;
  if (target.authority !== undefined) request.headers.set('host', target.authority);
  rewriteHead(exchange, listener);
  return { listener, host };
}

/** RFC 9112 section 3.2: one Host field, which HTTP/1.0 alone may leave out; an absolute target wins over it. */
function hostOf({ request }: Exchange): string | Problem {
  const fields = request.headers.count('host');
  if (fields > 1) return bad('The request has more than one Host field.');
  if (fields === 0 && request.httpVersion !== '1.0') return bad('The request has no Host field.');
  if (request.authority === '') return '';
  return hostNamed(request.authority) ?? bad('The host is not a valid name or address.');
}

/** The authority that was taken apart last: most requests name the same one. */
let known = { authority: '', host: '' };

function hostNamed(authority: string): string | undefined {
  if (authority === known.authority) return known.host;
  const host = splitAuthority(authority)?.host;
  if (host !== undefined) known = { authority, host };
  return host;
}

/** Hop-by-hop fields go first, so that nothing the gateway adds can be named by the client's Connection field. */
function rewriteHead(exchange: Exchange, listener: SiteListener): void {
  const { request, connection } = exchange;
  const { headers } = request;
  const hop = { connection, authority: request.authority, trusted: listener.trusted };
  stripHopByHop(headers);
  stripClaims(headers, listener.record.passOverrides);
  const client = resolveClient(headers, hop);
  exchange.clientAddress = client.address;
  exchange.clientScheme = client.scheme;
  writeForwarding(headers, hop);
  writeVia(headers, request.httpVersion);
  headers.setChecked(REQUEST_ID_FIELD, exchange.id);
}

function bad(detail: string): Problem {
  return { status: 400, detail };
}
