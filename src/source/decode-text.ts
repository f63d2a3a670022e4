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
    return { file, diagnostics: [notUtf8(file, text)] };
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

function notUtf8(file: SourceFile, text: string): Diagnostic {
  const at = Math.max(0, text.indexOf('\uFFFD'));
  return createDiagnostic(
    'GW1003',
    spanOf({ file, start: at, end: at + 1 }),
    'the file is not valid UTF-8 here',
    {
      hint: 'save the file as UTF-8',
    },
  );
}
