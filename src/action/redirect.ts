// Where a redirect leads. A whole `location` stands alone: the request's query is not appended. Of parts, what
// is not given stays as in the request, query included. Neither can be made to lead to another host by what
// stands in the request's path (test/action/redirect.test.ts, "open redirects").
import type { RedirectAction } from '../artifact/types.ts';
import { splitAuthority } from '../matching/host.ts';
import { fillTemplate } from '../matching/template.ts';
import { UnsafeTargetError } from './error.ts';
import { fillHost } from './host.ts';
import { changePath } from './path.ts';
import { escapeQuerySlice } from './query.ts';
import type { TargetRequest } from './target.ts';

/** What a redirect needs of the request. */
export interface RedirectRequest extends TargetRequest {
  /** The scheme that the client used. */
  readonly scheme: 'http' | 'https';
  /** Host and port that the client asked for; empty when it named none. */
  readonly authority: string;
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** The Location of a redirect. Throws an UnsafeTargetError when parameters would lead it where nobody meant. */
export function redirectLocation(redirect: RedirectAction, request: RedirectRequest): string {
  if (redirect.location !== undefined) return fillLocation(redirect.location, request.params);
  const path = changePath(redirect, request);
  const target = request.query === undefined ? path : `${path}?${request.query}`;
  const authority = authorityOf(redirect, request);
  // Without a host the location is a path, and `//x` would be read as a host.
  if (authority === undefined) return target.replace(/^\/{2,}/, '/');
  return `${redirect.scheme ?? request.scheme}://${authority}${target}`;
}

/** The authority to go to; undefined when neither the redirect nor the request names a host. */
function authorityOf(redirect: RedirectAction, request: RedirectRequest): string | undefined {
  const asked = splitAuthority(request.authority);
  const host = redirect.host === undefined ? asked?.host : fillHost(redirect.host, request.params);
  if (host === undefined) return undefined;
  const scheme = redirect.scheme ?? request.scheme;
  // Another scheme has another default port; the request's port belongs to the request's scheme.
  const kept = redirect.scheme === undefined ? asked?.port : undefined;
  const port = redirect.port ?? kept ?? DEFAULT_PORTS[scheme];
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === DEFAULT_PORTS[scheme] ? written : `${written}:${port}`;
}

/** Scheme, authority, path, and the query with what follows it. */
const LOCATION = /^(?:([a-z]+:)\/\/([^/?#]*))?([^?#]*)(.*)$/is;

/** The authority is filled by itself, so that no parameter reaches beyond it or from behind into it. */
function fillLocation(location: string, params: Readonly<Record<string, string>>): string {
  if (!location.includes('{')) return location;
  const [, scheme, authority = '', path = '', query = ''] = LOCATION.exec(location) ?? [];
  const target = fillTemplate(path, params) + fillTemplate(query, mapValues(params, escapeQuerySlice));
  if (scheme !== undefined) return `${scheme}//${fillHost(authority, params)}${target}`;
  if (path.startsWith('/')) return target.replace(/^\/{2,}/, '/');
  throw new UnsafeTargetError(`the location "${location}" is neither a path nor a URL`);
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
