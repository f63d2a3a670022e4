// JSON text as bytes to a value and back. For policies that judge it before somebody else reads the same bytes: what
// two readers could take for two values (a key that stands twice, bytes that are no UTF-8) is refused. For policies
// that change it: a number that JavaScript cannot hold goes through as it was written.

import { createRandomHex } from '../../util/random-hex.ts';

/** What came of a text: its value, or what is wrong with it. */
export type ParsedJson = { readonly value: unknown } | { readonly problem: string };

/** Deeper nesting is a mistake or an attack. */
const DEPTH_MAX = 100;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Stands in front of such a number, which is kept as a string; nobody outside can know it. */
const NUMBER_MARK = `number:${createRandomHex()()}:`;
const MARKED = new RegExp(`"${NUMBER_MARK}([^"]+)"`, 'g');
const ANY_MARK = new RegExp(NUMBER_MARK, 'g');

/** Numbers that may not survive: many digits, or a large exponent. */
const LONG_NUMBER = /\d{16}|\d[eE][+-]?\d{3}|\d\.\d{14}/;

/** Parses it; never throws. With `exact`, the value is for `writeJson` and not to be looked into. */
export function parseJson(bytes: Uint8Array, { exact = false } = {}): ParsedJson {
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
  if (problem !== undefined) return { problem };
  return { value: exact && LONG_NUMBER.test(text) ? JSON.parse(markNumbers(text)) : value };
}

/** A value of `parseJson` as text. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(MARKED, '$1');
}

/** What a marked string within a text stands for. */
export function plainText(text: string): string {
  return text.replace(ANY_MARK, '');
}

/** Puts long numbers, outside of strings, into marked strings. */
function markNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"${NUMBER_MARK}${token}"`,
  );
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
