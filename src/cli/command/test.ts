// `gw test`: the spec's own tests, and how many of its routes and classes of requests they reach.
import { type ClassCoverage, measureClasses } from '../../explain/class-coverage.ts';
import { proposeTests } from '../../explain/propose-tests.ts';
import { runTests } from '../../explain/run-tests.ts';
import { type ClassReport, isTooFew } from '../class-report.ts';
import { CommandError } from '../error.ts';
import { type OpenedPath, openPath } from '../open-path.ts';
import { argumentText, optionFlag, optionText, REPORT_OPTIONS } from '../options.ts';
import { readOutputs } from '../outputs.ts';
import { testReport } from '../test-report.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';
import { type SpecToExtend, writeTests } from '../write-tests.ts';

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
      flags: '--coverage',
      description: 'list the classes of requests that no test touches, with a request of each',
    },
    {
      flags: '--min-coverage <percent>',
      description: 'fail when the tests touch fewer of the classes of requests than that',
    },
    {
      flags: '--write',
      description: 'add a test to the spec for each class of requests that no test touches',
    },
    {
      flags: '--fail-under <percent>',
      description: 'fail when the tests reach fewer of the routes than that',
    },
    ...REPORT_OPTIONS,
  ],
  examples: [
    'gw test',
    'gw test shop/ --coverage --min-coverage 90',
    'gw test --write',
    'gw test --output junit=gw-test.xml',
  ],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const percentMin = readPercent(args, 'failUnder', '--fail-under');
  const classesMin = readPercent(args, 'minCoverage', '--min-coverage');
  const opened = await openPath(argumentText(args, 0), args, io);
  if (typeof opened === 'number') return opened;
  const { gateway } = opened;
  if (gateway === undefined) {
    throw new CommandError('an artifact holds no tests', { hint: 'name the spec that it was compiled from' });
  }
  const { spec, classes } = withClasses({ ...opened, tests: gateway.tests }, args, io);
  const report = runTests(spec.artifact, spec.router, spec.tests);
  const told = classes && { ...classes, percentMin: classesMin };
  const { writeReport } = await import('../report.ts');
  const { path, files } = spec;
  await writeReport({ ...testReport(report, { percentMin, classes: told }), paths: [path], files }, args, io);
  const isCovered = percentMin === undefined || report.coverage.percent >= percentMin;
  const isPassed = report.results.every(({ differences }) => differences.length === 0);
  return isPassed && isCovered && !(told && isTooFew(told)) ? 0 : 1;
}

/** The spec, with the tests that `--write` adds, and its classes of requests when they are asked for. */
function withClasses(
  spec: SpecToExtend & Pick<OpenedPath, 'shownFile'>,
  args: CommandArguments,
  io: CommandIo,
): { readonly spec: SpecToExtend; readonly classes?: ClassReport } {
  const isListed = optionFlag(args, 'coverage');
  const isWriting = optionFlag(args, 'write');
  if (!isListed && !isWriting && optionText(args, 'minCoverage') === undefined) return { spec };
  const coverage = measureClasses(spec, spec.tests);
  const { artifact, shownFile } = spec;
  if (!isWriting) return { spec, classes: { artifact, coverage, isListed, shownFile } };
  // An output that cannot be written is told before the spec is changed.
  readOutputs(args, spec.files, io.cwd);
  const { tests } = proposeTests(spec, coverage.untouched);
  const written = { file: spec.files[0]?.path ?? spec.path, tests: tests.length };
  if (tests.length === 0) return { spec, classes: { artifact, coverage, isListed, shownFile, written } };
  const next = { ...spec, ...writeTests(spec, tests, io) };
  const after: ClassCoverage = measureClasses(next, next.tests);
  return { spec: next, classes: { artifact: next.artifact, coverage: after, isListed, shownFile, written } };
}

function readPercent(args: CommandArguments, name: string, flag: string): number | undefined {
  const text = optionText(args, name);
  if (text === undefined) return undefined;
  const percent = Number(text.replace(/\s*%$/, ''));
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new CommandError(`${flag} takes a percentage from 0 to 100, not "${text}"`);
}
