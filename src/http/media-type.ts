/** Media types (RFC 9110 section 8.3.1), as far as policies tell them apart. */

/** The type without its parameters, in lower case: `text/html`; empty when there is none. */
export function essenceOf(contentType: string | undefined): string {
  if (contentType === undefined) return '';
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** Whether content of this type (without parameters) is JSON: by its name or its suffix (RFC 6839). */
export function isJsonType(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || /^[^/]+\/[^/]+\+json$/.test(essence);
}

/**
 * Makes a test for types in lower case: `text/html`, `text/*` for all of a kind, `application/*+json` for all with
 * a suffix, `*` for all.
 */
export function typeMatcher(patterns: readonly string[]): (essence: string) => boolean {
  const exact = new Set<string>();
  const open: { readonly start: string; readonly end: string }[] = [];
  for (const pattern of patterns) {
    const [start = '', ...rest] = pattern.toLowerCase().split('*');
    if (rest.length === 0) exact.add(start);
    else open.push({ start, end: rest.join('*') });
  }
  return (essence) =>
    exact.has(essence) ||
    open.some(
      ({ start, end }) =>
        essence.length >= start.length + end.length && essence.startsWith(start) && essence.endsWith(end),
    );
}
