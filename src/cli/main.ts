// The command line: finds the command, loads it and nothing else, runs it, and tells errors. Start at `main`.
import { ArtifactError } from '../artifact/error.ts';
import { nearest } from '../util/nearest.ts';
import { VERSION } from '../util/version.ts';
import { CommandError, messageOf } from './error.ts';
import { helpText } from './help.ts';
import { COMMANDS } from './registry.ts';
import type { CommandEntry, CommandIo, ExitCode } from './types.ts';

/** Runs a command line (without node and script) and gives its exit code. Never throws. */
export async function main(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    tellError(error, io, argv.includes('--debug'));
    return 2;
  }
}

async function dispatch(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { leading, name, words } = splitWords(argv);
  if (leading.includes('--help') || leading.includes('-h')) return showHelp(io);
  if (leading.includes('--version') || leading.includes('-V')) {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (name === undefined) {
    io.stderr.write(helpText(COMMANDS));
    return 2;
  }
  if (name !== 'help') return runCommand(findCommand(name), [...leading, ...words], io);
  const [about] = words;
  return about === undefined ? showHelp(io) : runCommand(findCommand(about), ['--help'], io);
}

/** Options may stand before the command's name, too. */
function splitWords(argv: readonly string[]) {
  let at = 0;
  while (argv[at]?.startsWith('-')) at += takesValue(argv[at]) ? 2 : 1;
  return { leading: argv.slice(0, at), name: argv[at], words: argv.slice(at + 1) };
}

function takesValue(option: string | undefined): boolean {
  return option === '--color' || option === '--format' || option === '--output';
}

function showHelp(io: CommandIo): ExitCode {
  io.stdout.write(helpText(COMMANDS));
  return 0;
}

function findCommand(name: string): CommandEntry {
  const found = COMMANDS.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    COMMANDS.map((entry) => entry.name),
  );
  const hint = meant === undefined ? '`gw --help` lists the commands' : `did you mean "gw ${meant}"?`;
  throw new CommandError(`unknown command "${name}"`, { hint });
}

async function runCommand(entry: CommandEntry, words: readonly string[], io: CommandIo): Promise<ExitCode> {
  const [command, { parseArguments }] = await Promise.all([entry.load(), import('./parse-arguments.ts')]);
  const args = parseArguments(entry, command, words, io.stdout);
  return args === undefined ? 0 : await command.run(args, io, COMMANDS);
}

/** What the world got wrong in a line or two; what gw itself got wrong in one, and its stack only for `--debug`. */
function tellError(error: unknown, { stderr }: CommandIo, debug: boolean): void {
  const isExpected = error instanceof CommandError || error instanceof ArtifactError;
  if (isExpected) {
    stderr.write(`error: ${error.message}\n`);
    if (error instanceof CommandError && error.hint !== undefined) stderr.write(`help: ${error.hint}\n`);
  } else {
    stderr.write(`error: unexpected: ${messageOf(error).replace(/\s*\n\s*/g, ' ')}\n`);
    if (!debug)
      stderr.write('help: this should not happen; run it again with --debug and report what it shows\n');
  }
  if (debug && error instanceof Error) stderr.write(`${error.stack}\n`);
}
