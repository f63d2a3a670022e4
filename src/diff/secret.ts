import type { JsonValue } from '../artifact/types.ts';

/** Names under which a value written out may be a credential. */
const SECRET_NAME = /authori[sz]ation|cookie|credential|passw|secret|token|api-?_?key/i;
/** Nothing but references: they name a secret and do not hold it. */
const REFERENCES = /^(?:\s*(?:bearer|basic)?\s*\$\{[^}]*\}\s*)+$/i;
const HIDDEN = '(hidden)';

/** A value fit to be shown: what may be a credential is hidden unless it is a reference to one. */
export function shown(value: unknown): JsonValue {
  return clean(JSON.parse(JSON.stringify(value ?? null)) as JsonValue, ''); // what JSON gives is JSON
}

function clean(value: JsonValue, key: string): JsonValue {
  if (typeof value === 'string') return SECRET_NAME.test(key) && !REFERENCES.test(value) ? HIDDEN : value;
  if (Array.isArray(value)) return value.map((each: JsonValue) => clean(each, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clean(each, name)]));
}
