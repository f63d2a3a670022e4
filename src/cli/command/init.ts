// `gw init`: a spec to begin with. It never overwrites what somebody wrote.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError, reasonOf } from '../error.ts';
import { writeJson } from '../json.ts';
import { argumentText, FORMAT_OPTION, isJson, optionFlag } from '../options.ts';
import { STARTER_SPEC } from '../starter-spec.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

const FILE = 'gateway.yaml';

/** Writes a spec to begin with. */
export const initCommand: Command = {
  arguments: [{ flags: '[dir]', description: 'the folder, made if need be; default: this one' }],
  options: [{ flags: '--force', description: 'overwrite a gateway.yaml that is there' }, FORMAT_OPTION],
  examples: ['gw init', 'gw init shop'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const folder = argumentText(args, 0) ?? '.';
  const shown = join(folder, FILE);
  const path = resolve(io.cwd, shown);
  if (existsSync(path) && !optionFlag(args, 'force')) {
    throw new CommandError(`${shown} is already there`, {
      hint: 'name another folder, or overwrite it with --force',
    });
  }
  try {
    mkdirSync(resolve(io.cwd, folder), { recursive: true });
    writeFileSync(path, STARTER_SPEC);
  } catch (cause) {
    throw new CommandError(`cannot write ${shown}: ${reasonOf(cause)}`, { cause });
  }
  const argument = folder === '.' ? '' : ` ${folder}`;
  if (isJson(args)) writeJson(io.stdout, { version: 1, files: [shown] });
  else
    io.stdout.write(
      `wrote ${shown}\nnext: gw validate${argument}, gw test${argument}, gw serve${argument}\n`,
    );
  return 0;
}
