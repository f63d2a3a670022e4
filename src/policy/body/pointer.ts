// JSON pointers (RFC 6901) into a body, with `*` for every element of a list and every member of an object.

/** The steps of a pointer; `*` is any step. */
export type Steps = readonly string[];

/** Takes a pointer apart; `/` and nothing are the whole. */
export function parsePointer(pointer: string): Steps {
  if (pointer === '' || pointer === '/') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands at a pointer without `*`; undefined when nothing does. */
export function valueAt(value: unknown, steps: Steps): unknown {
  return steps.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return /^(?:0|[1-9]\d*)$/.test(step) ? at[Number(step)] : undefined;
    return isMap(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }, value);
}

/** An object of JSON. */
export type Json = Record<string, unknown>;

/** Whether a value of JSON is an object. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets a member whatever its name: `__proto__` is a name like any other. */
export function setMember(map: Json, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else map[key] = value;
}
