// A request as people write it, taken apart without changing it, and put into the form in which it is matched.
import type { ListenerRecord } from '../artifact/types.ts';
import { splitAuthority } from '../matching/host.ts';
import type { MatchRequest } from '../matching/types.ts';
import type { ExplainRequest } from './types.ts';

/** A request's URL, taken apart; the path is still raw. */
export interface RequestParts {
  /** Absent for a path alone, which no listener's address can be told from. */
  readonly scheme?: 'http' | 'https';
  readonly port?: number;
  /** Undefined when only a path was given and no Host header: then the listener's own host stands in. */
  readonly host: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
}

const URL_PARTS = /^(?:(https?):\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is;
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** Takes the request apart; a text that says what is wrong with it when that cannot be done. */
export function readRequest(request: ExplainRequest): RequestParts | string {
  const [, schemeText, , path = '', query] = URL_PARTS.exec(request.url) ?? [];
  const authority = writtenAuthority(request);
  const place = authority === undefined ? undefined : splitAuthority(authority);
  if (authority !== undefined && place === undefined) return `"${authority}" is not a valid host`;
  const common = { host: place?.host, path: path === '' ? '/' : path, query };
  if (schemeText === undefined) return common;
  const scheme = schemeText.toLowerCase() === 'https' ? 'https' : 'http';
  return { ...common, scheme, port: place?.port ?? DEFAULT_PORTS[scheme] };
}

function writtenAuthority({ url, headers }: ExplainRequest): string | undefined {
  return URL_PARTS.exec(url)?.[2] ?? headers.host;
}

/** The request as matching sees it on one listener; `path` is in normal form. */
export function matchRequestOf(
  { method, headers }: ExplainRequest,
  parts: RequestParts,
  { listener, path }: { readonly listener: ListenerRecord; readonly path: string },
): MatchRequest {
  const host = parts.host ?? hostOf(listener);
  const header = (name: string) => headers[name] ?? (name === 'host' ? host : undefined);
  return { method, host, path, query: parts.query, header };
}

/** A host that the listener takes, for a request that names none. */
function hostOf({ hosts }: ListenerRecord): string {
  const exact = hosts.find((host) => !host.startsWith('*.'));
  return exact ?? hosts[0]?.replace('*', 'www') ?? 'localhost';
}

/** Host and port as the client would have written them. */
export function authorityOf(
  request: ExplainRequest,
  { listener, host }: { readonly listener: ListenerRecord; readonly host: string },
): string {
  const written = writtenAuthority(request);
  if (written !== undefined) return written;
  const name = host.includes(':') ? `[${host}]` : host;
  return 'unix' in listener.address ? name : `${name}:${listener.address.port}`;
}
