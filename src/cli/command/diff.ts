// `gw diff`: what a change of the spec does to requests.
import { diffGateways } from '../../diff/diff.ts';
import { CHANGE_SEVERITIES, type GatewayDiff } from '../../diff/types.ts';
import { wantsColor } from '../color.ts';
import { CommandError } from '../error.ts';
import { writeJson } from '../json.ts';
import { openPath } from '../open-path.ts';
import { argumentText, optionText } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

const SIDE = 'a spec (file, folder or - for standard input), an artifact, or git:REVISION:PATH';

/** Compares two gateways. */
export const diffCommand: Command = {
  arguments: [
    { flags: '<old>', description: `what serves now: ${SIDE}` },
    { flags: '<new>', description: 'what is to serve: the same' },
  ],
  options: [
    {
      flags: '--format <format>',
      description: 'pretty for people, json for programs, markdown for a pull request',
      choices: ['pretty', 'json', 'markdown'],
      default: 'pretty',
    },
    {
      flags: '--fail-on <severity>',
      description: 'exit with 1 only for changes that weigh this much or more (and for broken rollout rules)',
      choices: CHANGE_SEVERITIES,
      default: 'safe',
    },
  ],
  examples: [
    'gw diff git:main:gateway.yaml gateway.yaml',
    'gw diff running.gwa gateway.yaml --fail-on breaking',
    'gw diff git:main:shop shop --format markdown',
  ],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const [old, now] = [argumentText(args, 0), argumentText(args, 1)];
  if (old === '-' && now === '-') {
    throw new CommandError('standard input cannot be both sides', { hint: 'name a file for one of them' });
  }
  const before = await openPath(old, args, io);
  // 1 says that the sides differ, and that is not known when one of them is broken.
  if (typeof before === 'number') return 2;
  const after = await openPath(now, args, io);
  if (typeof after === 'number') return 2;
  const diff = diffGateways(before, after);
  await write(diff, args, io);
  return fails(diff, optionText(args, 'failOn') ?? 'safe') ? 1 : 0;
}

async function write(diff: GatewayDiff, args: CommandArguments, io: CommandIo): Promise<void> {
  switch (optionText(args, 'format')) {
    case 'json':
      return writeJson(io.stdout, (await import('../diff-json.ts')).diffObject(diff));
    case 'markdown':
      return io.stdout.write((await import('../diff-markdown.ts')).diffMarkdown(diff));
    default:
      return io.stdout.write(
        (await import('../diff-text.ts')).diffText(diff, wantsColor(args, io, io.stdout)),
      );
  }
}

function fails({ changes, violations }: GatewayDiff, failOn: string): boolean {
  const least = (CHANGE_SEVERITIES as readonly string[]).indexOf(failOn);
  return (
    violations.length > 0 || changes.some(({ severity }) => CHANGE_SEVERITIES.indexOf(severity) <= least)
  );
}
