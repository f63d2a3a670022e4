/**
 * The text that a signature signs (RFC 9421 section 2.5), made from the request as its client sent it: what the
 * gateway has added is no part of it, and the target is the one on the wire.
 */
import { type InnerList, type Item, writeInnerList, writeItem } from '../../http/structured-fields.ts';
import type { Exchange } from '../../http/types.ts';
import { QueryValues } from './query-values.ts';

/** Components of a request (RFC 9421 section 2.2) that say something without parameters. */
const DERIVED: Readonly<Record<string, (exchange: Exchange) => string | undefined>> = {
  '@method': ({ request }) => request.method,
  '@authority': authorityOf,
  '@scheme': ({ clientScheme }) => clientScheme,
  '@request-target': ({ request }) => request.target,
  '@path': ({ request }) => splitTarget(request.target).path || '/',
  '@query': ({ request }) => `?${splitTarget(request.target).query ?? ''}`,
  '@target-uri': (exchange) => {
    const { path, query } = splitTarget(exchange.request.target);
    const end = query === undefined ? '' : `?${query}`;
    return `${exchange.clientScheme}://${authorityOf(exchange)}${path}${end}`;
  },
};

/** Makes the text; undefined when a component is there twice, unknown, or not in the request. */
export function signatureBase(exchange: Exchange, covered: InnerList): string | undefined {
  const lines: string[] = [];
  const query = new QueryValues(splitTarget(exchange.request.target).query ?? '');
  const seen = new Set<string>();
  for (const item of covered.items) {
    const name = writeItem(item);
    const value = componentValue(exchange, item, query);
    if (value === undefined || seen.has(name)) return undefined;
    seen.add(name);
    lines.push(`${name}: ${value}\n`);
  }
  return `${lines.join('')}"@signature-params": ${writeInnerList(covered)}`;
}

function componentValue(
  exchange: Exchange,
  { value: name, parameters }: Item,
  query: QueryValues,
): string | undefined {
  if (typeof name !== 'string') return undefined;
  if (name === '@query-param') {
    const parameter = parameters.get('name');
    return parameters.size === 1 && typeof parameter === 'string' ? query.only(parameter) : undefined;
  }
  if (parameters.size > 0) return undefined;
  if (name.startsWith('@')) return Object.hasOwn(DERIVED, name) ? DERIVED[name]?.(exchange) : undefined;
  const { headers } = exchange.request;
  if (name !== name.toLowerCase() || !headers.has(name)) return undefined;
  return headers
    .all(name)
    .map((value) => value.trim())
    .join(', ');
}

/** In lower case and without the scheme's own port (RFC 9421 section 2.2.3). */
function authorityOf({ request, clientScheme }: Exchange): string {
  return request.authority.toLowerCase().replace(clientScheme === 'https' ? /:443$/ : /:80$/, '');
}

/** The path and query as they stood on the wire, also of an absolute target. */
function splitTarget(target: string): { readonly path: string; readonly query: string | undefined } {
  const local = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const mark = local.indexOf('?');
  return mark === -1
    ? { path: local, query: undefined }
    : { path: local.slice(0, mark), query: local.slice(mark + 1) };
}
