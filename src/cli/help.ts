import type { CommandEntry } from './types.ts';

/** What `gw --help` shows; made from the registry, so no command is loaded for it. */
export function helpText(commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: gw <command> [options]

An API gateway whose configuration is compiled, checked and proven before it serves.

Commands:
${lines.join('\n')}

Options:
  -h, --help     show this help, or a command's behind its name
  -V, --version  show the version

Exit codes: 0 well, 1 the spec is at fault, 2 the command could not run.
`;
}
