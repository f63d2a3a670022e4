// `gw test`: the spec's own tests, and how many of its routes they reach.
import { runTests } from '../../explain/run-tests.ts';
import { CommandError } from '../error.ts';
import { openPath } from '../open-path.ts';
import { argumentText, optionText, REPORT_OPTIONS } from '../options.ts';
import { testReport } from '../test-report.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Runs a spec's tests. */
export const testCommand: Command = {
  arguments: [
    {
      flags: '[path]',
      description: 'a spec: file, folder or - for standard input; default: gateway.yaml in this folder',
    },
  ],
  options: [
    {
      flags: '--fail-under <percent>',
      description: 'fail when the tests reach fewer of the routes than that',
    },
    ...REPORT_OPTIONS,
  ],
  examples: ['gw test', 'gw test shop/ --fail-under 90', 'gw test --output junit=gw-test.xml'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const percentMin = readPercent(optionText(args, 'failUnder'));
  const opened = await openPath(argumentText(args, 0), args, io);
  if (typeof opened === 'number') return opened;
  const { artifact, router, gateway, path, files } = opened;
  if (gateway === undefined) {
    throw new CommandError('an artifact holds no tests', { hint: 'name the spec that it was compiled from' });
  }
  const report = runTests(artifact, router, gateway.tests);
  const isCovered = percentMin === undefined || report.coverage.percent >= percentMin;
  const isPassed = report.results.every(({ differences }) => differences.length === 0);
  const { writeReport } = await import('../report.ts');
  await writeReport({ ...testReport(report, percentMin), paths: [path], files }, args, io);
  return isPassed && isCovered ? 0 : 1;
}

function readPercent(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const percent = Number(text.replace(/\s*%$/, ''));
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new CommandError(`--fail-under takes a percentage from 0 to 100, not "${text}"`);
}
