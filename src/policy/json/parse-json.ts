// JSON text as bytes to a value, for policies that judge it before somebody else reads the same bytes: what two
// readers could take for two values (a key that stands twice, bytes that are no UTF-8) is refused.

/** What came of a text: its value, or what is wrong with it. */
export type ParsedJson = { readonly value: unknown } | { readonly problem: string };

/** Deeper nesting is a mistake or an attack. */
const DEPTH_MAX = 100;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Parses it; never throws. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { problem: 'it is not UTF-8' };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const problem = ambiguity(text);
  return problem === undefined ? { value } : { problem };
}

/** What in a valid JSON text is not safe to pass on. */
function ambiguity(text: string): string | undefined {
  /** The keys of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{' || char === '[') {
      if (open.length === DEPTH_MAX) return `it is nested more than ${DEPTH_MAX} levels deep`;
      open.push(char === '{' ? new Set() : undefined);
    } else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys !== undefined && isKey(text, end)) {
        const key: unknown = JSON.parse(text.slice(at, end));
        if (keys.has(String(key))) return 'a key stands twice in one object';
        keys.add(String(key));
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The offset behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && /\s/.test(text[at] ?? '')) at++;
  return text[at] === ':';
}
