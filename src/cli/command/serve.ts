// `gw serve`: hands over to serving; everything else is there.
import { ENGINE_NAMES, type EngineName } from '../../serve/engine.ts';
import { serve } from '../../serve/serve.ts';
import { defaultSpec } from '../build-spec.ts';
import { wantsColor } from '../color.ts';
import { CommandError } from '../error.ts';
import { argumentText, optionFlag, optionText, PATH_ARGUMENT } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Runs the gateway. */
export const serveCommand: Command = {
  arguments: [PATH_ARGUMENT],
  options: [
    {
      flags: '--engine <engine>',
      description: 'what turns sockets into exchanges',
      choices: ENGINE_NAMES,
      default: ENGINE_NAMES[0] ?? 'node',
    },
    {
      flags: '--drain <seconds>',
      description: 'how long requests in flight may take after SIGTERM',
      default: '30',
    },
    { flags: '--no-watch', description: 'do not reload when a file changes; SIGHUP still reloads' },
    { flags: '--no-access-log', description: 'do not write a line of JSON for each exchange' },
    { flags: '--demo', description: 'serve a small shop with upstreams of its own' },
  ],
  examples: ['gw serve', 'gw serve gateway.gwa --drain 10', 'gw serve --demo'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const demo = optionFlag(args, 'demo');
  const path = argumentText(args, 0);
  if (demo && path !== undefined)
    throw new CommandError('the demo serves a spec of its own; leave the path out');
  const drainMs = readSeconds(optionText(args, 'drain') ?? '30') * 1000;
  const options = {
    path: demo ? '' : (path ?? defaultSpec(io.cwd)),
    engine: engineOf(optionText(args, 'engine')),
    drainMs,
    watch: optionFlag(args, 'watch'),
    accessLog: optionFlag(args, 'accessLog'),
    demo,
  };
  return await serve(options, { ...io, color: wantsColor(args, io, io.stderr) });
}

function engineOf(name: string | undefined): EngineName {
  return ENGINE_NAMES.find((each) => each === name) ?? 'node';
}

function readSeconds(text: string): number {
  const seconds = Number(text.replace(/s$/, ''));
  if (text.trim() !== '' && seconds >= 0 && seconds <= 86_400) return seconds;
  throw new CommandError(`--drain takes seconds from 0 to 86400, not "${text}"`);
}
