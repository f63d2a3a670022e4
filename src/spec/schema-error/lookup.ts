import type { JsonValue } from '../../artifact/types.ts';
import type { Schema } from '../schema/fragment.ts';

/** The tokens of a JSON pointer, or of one written as a fragment (`#/…`). */
export function pointerTokens(pointer: string): string[] {
  const plain = pointer.startsWith('#') ? decodeURIComponent(pointer.slice(1)) : pointer;
  return plain
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The part of the schema whose keyword a schema path names. */
export function schemaOfKeyword(root: Schema, schemaPath: string): Schema {
  let at: JsonValue | undefined = root;
  for (const token of pointerTokens(schemaPath).slice(0, -1)) at = member(at, token);
  return isSchema(at) ? at : {};
}

/** Follows a `$ref` into the schema's own definitions. */
export function deref(root: Schema, schema: JsonValue | undefined): Schema {
  if (!isSchema(schema)) return {};
  return typeof schema.$ref === 'string' ? deref(root, schemaOfKeyword(root, `${schema.$ref}/`)) : schema;
}

/** The schemas of the keys that a schema knows, by key. */
export function knownKeys(root: Schema, schema: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  const plain = deref(root, schema);
  const { properties, else: otherwise } = plain;
  if (isSchema(properties)) return properties;
  return otherwise === undefined ? {} : knownKeys(root, otherwise);
}

function member(value: JsonValue | undefined, token: string): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(token)];
  return isSchema(value) ? value[token] : undefined;
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
