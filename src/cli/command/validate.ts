// `gw validate`: everything that is wrong with specs, in one run.
import type { Gateway } from '../../spec/types.ts';
import { type BuiltSpec, buildSpec } from '../build-spec.ts';
import { counted } from '../counted.ts';
import { argumentTexts, REPORT_OPTIONS } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Checks specs. */
export const validateCommand: Command = {
  arguments: [
    {
      flags: '[path...]',
      description: 'specs: files, folders or - for standard input; default: gateway.yaml in this folder',
    },
  ],
  options: REPORT_OPTIONS,
  examples: [
    'gw validate',
    'gw validate shop/ --format json',
    'gw validate --output sarif=gw.sarif --output junit=gw.xml',
  ],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const given = argumentTexts(args, 0);
  const paths = given.length === 0 ? [undefined] : given;
  const built: BuiltSpec[] = [];
  for (const path of paths) built.push(await buildSpec(path, io));
  const { writeReport } = await import('../report.ts');
  const report = {
    paths: built.map(({ path }) => shownPath(path)),
    diagnostics: built.flatMap(({ diagnostics }) => diagnostics),
    files: built.flatMap(({ files }) => files),
    facts: built.flatMap(({ path, gateway, bytes }) =>
      gateway === undefined || bytes === undefined ? [] : validText(path, gateway),
    ),
  };
  await writeReport(report, args, io);
  if (built.some(({ isReadable }) => !isReadable)) return 2;
  return built.every(({ bytes }) => bytes !== undefined) ? 0 : 1;
}

function validText(path: string, gateway: Gateway): string {
  const counts = [
    counted(gateway.routes.length, 'route'),
    counted(gateway.listeners.length, 'listener'),
    counted(gateway.upstreams.length, 'upstream'),
    counted(gateway.tests.length, 'test'),
  ];
  return `${shownPath(path)} is valid: ${counts.join(', ')}`;
}

function shownPath(path: string): string {
  return path === '-' ? 'standard input' : path;
}
