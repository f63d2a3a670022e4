// `gw validate`: everything that is wrong with specs, in one run.
import type { Gateway } from '../../spec/types.ts';
import { type BuiltSpec, buildSpec } from '../build-spec.ts';
import { counted } from '../counted.ts';
import { argumentTexts, FORMAT_OPTION, isJson } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Checks specs. */
export const validateCommand: Command = {
  arguments: [
    {
      flags: '[path...]',
      description: 'specs: files, folders or - for standard input; default: gateway.yaml in this folder',
    },
  ],
  options: [FORMAT_OPTION],
  examples: ['gw validate', 'gw validate shop/ --format json'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const given = argumentTexts(args, 0);
  const paths = given.length === 0 ? [undefined] : given;
  const built: BuiltSpec[] = [];
  for (const path of paths) built.push(await buildSpec(path, io));
  const all = {
    diagnostics: built.flatMap(({ diagnostics }) => diagnostics),
    files: built.flatMap(({ files }) => files),
  };
  if (isJson(args) || all.diagnostics.length > 0) {
    const { writeDiagnostics } = await import('../report.ts');
    const format = isJson(args) ? 'json' : 'pretty';
    writeDiagnostics(all, { stream: io.stdout, format, args, io });
  }
  if (!isJson(args)) {
    for (const { path, gateway, bytes } of built) {
      if (gateway !== undefined && bytes !== undefined) io.stdout.write(validLine(path, gateway));
    }
  }
  if (built.some(({ isReadable }) => !isReadable)) return 2;
  return built.every(({ bytes }) => bytes !== undefined) ? 0 : 1;
}

function validLine(path: string, gateway: Gateway): string {
  const counts = [
    counted(gateway.routes.length, 'route'),
    counted(gateway.listeners.length, 'listener'),
    counted(gateway.upstreams.length, 'upstream'),
    counted(gateway.tests.length, 'test'),
  ];
  return `${path === '-' ? 'standard input' : path} is valid: ${counts.join(', ')}\n`;
}
