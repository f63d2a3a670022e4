// Which part of the schema speaks about which value. The validator's own schema paths are of no use for it:
// behind a `$ref` they begin anew. So the value's path is walked, which the schema's form allows, because
// it tells unions apart by JSON type alone.
import type { JsonValue } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import type { Schema } from '../schema/fragment.ts';
import { gatewaySchema } from '../schema.ts';

/** The tokens of a JSON pointer. */
export function pointerTokens(pointer: string): string[] {
  const tokens = pointer.split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The schema of the value at `path` below the root of a spec file. */
export function schemaAt(path: readonly string[], root: SourceNode): Schema {
  let node: SourceNode | undefined = root;
  let schema = resolve(gatewaySchema(), node);
  for (const token of path) {
    const inside: JsonValue | undefined =
      node?.kind === 'sequence' ? schema.items : memberSchema(schema, token);
    node = childNode(node, token);
    schema = resolve(inside, node);
  }
  return schema;
}

/** A schema with its references followed and, where it depends on the value's type, the branch that applies. */
export function resolve(schema: JsonValue | undefined, node?: SourceNode): Schema {
  if (!isSchema(schema)) return {};
  if (typeof schema.$ref === 'string') return resolve(definition(schema.$ref.slice('#/$defs/'.length)), node);
  if (!isSchema(schema.if)) return schema;
  const { if: condition, then: yes, else: no, ...rest } = schema;
  const branch = jsonType(node) === condition.type ? yes : no;
  return { ...rest, ...resolve(branch, node) };
}

/** The schemas of the keys that a place knows, by key. */
export function knownKeys(schema: Schema): Schema {
  return isSchema(schema.properties) ? schema.properties : {};
}

/** One of the schema's named parts. */
export function definition(name: string): Schema {
  const { $defs } = gatewaySchema();
  const found = isSchema($defs) ? $defs[name] : undefined;
  return isSchema(found) ? found : {};
}

function memberSchema(schema: Schema, key: string): JsonValue | undefined {
  const known = knownKeys(schema);
  return Object.hasOwn(known, key) ? known[key] : schema.additionalProperties;
}

function childNode(node: SourceNode | undefined, token: string): SourceNode | undefined {
  if (node?.kind === 'map') return node.entries.get(token)?.value;
  return node?.kind === 'sequence' ? node.items[Number(token)] : undefined;
}

function jsonType(node: SourceNode | undefined): string {
  if (node?.kind === 'sequence') return 'array';
  return node?.kind === 'scalar' ? typeof node.value : 'object';
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
