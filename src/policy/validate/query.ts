/** A query's parameters in order, decoded as forms are; undefined when its percent-encoding is broken. */
export function queryPairs(query: string | undefined): readonly (readonly [string, string])[] | undefined {
  if (query === undefined || query === '') return [];
  try {
    return query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const mark = part.indexOf('=');
        return mark === -1
          ? [decoded(part), '']
          : [decoded(part.slice(0, mark)), decoded(part.slice(mark + 1))];
      });
  } catch {
    return undefined;
  }
}

/** Throws a URIError. */
function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
