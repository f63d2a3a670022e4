import type { HeaderFields } from './header-fields.ts';

/** The first value of a request's cookie (RFC 6265 section 5.4), without the quotes that some clients put around it. */
export function cookieValue(headers: HeaderFields, name: string): string | undefined {
  // HTTP/2 may have split the field.
  const field = headers.all('cookie').join(';');
  for (let at = 0; at < field.length; ) {
    const semicolon = field.indexOf(';', at);
    const end = semicolon === -1 ? field.length : semicolon;
    const equals = field.indexOf('=', at);
    if (equals !== -1 && equals < end && field.slice(at, equals).trim() === name) {
      return field
        .slice(equals + 1, end)
        .trim()
        .replace(/^"(.*)"$/, '$1');
    }
    at = end + 1;
  }
  return undefined;
}
