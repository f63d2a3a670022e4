// `gw compile`: a spec to the file that `gw serve` and every other command take in its place.
import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { openArtifact } from '../../artifact/open.ts';
import type { Artifact } from '../../artifact/types.ts';
import { referencedFiles } from '../../serve/referenced-files.ts';
import { visibleText } from '../../util/visible-text.ts';
import { type BuiltSpec, buildSpec } from '../build-spec.ts';
import { counted } from '../counted.ts';
import { CommandError, reasonOf } from '../error.ts';
import { writeJson } from '../json.ts';
import { argumentText, FORMAT_OPTION, isJson, optionText } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

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
  if (built.diagnostics.length > 0) (await import('../report.ts')).writeBuildDiagnostics(built, args, io);
  if (bytes === undefined) return built.isReadable ? 1 : 2;
  if (!toStdout) refuseSource(output, built, io);
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

/** An artifact that took the place of the spec would be the end of the spec. */
function refuseSource(output: string, { files }: BuiltSpec, { cwd }: CommandIo): void {
  const path = resolve(cwd, output);
  const real = existsSync(path) ? realpathSync(path) : path;
  const isSource = files.some(({ absolute }) => existsSync(absolute) && realpathSync(absolute) === real);
  if (isSource)
    throw new CommandError(`${output} is a file of the spec`, { hint: 'name another file with -o' });
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

/** Beside its place first, then renamed: whoever reads the file sees the old bytes or the new, never half of them. */
function writeWhole(given: string, bytes: Uint8Array): void {
  // Through a symbolic link, which stays one.
  const path = existsSync(given) ? realpathSync(given) : given;
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    // What is no plain file, such as /dev/null or a pipe, must not be replaced by one.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) {
      writeFileSync(path, bytes);
      return;
    }
    writeFileSync(draft, bytes);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new CommandError(`cannot write ${path}: ${reasonOf(cause)}`, { cause });
  }
}
