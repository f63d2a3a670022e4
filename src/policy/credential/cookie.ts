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

function parsePair(pair: string): { readonly key: string; readonly value: string } {
  const equals = pair.indexOf('=');
  if (equals === -1) return { key: '', value: pair.trim() };
  return { key: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() };
}
