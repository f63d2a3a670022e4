// Options that several commands have, and how their values are read.
import { FORMAT_NAMES, type FormatName } from '../report/registry.ts';
import type { CommandArguments, Parameter } from './types.ts';

/** Options of every command. */
export const COMMON_OPTIONS: readonly Parameter[] = [
  {
    flags: '--color <when>',
    description: 'color the output',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
  },
  { flags: '--debug', description: 'show the stack of an unexpected error' },
];

/** `--format`, for commands whose output programs read too. */
export const FORMAT_OPTION: Parameter = {
  flags: '--format <format>',
  description: 'pretty for people, json for programs',
  choices: ['pretty', 'json'],
  default: 'pretty',
};

/** `--format` and `--output`, for commands that report what they found in every format there is. */
export const REPORT_OPTIONS: readonly Parameter[] = [
  {
    flags: '--format <format>',
    description: 'pretty for people, the others for programs',
    choices: FORMAT_NAMES,
    default: 'pretty',
  },
  {
    flags: '--output <format=file>',
    description: 'write the report to a file too, in any of the formats',
    repeatable: true,
  },
];

/** The argument of commands that read a spec or an artifact. */
export const PATH_ARGUMENT: Parameter = {
  flags: '[path]',
  description:
    'a spec (file, folder or - for standard input) or an artifact; default: gateway.yaml in this folder',
};

/** The value of an option that takes one. */
export function optionText(args: CommandArguments, name: string): string | undefined {
  const value = args.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that may be repeated. */
export function optionTexts(args: CommandArguments, name: string): readonly string[] {
  const value = args.options[name];
  return typeof value === 'object' ? value : [];
}

/** Whether a switch is on. */
export function optionFlag(args: CommandArguments, name: string): boolean {
  return args.options[name] === true;
}

/** Whether the output is for programs. */
export function isJson(args: CommandArguments): boolean {
  return args.options.format === 'json';
}

/** The format of standard output. */
export function formatOf(args: CommandArguments): FormatName {
  return FORMAT_NAMES.find((name) => name === args.options.format) ?? 'pretty';
}

/** One positional argument. */
export function argumentText(args: CommandArguments, index: number): string | undefined {
  const value = args.positional[index];
  return typeof value === 'string' ? value : undefined;
}

/** The values of a positional argument that takes several. */
export function argumentTexts(args: CommandArguments, index: number): readonly string[] {
  const value = args.positional[index];
  return typeof value === 'object' ? value : [];
}
