/** From the bytes of a file to its text, or to what is wrong with them. */
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { createSourceFile } from './source-file.ts';
import { spanOf } from './span.ts';
import type { SourceFile } from './types.ts';

/** What YAML 1.2 (section 5.1) does not count as printable, apart from what JSON allows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/;

/** The text of a file, or what is wrong with its bytes. A byte order mark is taken off. */
export function decodeText(
  bytes: Uint8Array,
  place: { readonly path: string; readonly absolute: string },
): { readonly file: SourceFile; readonly diagnostics: readonly Diagnostic[] } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const file = createSourceFile(place.path, place.absolute, text);
    const at = text.search(UNPRINTABLE);
    return { file, diagnostics: at === -1 ? [] : [controlCharacter(file, at)] };
  } catch {
    const text = new TextDecoder('utf-8').decode(bytes);
    const file = createSourceFile(place.path, place.absolute, text);
    return { file, diagnostics: [notUtf8(file, bytes)] };
  }
}

function controlCharacter(file: SourceFile, at: number): Diagnostic {
  const code = file.text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return createDiagnostic(
    'GW1004',
    spanOf({ file, start: at, end: at + 1 }),
    `the file holds the control character U+${code}`,
    { hint: 'remove it; within double quotes it can be written as an escape' },
  );
}

function notUtf8(file: SourceFile, bytes: Uint8Array): Diagnostic {
  const at = firstReplaced(file.text, bytes);
  return createDiagnostic(
    'GW1003',
    spanOf({ file, start: at, end: at + 1 }),
    'the file is not valid UTF-8 here',
    { hint: 'save the file as UTF-8' },
  );
}

/** The first character that stands for bytes which are none, not one that the author wrote so. */
function firstReplaced(text: string, bytes: Uint8Array): number {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let offset = hasMark ? 3 : 0;
  let from = 0;
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) {
    offset += new TextEncoder().encode(text.slice(from, at)).length;
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) return at;
    from = at;
  }
  return 0;
}
