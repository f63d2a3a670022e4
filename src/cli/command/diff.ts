// `gw diff`: what a change of the spec does to requests.
import { diffGateways } from '../../diff/diff.ts';
import { CHANGE_SEVERITIES, type ChangeSeverity, type GatewayDiff } from '../../diff/types.ts';
import { CommandError } from '../error.ts';
import { openPath } from '../open-path.ts';
import { argumentText, optionText, REPORT_OPTIONS } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

const SIDE =
  'a spec (file, folder or - for standard input), an artifact, git:REVISION:PATH, or the URL of an admin listener';

/** Compares two gateways. */
export const diffCommand: Command = {
  arguments: [
    { flags: '<old>', description: `what serves now: ${SIDE}` },
    { flags: '<new>', description: 'what is to serve: the same' },
  ],
  options: [
    ...REPORT_OPTIONS,
    {
      flags: '--fail-on <severity>',
      description: 'exit with 1 only for changes that weigh this much or more (and for broken rollout rules)',
      choices: CHANGE_SEVERITIES,
      default: 'safe',
    },
  ],
  examples: [
    'gw diff git:main:gateway.yaml gateway.yaml',
    'gw diff http://127.0.0.1:9000 gateway.yaml --fail-on breaking',
    'gw diff git:main:shop shop --format github --output markdown=gw-diff.md',
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
  const failOn = CHANGE_SEVERITIES.find((each) => each === optionText(args, 'failOn')) ?? 'safe';
  const [{ writeReport }, { diffReport }] = await Promise.all([
    import('../report.ts'),
    import('../diff-report.ts'),
  ]);
  const files = [...before.files, ...after.files];
  await writeReport({ ...diffReport(diff, failOn), paths: [after.path], files }, args, io);
  return fails(diff, failOn) ? 1 : 0;
}

function fails({ changes, violations }: GatewayDiff, failOn: ChangeSeverity): boolean {
  const least = CHANGE_SEVERITIES.indexOf(failOn);
  return (
    violations.length > 0 || changes.some(({ severity }) => CHANGE_SEVERITIES.indexOf(severity) <= least)
  );
}
