import type { JsonValue } from '../../artifact/types.ts';

/** Stretches that are references (`${env:NAME}`, `${file:PATH}`) or the escape `$${`. */
const REFERENCE = /\$\$\{|\$\{[^}]*\}/g;

/** Options with every reference resolved, wherever a text stands; throws when one cannot be. */
export function resolveOptions(value: JsonValue, resolve: (reference: string) => string): JsonValue {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (found) => (found === '$${' ? '${' : resolve(found)));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((each) => resolveOptions(each, resolve));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveOptions(each, resolve)]));
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
