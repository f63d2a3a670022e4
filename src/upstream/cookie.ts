import type { Exchange } from '../http/types.ts';

/** The value of a cookie that a client sent; the first if there are several of the name. */
export function cookieOf({ request }: Exchange, name: string): string | undefined {
  for (const pair of request.headers.all('cookie').join('; ').split(';')) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}
