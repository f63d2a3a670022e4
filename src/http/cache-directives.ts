/** Cache-Control (RFC 9111 section 5.2) as a map from directive to argument. */

const DIRECTIVE =
  /\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?\s*(?:,|$)/y;

/** Directives in lower case with their arguments, quotes taken off; of one that stands twice, the first. */
export function cacheDirectives(field: string | undefined): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  if (field === undefined) return directives;
  let at = 0;
  while (at < field.length) {
    DIRECTIVE.lastIndex = at;
    const found = DIRECTIVE.exec(field);
    if (found === null || found[0] === '') {
      // What cannot be read is left out up to the next comma.
      const comma = field.indexOf(',', at);
      at = comma === -1 ? field.length : comma + 1;
      continue;
    }
    const [whole, name = '', quoted, token] = found;
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
    at += whole.length;
  }
  return directives;
}
