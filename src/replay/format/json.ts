/** An object whose keys nobody vouches for. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that a text holds; undefined when it holds none. */
export function parseObject(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A value as an object; undefined when it is none. */
export function asObject(value: unknown): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined; // an object by the test before
}

/** A value as a text; undefined when it is none, or empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
