import type { JsonValue } from '../artifact/types.ts';

/** A piece of JSON Schema as OpenAPI 3.1 takes it. */
export type SchemaObject = { readonly [key: string]: JsonValue };

/** A text. */
export function text(description: string, more: SchemaObject = {}): SchemaObject {
  return { type: 'string', description, ...more };
}

/** A number. */
export function number(description: string, more: SchemaObject = {}): SchemaObject {
  return { type: 'number', description, ...more };
}

/** A whole number that is not negative. */
export function count(description: string): SchemaObject {
  return { type: 'integer', minimum: 0, description };
}

/** `true` or `false`. */
export function flag(description: string): SchemaObject {
  return { type: 'boolean', description };
}

/** A list. */
export function list(items: SchemaObject, description = ''): SchemaObject {
  return { type: 'array', items, ...(description !== '' && { description }) };
}

/** An object; fields may be added in later versions, so others are allowed. All but the optional ones are always there. */
export function object(properties: SchemaObject, optional: readonly string[] = []): SchemaObject {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** A document of the admin API: an object that says its version. */
export function document(properties: SchemaObject, optional: readonly string[] = []): SchemaObject {
  return object({ version: { const: 1, description: 'Of this shape.' }, ...properties }, optional);
}
