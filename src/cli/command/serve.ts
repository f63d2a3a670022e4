// `gw serve`: hands over to serving; everything else is there.
import { availableParallelism } from 'node:os';
import { ENGINE_NAMES, type EngineName } from '../../serve/engine.ts';
import { serve } from '../../serve/serve.ts';
import type { ServeOptions } from '../../serve/types.ts';
import { defaultSpec } from '../build-spec.ts';
import { wantsColor } from '../color.ts';
import { CommandError } from '../error.ts';
import { argumentText, optionFlag, optionText, PATH_ARGUMENT } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

const WORKERS_MAX = 256;

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
      flags: '--workers <count>',
      description: 'how many processes serve together; auto is one for each processor',
      default: '1',
    },
    {
      flags: '--drain <seconds>',
      description: 'how long requests in flight may take after SIGTERM',
      default: '30',
    },
    {
      flags: '--grace <seconds>',
      description: 'how long to serve on after SIGTERM, no longer ready, before connections are refused',
      default: '0',
    },
    { flags: '--pid-file <file>', description: 'write the id of the process that serves' },
    { flags: '--no-watch', description: 'do not reload when a file changes; SIGHUP still reloads' },
    { flags: '--no-access-log', description: 'do not write a line for each exchange' },
    {
      flags: '--log-format <format>',
      description: "how gw's own messages are written (default: as the spec says, or text)",
      choices: ['text', 'json'],
    },
    {
      flags: '--state <folder>',
      description:
        'keep revisions that have served; the last good one serves if the spec is broken at a start (default: $STATE_DIRECTORY)',
    },
    { flags: '--audit <file>', description: 'enter every revision that goes live in a chained log' },
    { flags: '--audit-denied', description: 'enter every request there that a policy refuses, too' },
    { flags: '--demo', description: 'serve a small shop with upstreams of its own' },
  ],
  examples: ['gw serve', 'gw serve gateway.gwa --drain 10', 'gw serve --workers auto', 'gw serve --demo'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const demo = optionFlag(args, 'demo');
  const path = argumentText(args, 0);
  if (demo && path !== undefined)
    throw new CommandError('the demo serves a spec of its own; leave the path out');
  const workers = readWorkers(optionText(args, 'workers') ?? '1');
  const drainMs = readSeconds(args, 'drain') * 1000;
  const graceMs = readSeconds(args, 'grace') * 1000;
  const pidFile = optionText(args, 'pidFile');
  const options: ServeOptions = {
    path: demo ? '' : (path ?? defaultSpec(io.cwd)),
    engine: engineOf(optionText(args, 'engine')),
    workers,
    drainMs,
    graceMs,
    ...(pidFile !== undefined && { pidFile }),
    watch: optionFlag(args, 'watch'),
    accessLog: optionFlag(args, 'accessLog'),
    ...logFormatOf(optionText(args, 'logFormat')),
    demo,
    ...stateOf(args, io),
    ...auditOf(args),
  };
  return await serve(options, { ...io, color: wantsColor(args, io, io.stderr) });
}

/** A service manager that keeps a folder for us tells it by this variable; of several, the first is meant. */
function stateOf(args: CommandArguments, { env }: CommandIo): { readonly state?: string } {
  const state = optionText(args, 'state') ?? env.STATE_DIRECTORY?.split(':')[0];
  return state ? { state } : {};
}

function auditOf(args: CommandArguments): Pick<ServeOptions, 'audit'> {
  const file = optionText(args, 'audit');
  const denied = optionFlag(args, 'auditDenied');
  if (denied && file === undefined) {
    throw new CommandError('--audit-denied needs a file to write to', { hint: 'add --audit audit.jsonl' });
  }
  return file === undefined ? {} : { audit: { file, denied } };
}

/** The parser has refused anything else. */
function logFormatOf(name: string | undefined): Pick<ServeOptions, 'logFormat'> {
  return name === 'json' || name === 'text' ? { logFormat: name } : {};
}

function engineOf(name: string | undefined): EngineName {
  return ENGINE_NAMES.find((each) => each === name) ?? 'native';
}

function readWorkers(text: string): number {
  if (text === 'auto') return Math.min(availableParallelism(), WORKERS_MAX);
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= WORKERS_MAX) return count;
  throw new CommandError(`--workers takes a number from 1 to ${WORKERS_MAX} or auto, not "${text}"`);
}

function readSeconds(args: CommandArguments, name: 'drain' | 'grace'): number {
  const text = optionText(args, name) ?? '';
  const seconds = Number(text.replace(/s$/, ''));
  if (text.trim() !== '' && seconds >= 0 && seconds <= 86_400) return seconds;
  throw new CommandError(`--${name} takes seconds from 0 to 86400, not "${text}"`);
}
