/** What a command may use of the world; only `bin` makes the real one. */
export interface CommandIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input, for a path of `-`. */
  readStdin(): Promise<Uint8Array>;
  /** Standard input piece by piece, for what may not fit into memory; absent where it comes as a whole only. */
  streamStdin?(): AsyncIterable<Uint8Array>;
}

export interface OutputStream {
  write(data: string | Uint8Array): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal, when it is one. */
  readonly columns: number | undefined;
}

/** What every exit code means, for every command: 0 well, 1 the spec is at fault (or differs), 2 could not run. */
export type ExitCode = 0 | 1 | 2;

/** An argument or option as commander writes it, such as `[path...]` or `--format <format>`. */
export interface Parameter {
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly default?: string | boolean;
  /** May be given several times; the values come as a list. */
  readonly repeatable?: boolean;
}

/** A command: one file in `command/`, one line in `registry.ts`. */
export interface Command {
  readonly arguments: readonly Parameter[];
  readonly options: readonly Parameter[];
  /** Shown below the options in `gw NAME --help`. */
  readonly examples?: readonly string[];
  /** Does it all and gives the exit code; `commands` is the registry; throws a CommandError for what the world got wrong (exit 2). */
  run(args: CommandArguments, io: CommandIo, commands: readonly CommandEntry[]): Promise<ExitCode>;
}

/** Parsed: arguments in order (a variadic one is a list), options by their camel-case names. */
export interface CommandArguments {
  /** The command's name. */
  readonly command: string;
  readonly positional: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** A command's line in the registry: enough for `gw --help`; the rest is loaded when the command runs. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}
