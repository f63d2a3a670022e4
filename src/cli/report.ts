// How commands tell what they found: on standard output in the format of `--format`, and in the files of `--output`.
import { resolve } from 'node:path';
import { FORMATS, type FormatName } from '../report/registry.ts';
import type { Report, ReportFormat, ReportOptions } from '../report/types.ts';
import type { SourceFile } from '../source/types.ts';
import { ciPath } from './ci-path.ts';
import { wantsColor } from './color.ts';
import { formatOf } from './options.ts';
import { readOutputs } from './outputs.ts';
import type { CommandArguments, CommandIo, OutputStream } from './types.ts';
import { writeWhole } from './write-whole.ts';

/** What a command found, and what the formats need for it. */
export interface CommandReport extends Omit<Report, 'command'> {
  /** The files that were read, for frames. */
  readonly files: readonly SourceFile[];
  /** Formats in which the command tells more than its diagnostics; the others are as for every command. */
  readonly own?: Partial<Record<FormatName, (options: ReportOptions) => string>>;
}

/**
 * Writes a report wherever it was asked for; `people` is where text for people goes (default: standard output).
 * Throws a CommandError for an output that cannot be written; if that is known beforehand, nothing is written.
 */
export async function writeReport(
  report: CommandReport,
  args: CommandArguments,
  io: CommandIo,
  people: OutputStream = io.stdout,
): Promise<void> {
  const outputs = readOutputs(args, report.files, io.cwd);
  const format = formatOf(args);
  const stream = FORMATS[format].forPrograms ? io.stdout : people;
  const color = wantsColor(args, io, stream);
  const width = stream.columns === undefined ? {} : { width: stream.columns };
  const texts = new Map(report.files.map(({ path, text }) => [path, text]));
  const look = { textOf: (file: string) => texts.get(file), pathOf: (file: string) => ciPath(file, io) };
  const write = async (name: FormatName, options: ReportOptions) => {
    const own = report.own?.[name];
    if (own !== undefined) return own(options);
    const writeFormat: ReportFormat = await FORMATS[name].load();
    return writeFormat({ ...report, command: args.command }, options);
  };
  stream.write(await write(format, { ...look, ...width, color }));
  for (const output of outputs) writeWhole(resolve(io.cwd, output.file), await write(output.format, look));
}

/** A spec that was built, or could not be. */
type BuiltReport = Pick<CommandReport, 'diagnostics' | 'files'> & {
  readonly path: string;
  readonly bytes?: Uint8Array;
};

/**
 * Writes the diagnostics of a spec for a command that is about something else: to standard error for people; a
 * broken spec, when programs read, as the whole of the report.
 */
export async function writeBuildDiagnostics(
  { diagnostics, files, path, bytes }: BuiltReport,
  args: CommandArguments,
  io: CommandIo,
): Promise<void> {
  const report = { diagnostics, files, paths: [path] };
  const asked = bytes === undefined ? args : { ...args, options: { color: args.options.color } };
  await writeReport(report, asked, io, io.stderr);
}
