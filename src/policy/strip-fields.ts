import type { HeaderFields } from '../http/header-fields.ts';

/** Makes what takes away fields of these names, also with `_`, which CGI-like servers do not tell from `-`. */
export function fieldStripper(names: readonly string[]): (headers: HeaderFields) => void {
  const keys = new Set(
    names.flatMap((name) => [name.toLowerCase(), name.toLowerCase().replaceAll('-', '_')]),
  );
  return (headers) => {
    for (const key of keys) headers.remove(key);
  };
}
