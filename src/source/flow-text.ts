/** A value that can be written out. */
export type Writable = string | number | boolean | null | { readonly [key: string]: Writable };

/** How a value is written: YAML leaves quotes out where they say nothing, JSON is read by both. */
type Notation = 'yaml' | 'json';

/** A value on one line, as it stands within braces; reading it as a spec gives the value back. */
export function flowText(value: Writable, notation: Notation): string {
  if (typeof value === 'string') return flowString(value, notation);
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(
    ([key, inner]) => `${flowString(key, notation)}: ${flowText(inner, notation)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** Letters, digits and marks that mean nothing to YAML, and no word that it reads as another type. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z_/][\w./-]*$/i;

function flowString(text: string, notation: Notation): string {
  if (notation === 'yaml' && PLAIN.test(text)) return text;
  // `${` would begin a reference.
  return escapeUnseen(JSON.stringify(text.replaceAll('${', '$${')));
}

/** What JSON may hold as it is and YAML may not, and what a reader would not see. */
function escapeUnseen(quoted: string): string {
  return quoted.replace(
    /[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g,
    (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    },
  );
}
