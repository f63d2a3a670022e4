/** A request target taken apart (RFC 9112 section 3.2); the path is still raw, the query without its `?`. */
export type Target =
  | {
      readonly form: 'path';
      /** What an absolute target names; it wins over the Host field. */
      readonly authority: string | undefined;
      readonly path: string;
      readonly query: string | undefined;
    }
  | { readonly form: 'asterisk' };

const SERVER_WIDE = /^https?:\/\/[^/?#@]+$/i;
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * Takes a target apart; undefined when it is neither a path, an absolute http(s) URL nor `*`. The asterisk form
 * of OPTIONS is also an absolute target without path and query (RFC 9112 section 3.2.4).
 */
export function parseTarget(target: string, method = 'GET'): Target | undefined {
  if (target === '*' || (method === 'OPTIONS' && SERVER_WIDE.test(target))) return { form: 'asterisk' };
  if (target.includes('#')) return undefined;
  if (target.startsWith('/')) return splitPath(target, undefined);
  const absolute = ABSOLUTE.exec(target);
  if (absolute === null || absolute[1] === '') return undefined;
  const rest = absolute[2] ?? '';
  return splitPath(rest.startsWith('/') ? rest : `/${rest}`, absolute[1]);
}

function splitPath(text: string, authority: string | undefined): Target {
  const mark = text.indexOf('?');
  if (mark === -1) return { form: 'path', authority, path: text, query: undefined };
  return { form: 'path', authority, path: text.slice(0, mark), query: text.slice(mark + 1) };
}

/** Path and query joined again, as they stand in a request line. */
export function joinTarget(path: string, query: string | undefined): string {
  return query === undefined ? path : `${path}?${query}`;
}
