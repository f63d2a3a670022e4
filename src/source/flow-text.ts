/** A value that can be written out. */
export type Writable = string | number | boolean | null | { readonly [key: string]: Writable };

/** How a value is written: YAML leaves quotes out where they say nothing, JSON is read by both. */
type Notation = 'yaml' | 'json';

/** A value on one line, as it stands within braces; reading it as a spec gives the value back. */
export function flowText(value: Writable, notation: Notation): string {
  if (typeof value === 'string') return quoted(escapeReferences(value), notation);
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(
    ([key, inner]) => `${quoted(key, notation)}: ${flowText(inner, notation)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** `${` would begin a reference, so it is written `$${`. */
function escapeReferences(text: string): string {
  return text.split('${').join('$${');
}

/** Letters, digits and marks that mean nothing to YAML, and no word that it reads as another type. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off)$)[A-Za-z_/][\w./-]*$/i;

function quoted(text: string, notation: Notation): string {
  return notation === 'yaml' && PLAIN.test(text) ? text : escapeUnseen(JSON.stringify(text));
}

/** What JSON may hold as it is and YAML may not, and what a reader would not see. */
function escapeUnseen(written: string): string {
  return written.replace(
    /[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g,
    (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    },
  );
}
