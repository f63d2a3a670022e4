// A query string as pairs (application/x-www-form-urlencoded), each byte for byte as the client sent it.

/** The pairs of a query, as they stand in it. */
export function queryPairs(query: string | undefined): string[] {
  return query === undefined || query === '' ? [] : query.split('&');
}

/** A pair's name, decoded as a form's; the platform's own decoder is asked only when there is something to decode. */
export function queryName(pair: string): string {
  const equals = pair.indexOf('=');
  const name = equals === -1 ? pair : pair.slice(0, equals);
  if (!/[%+]/.test(name)) return name;
  return [...new URLSearchParams(`${name}=`).keys()][0] ?? '';
}

/** Puts a pair in place of the first of that name; the others of that name go. */
export function setPair(pairs: string[], name: string, written: string): void {
  const first = pairs.findIndex((pair) => queryName(pair) === name);
  if (first === -1) {
    pairs.push(written);
    return;
  }
  pairs[first] = written;
  for (let at = pairs.length - 1; at > first; at--) {
    if (queryName(pairs[at] ?? '') === name) pairs.splice(at, 1);
  }
}
