import type { Diagnostic } from '../diagnostic/types.ts';
import { FORMATS, type FormatName } from '../report/registry.ts';
import type { SourceFile } from '../source/types.ts';
import { wantsColor } from './color.ts';
import { isJson } from './options.ts';
import type { CommandArguments, CommandIo, OutputStream } from './types.ts';

/** Diagnostics and the files that they speak of. */
export interface Reportable {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SourceFile[];
}

/** Where and how to write a report. */
export interface ReportTarget {
  readonly stream: OutputStream;
  readonly format: FormatName;
  readonly args: CommandArguments;
  readonly io: CommandIo;
}

/** Writes diagnostics in a format. */
export function writeDiagnostics(
  { diagnostics, files }: Reportable,
  { stream, format, args, io }: ReportTarget,
): void {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  stream.write(
    FORMATS[format].write(diagnostics, {
      textOf: (file) => texts.get(file),
      color: wantsColor(args, io, stream),
      ...(stream.columns !== undefined && { width: stream.columns }),
    }),
  );
}

/**
 * Writes the diagnostics of a spec for a command that is about something else: to standard error for people; a
 * broken spec, when programs read, as the whole of standard output.
 */
export function writeBuildDiagnostics(
  built: Reportable & { readonly bytes?: Uint8Array },
  args: CommandArguments,
  io: CommandIo,
): void {
  const isData = isJson(args) && built.bytes === undefined;
  const target = isData
    ? ({ stream: io.stdout, format: 'json' } as const)
    : ({ stream: io.stderr, format: 'pretty' } as const);
  writeDiagnostics(built, { ...target, args, io });
}
