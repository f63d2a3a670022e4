// The file of a baseline: read, and written in one step.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '../diagnostic/types.ts';
import { readBaseline, writeBaseline } from '../lint/baseline.ts';
import { counted } from './counted.ts';
import { CommandError, reasonOf } from './error.ts';
import type { CommandIo } from './types.ts';
import { writeWhole } from './write-whole.ts';

/** The fingerprints that a baseline knows; throws a CommandError when it cannot be read. */
export function readBaselineFile(path: string, io: CommandIo): ReadonlySet<string> {
  const hint = '`gw lint --baseline FILE --write-baseline` writes one';
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (cause) {
    throw new CommandError(`cannot read the baseline ${path}: ${reasonOf(cause)}`, { cause, hint });
  }
  const read = readBaseline(text);
  if ('fingerprints' in read) return read.fingerprints;
  throw new CommandError(`cannot use the baseline ${path}: ${read.problem}`, { hint });
}

/** Writes a baseline that knows all of these. */
export function writeBaselineFile(path: string, diagnostics: readonly Diagnostic[], io: CommandIo): void {
  writeWhole(resolve(io.cwd, path), writeBaseline(diagnostics));
  io.stderr.write(`wrote ${path}: ${counted(diagnostics.length, 'diagnostic')}\n`);
}
