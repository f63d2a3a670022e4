import { writeJson } from './json.ts';
import { writePretty } from './pretty.ts';
import type { FormatEntry } from './types.ts';

/** Every format diagnostics are written in; the choices of `--format` are its keys. */
export const FORMATS = {
  pretty: { summary: 'for people, with frames and hints', forPrograms: false, write: writePretty },
  json: { summary: 'for programs, versioned', forPrograms: true, write: writeJson },
} as const satisfies Record<string, FormatEntry>;

/** The name of a format. */
export type FormatName = keyof typeof FORMATS;
