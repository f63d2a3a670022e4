import { fieldLine } from '../../../http/codec/serialize.ts';
import type { HeaderFields } from '../../../http/header-fields.ts';

/** The Host line that is missing: an HTTP/1.0 client may leave it out; HTTP/1.1, which we speak, may not. */
export function hostLine(headers: HeaderFields, endpoint: URL): string {
  return headers.has('host') ? '' : fieldLine('Host', endpoint.host);
}

/** The target as the endpoint gets it: its own path in front. */
export function endpointTarget(endpoint: URL, target: string): string {
  const { pathname } = endpoint;
  if (pathname === '/' || !target.startsWith('/')) return target;
  return pathname.endsWith('/') ? pathname.slice(0, -1) + target : pathname + target;
}

/** What of a head cannot be written without splitting it; undefined when all can. */
export function unsendableField(headers: HeaderFields): string | undefined {
  const name = headers.unsendable;
  return name === undefined ? undefined : `the field ${JSON.stringify(name)} cannot be sent`;
}

/** Whether a target may stand in a request line: visible ASCII only. */
export function isTarget(target: string): boolean {
  return /^[\x21-\x7e]+$/.test(target);
}
