// Under what an answer is stored: scheme, host, path in normal form, and query, as they are forwarded.
import type { HeaderFields } from '../../http/header-fields.ts';
import type { Exchange } from '../../http/types.ts';

/** The key of the address that a request is for. */
export function addressKey({ clientScheme, request, path, query }: Exchange): string {
  return keyOf(clientScheme, request.authority, query === undefined ? path : `${path}?${query}`);
}

/** The same for both schemes: who purges may come by another listener than clients do. */
export function addressKeys({ request, path, query }: Exchange): readonly string[] {
  const target = query === undefined ? path : `${path}?${query}`;
  return ['http', 'https'].map((scheme) => keyOf(scheme, request.authority, target));
}

/** Whether a key's address is below another's, by whole segments: `/a` has `/a/b` and `/a?b`, but not `/ab`. */
export function isBelow(key: string, prefix: string): boolean {
  if (!key.startsWith(prefix)) return false;
  return key.length === prefix.length || prefix.endsWith('/') || /[/?]/.test(key.charAt(prefix.length));
}

/** The keys of other addresses on the same host that an answer names (RFC 9111 section 4.4). */
export function locationKeys(exchange: Exchange, headers: HeaderFields): string[] {
  const { clientScheme, request } = exchange;
  const base = `${clientScheme}://${request.authority}${exchange.path}`;
  return ['location', 'content-location'].flatMap((name) => {
    const text = headers.first(name);
    if (text === undefined || !URL.canParse(text, base)) return [];
    const url = new URL(text, base);
    const isSame = url.host === new URL(base).host;
    return isSame ? [keyOf(clientScheme, request.authority, url.pathname + url.search)] : [];
  });
}

function keyOf(scheme: string, authority: string, target: string): string {
  return `${scheme}://${authority.toLowerCase()}${target}`;
}
