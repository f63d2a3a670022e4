/** Where a browser believes to be, and what it is about to do. */
import type { Exchange } from '../../http/types.ts';

/** The origin by which browsers reach the gateway: the one the spec gives, else the one the request was for. */
export function originOf({ clientScheme, request }: Exchange, baseUrl: string | undefined): string {
  return baseUrl ?? `${clientScheme}://${request.authority}`;
}

/** A path of the gateway as an absolute URL, so that no path can be read as the name of another host. */
export function urlOf(origin: string, path: string): string {
  const { href } = new URL(origin + path);
  return href;
}

/** Whether a browser loads a page: nothing else can show a login. */
export function isNavigation({ request: { method, headers } }: Exchange): boolean {
  if (method !== 'GET' || headers.has('upgrade')) return false;
  const mode = headers.first('sec-fetch-mode');
  return mode === undefined ? acceptsPages(headers.get('accept')) : mode === 'navigate';
}

function acceptsPages(accept: string | undefined): boolean {
  return accept !== undefined && /(?:^|[,\s])text\/html(?:[;,\s]|$)/i.test(accept);
}

/** Whether a request can only come from a page of this origin, or from the user's own hand. */
export function isOfOwnPages({ request: { method, headers } }: Exchange, origin: string): boolean {
  // What a browser loads ahead, nobody has asked for yet.
  if (headers.has('sec-purpose')) return false;
  const site = headers.first('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && method === 'GET');
  return method === 'POST' && headers.first('origin') === origin;
}
