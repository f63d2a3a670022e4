/** The values of a query parameter, decoded as forms are (`+` is a space); what cannot be decoded stays as it is. */
export function queryValues(query: string, name: string): string[] {
  return query.split('&').flatMap((pair) => (nameOf(pair) === name ? [decoded(textOf(pair))] : []));
}

/** A query without a parameter, however its name is encoded; undefined when nothing is left. */
export function withoutQueryParameter(query: string, name: string): string | undefined {
  const pairs = query.split('&');
  const kept = pairs.filter((pair) => nameOf(pair) !== name);
  if (kept.length === pairs.length) return query;
  return kept.length === 0 ? undefined : kept.join('&');
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return decoded(equals === -1 ? pair : pair.slice(0, equals));
}

function textOf(pair: string): string {
  const equals = pair.indexOf('=');
  return equals === -1 ? '' : pair.slice(equals + 1);
}

function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
