import type { CommandArguments, CommandIo, OutputStream } from './types.ts';

/** Whether to color what goes to a stream: `--color` decides, else a terminal that `NO_COLOR` does not speak against. */
export function wantsColor(args: CommandArguments, io: CommandIo, stream: OutputStream): boolean {
  const { color } = args.options;
  if (color === 'always') return true;
  if (color === 'never') return false;
  const isRefused = (io.env.NO_COLOR ?? '') !== '' || io.env.TERM === 'dumb';
  return stream.isTerminal && !isRefused;
}
