// What there is to complete, taken from the commands themselves, so that no script can be out of date.
import { COMMON_OPTIONS } from '../options.ts';
import type { CommandEntry, Parameter } from '../types.ts';

/** A command as completion sees it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** Values of its first argument, when there are only a few; else it takes a path. */
  readonly choices: readonly string[];
}

/** An option as completion sees it. */
export interface OptionWords {
  /** With dashes: `--output`. */
  readonly long: string;
  /** With its dash: `-o`. */
  readonly short: string | undefined;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

const HELP: Parameter = { flags: '-h, --help', description: 'show help' };

/** Loads every command and lists what it takes. */
export async function loadCommandWords(entries: readonly CommandEntry[]): Promise<CommandWords[]> {
  return Promise.all(
    entries.map(async ({ name, summary, load }) => {
      const command = await load();
      const options = [...command.options, ...COMMON_OPTIONS, HELP].map(optionWords);
      return { name, summary, options, choices: command.arguments[0]?.choices ?? [] };
    }),
  );
}

function optionWords({ flags, description, choices = [] }: Parameter): OptionWords {
  return {
    long: /--[a-z-]+/.exec(flags)?.[0] ?? '',
    short: /(?:^|\s)(-[A-Za-z])\b/.exec(flags)?.[1],
    description,
    takesValue: /[<[]/.test(flags),
    choices,
  };
}
