// The schemas of OpenAPI 3.0 are a dialect of their own; these are the differences to JSON Schema 2020-12.

/** A document of OpenAPI 3.0 with its schemas as JSON Schema has them: `nullable` and exclusive bounds. */
export function toJsonSchema(document: object): object {
  // What YAML aliases share is one object, and stays one.
  const known = new Map<object, unknown>();
  const convert = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const before = known.get(value);
    if (before !== undefined) return before;
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      known.set(value, list);
      list.push(...value.map(convert));
      return list;
    }
    const copy: Record<string, unknown> = {};
    known.set(value, copy);
    for (const [key, each] of Object.entries(value)) copy[key] = convert(each);
    convertSchema(copy);
    return copy;
  };
  return convert(document) as object; // an object becomes an object
}

function convertSchema(schema: Record<string, unknown>): void {
  if (schema.nullable === true && typeof schema.type === 'string') {
    schema.type = [schema.type, 'null'];
    if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  }
  convertBound(schema, 'minimum', 'exclusiveMinimum');
  convertBound(schema, 'maximum', 'exclusiveMaximum');
}

function convertBound(schema: Record<string, unknown>, bound: string, exclusive: string): void {
  if (typeof schema[exclusive] !== 'boolean') return;
  if (schema[exclusive] === true && typeof schema[bound] === 'number') {
    schema[exclusive] = schema[bound];
    delete schema[bound];
  } else delete schema[exclusive];
}
