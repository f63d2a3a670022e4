// `--output FORMAT=FILE`: reports written to files, besides the one on standard output.
import { resolve } from 'node:path';
import { FORMAT_NAMES, type FormatName } from '../report/registry.ts';
import type { SourceFile } from '../source/types.ts';
import { nearest } from '../util/nearest.ts';
import { CommandError } from './error.ts';
import { optionTexts } from './options.ts';
import type { CommandArguments } from './types.ts';
import { refuseSource, refuseUnwritable } from './write-whole.ts';

/** A report to be written to a file. */
export interface Output {
  readonly format: FormatName;
  /** As it was given. */
  readonly file: string;
}

/** What `--output` asks for; throws a CommandError for what is no format, or no file that can be written. */
export function readOutputs(
  args: CommandArguments,
  files: readonly SourceFile[],
  cwd: string,
): readonly Output[] {
  const outputs = optionTexts(args, 'output').map(parseOutput);
  const paths = new Set<string>();
  for (const { file } of outputs) {
    refuseUnwritable(file, cwd);
    refuseSource(file, files, cwd, '--output');
    const path = resolve(cwd, file);
    if (paths.has(path)) throw new CommandError(`two reports cannot be written to ${file}`);
    paths.add(path);
  }
  return outputs;
}

function parseOutput(text: string): Output {
  const at = text.indexOf('=');
  const [name, file] = at === -1 ? ['', ''] : [text.slice(0, at), text.slice(at + 1)];
  if (name === '' || file === '')
    throw new CommandError(`--output takes FORMAT=FILE, not "${text}"`, {
      hint: 'such as --output sarif=gw.sarif',
    });
  if (file === '-')
    throw new CommandError('--output writes to a file, not to standard output', {
      hint: `--format ${name} does`,
    });
  const format = FORMAT_NAMES.find((each) => each === name);
  if (format !== undefined) return { format, file };
  const meant = nearest(name, FORMAT_NAMES);
  const hint = meant === undefined ? `choose one of ${FORMAT_NAMES.join(', ')}` : `did you mean "${meant}"?`;
  throw new CommandError(`there is no format "${name}" for --output`, { hint });
}
