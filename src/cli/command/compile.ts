// `gw compile`: a spec to the file that `gw serve` and every other command take in its place.
import { dirname, resolve } from 'node:path';
import { openArtifact } from '../../artifact/open.ts';
import type { Artifact } from '../../artifact/types.ts';
import { referencedFiles } from '../../serve/referenced-files.ts';
import { visibleText } from '../../util/visible-text.ts';
import { buildSpec } from '../build-spec.ts';
import { counted } from '../counted.ts';
import { CommandError } from '../error.ts';
import { writeJson } from '../json.ts';
import { argumentText, FORMAT_OPTION, isJson, optionText } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';
import { refuseSource, writeWhole } from '../write-whole.ts';

/** Compiles a spec. */
export const compileCommand: Command = {
  arguments: [
    {
      flags: '[path]',
      description: 'a spec: file, folder or - for standard input; default: gateway.yaml in this folder',
    },
  ],
  options: [
    {
      flags: '-o, --output <file>',
      description: 'where to write; - is standard output',
      default: 'gateway.gwa',
    },
    FORMAT_OPTION,
  ],
  examples: ['gw compile gateway.yaml -o gateway.gwa', 'gw compile - -o - < gateway.yaml > gateway.gwa'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const output = optionText(args, 'output') ?? 'gateway.gwa';
  const toStdout = output === '-';
  if (toStdout && io.stdout.isTerminal) {
    const hint = 'name a file with -o, or send it on: `gw compile -o - > gateway.gwa`';
    throw new CommandError('an artifact is no text, and standard output is a terminal', { hint });
  }
  const built = await buildSpec(argumentText(args, 0), io);
  const { bytes } = built;
  const people = toStdout ? io.stderr : io.stdout;
  if (built.diagnostics.length > 0) {
    const { writeBuildDiagnostics } = await import('../report.ts');
    await writeBuildDiagnostics(built, { ...args, options: { ...args.options, output: undefined } }, io);
  }
  if (bytes === undefined) return built.isReadable ? 1 : 2;
  if (!toStdout) refuseSource(output, built.files, io.cwd, '-o');
  if (toStdout) io.stdout.write(bytes);
  else writeWhole(resolve(io.cwd, output), bytes);
  const artifact = openArtifact(bytes);
  const facts = factsOf(artifact);
  if (isJson(args)) writeJson(people, { version: 1, output, ...facts });
  else people.write(summaryText(toStdout ? 'standard output' : output, facts));
  const folder = toStdout ? undefined : dirname(resolve(io.cwd, output));
  if (folder !== built.folder) io.stderr.write(movedText(artifact));
  return 0;
}

/** What to know when an artifact does not lie where its spec does: the files that both name are looked for beside it. */
function movedText(artifact: Artifact): string {
  const folder = '/artifact/';
  const files = referencedFiles(artifact, folder)
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length));
  if (files.length === 0) return '';
  return `note: the artifact looks for the files it names in its own folder: ${files.map(visibleText).join(', ')}\n`;
}

interface Facts {
  readonly size: number;
  readonly digest: string;
  readonly routes: number;
  readonly listeners: number;
  readonly upstreams: number;
  readonly policies: number;
}

function factsOf({ size, digest, routeCount, listeners, upstreams, policies }: Artifact): Facts {
  return {
    size,
    digest,
    routes: routeCount,
    listeners: listeners.length,
    upstreams: upstreams.length,
    policies: policies.length,
  };
}

function summaryText(output: string, { size, digest, ...counts }: Facts): string {
  const parts = [
    counted(counts.routes, 'route'),
    counted(counts.listeners, 'listener'),
    counted(counts.upstreams, 'upstream'),
    counts.policies === 1 ? '1 policy' : `${counts.policies} policies`,
  ];
  return `wrote ${output}: ${counted(size, 'byte')}, ${parts.join(', ')}\nsha256 ${digest}\n`;
}
