// The one file that knows commander: a command's declared arguments and options in, parsed ones out.
import { Argument, Command, CommanderError, Option } from 'commander';
import { CommandError } from './error.ts';
import { COMMON_OPTIONS } from './options.ts';
import type {
  CommandArguments,
  CommandEntry,
  Command as GwCommand,
  OutputStream,
  Parameter,
} from './types.ts';

/** Parses what stands behind a command's name. Gives undefined when help was asked for and has been written. */
export function parseArguments(
  { name, summary }: Pick<CommandEntry, 'name' | 'summary'>,
  command: GwCommand,
  words: readonly string[],
  stdout: OutputStream,
): CommandArguments | undefined {
  let parsed: CommandArguments | undefined;
  const parser = new Command(`gw ${name}`)
    .description(summary)
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => stdout.columns ?? 100,
      getOutHasColors: () => false,
    })
    .helpOption('-h, --help', 'show this help');
  for (const argument of command.arguments) parser.addArgument(createArgument(argument));
  for (const option of [...command.options, ...COMMON_OPTIONS]) parser.addOption(createOption(option));
  if (command.examples !== undefined) parser.addHelpText('after', examplesText(command.examples));
  parser.action(() => {
    parsed = { command: name, positional: parser.processedArgs, options: parser.opts() };
  });
  try {
    parser.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usageError(error, name);
  }
  return parsed;
}

function createArgument({ flags, description, choices }: Parameter): Argument {
  const argument = new Argument(flags, description);
  return choices === undefined ? argument : argument.choices([...choices]);
}

function createOption({ flags, description, choices, default: fallback, repeatable }: Parameter): Option {
  const option = new Option(flags, description);
  if (choices !== undefined) option.choices([...choices]);
  if (fallback !== undefined) option.default(fallback);
  if (repeatable === true) {
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  }
  return option;
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}`;
}

/** Commander's message in our form: `error: unknown option '--formt'\n(Did you mean --format?)`. */
function usageError(error: CommanderError, name: string): CommandError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const meant = /\(Did you mean (.*)\?\)/.exec(rest.join(' '))?.[1];
  if (meant !== undefined) return new CommandError(quoted(first), { hint: `did you mean "${meant}"?` });
  const [, place, value = '', choices] = WRONG_VALUE.exec(first) ?? [];
  if (choices === undefined)
    return new CommandError(quoted(first), { hint: `\`gw ${name} --help\` shows what it takes` });
  return new CommandError(`${place ?? 'the argument'} cannot be "${value}"`, {
    hint: `choose one of ${choices}`,
  });
}

/** `option '--format <format>' argument 'xml' is invalid. Allowed choices are pretty, json.` and its like for arguments. */
const WRONG_VALUE =
  /^(?:option '(?:-\w, )?(--[\w-]+)[^']*' argument|command-argument value) '(.*)' is invalid.* Allowed choices are (.*)\.$/;

function quoted(message: string): string {
  return message
    .replace(/'([^']*)'/g, '"$1"')
    .replace(/\. (\w)/g, (_, letter: string) => `: ${letter.toLowerCase()}`)
    .replace(/\.$/, '');
}
