import type { HeaderFields } from '../../http/header-fields.ts';

/** The values of a cookie in a `Cookie` field (RFC 6265 section 5.4), without the quotes some clients put around them. */
export function cookieValues(field: string, name: string): string[] {
  return field.split(';').flatMap((pair) => {
    const { key, value } = parsePair(pair);
    return key === name ? [value.replace(/^"(.*)"$/, '$1')] : [];
  });
}

/** A `Cookie` field without a cookie. */
export function withoutCookie(field: string, name: string): string {
  return field
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && parsePair(pair).key !== name)
    .join('; ');
}

/** Takes cookies with such names out of a request; gives them in their order. */
export function takeCookies(
  headers: HeaderFields,
  isWanted: (name: string) => boolean,
): { readonly name: string; readonly value: string }[] {
  const fields = headers.all('cookie');
  const pairs = fields.flatMap((field) => field.split(';')).map((text) => ({ text, ...parsePair(text) }));
  const taken = pairs.filter(({ key }) => isWanted(key));
  if (taken.length > 0) {
    headers.remove('cookie');
    const rest = pairs.filter(({ key, text }) => !isWanted(key) && text.trim() !== '');
    // RFC 6265 section 5.4 knows one field only; HTTP/2 may have split it.
    if (rest.length > 0) headers.set('cookie', rest.map(({ text }) => text.trim()).join('; '));
  }
  return taken.map(({ key, value }) => ({ name: key, value: value.replace(/^"(.*)"$/, '$1') }));
}

function parsePair(pair: string): { readonly key: string; readonly value: string } {
  const equals = pair.indexOf('=');
  if (equals === -1) return { key: '', value: pair.trim() };
  return { key: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() };
}
