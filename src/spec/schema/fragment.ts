import type { JsonValue } from '../../artifact/types.ts';

// The words that the schema's parts are written in. Two rules hold for all of them: unions are told apart
// by the value's JSON type alone (never by `anyOf` or `oneOf`, whose errors come in cascades), and a `title`
// is a noun phrase, because messages quote it: "`timeout` must be {title}, here …".

/** A piece of JSON Schema 2020-12. */
export type Schema = { readonly [key: string]: JsonValue };

/** Keys that begin with `x-` are the user's own, wherever keys are gw's. */
const OWN_KEYS = { '^x-': true } as const;

/** An object whose keys are gw's: any other is an error, unless it begins with `x-`. */
export function record(properties: Schema, more: Schema = {}): Schema {
  return { type: 'object', ...recordOf(properties), ...more };
}

/** The same without saying that it must be an object: for what may also be written shorter. */
export function recordOf(properties: Schema): Schema {
  return { properties, patternProperties: OWN_KEYS, additionalProperties: false };
}

/** An object whose keys are the user's names for things of one sort. */
export function named(entry: Schema, description: string): Schema {
  return {
    type: 'object',
    description,
    propertyNames: ref('name'),
    patternProperties: OWN_KEYS,
    additionalProperties: entry,
  };
}

/** Another part of the schema. */
export function ref(name: string, more: Schema = {}): Schema {
  return { $ref: `#/$defs/${name}`, ...more };
}

/** A list; `item` is the schema of each entry. */
export function list(item: Schema, more: Schema = {}): Schema {
  return { type: 'array', items: item, ...more };
}

/** A string that is not empty. */
export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', minLength: 1, description, ...more };
}

/** A whole number between two bounds, both included. */
export function whole(minimum: number, maximum: number, description: string, more: Schema = {}): Schema {
  return { type: 'integer', minimum, maximum, description, ...more };
}

/** `true` or `false`. */
export function flag(description: string, more: Schema = {}): Schema {
  return { type: 'boolean', description, ...more };
}

/** A key that belongs to the language but not yet to this version: it is refused, never ignored. */
export function planned(description: string): Schema {
  return { description: `Not supported yet. ${description}`, not: {} };
}
