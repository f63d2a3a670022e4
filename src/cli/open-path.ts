// What commands are pointed at: a spec or an artifact, told apart by how the bytes begin, not by name.
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isArtifact } from '../artifact/container.ts';
import { openArtifact } from '../artifact/open.ts';
import type { Artifact } from '../artifact/types.ts';
import { openRouter } from '../matching/router.ts';
import type { Router } from '../matching/types.ts';
import { createDisk } from '../source/disk.ts';
import { createTreeDisk } from '../source/tree-disk.ts';
import type { SourceFile } from '../source/types.ts';
import type { Gateway } from '../spec/types.ts';
import { type BuiltSpec, buildSpec } from './build-spec.ts';
import { CommandError, reasonOf } from './error.ts';
import type { CommandArguments, CommandIo } from './types.ts';

/** A spec or an artifact, ready to be asked. */
export interface OpenedPath {
  readonly artifact: Artifact;
  readonly router: Router;
  /** Absent for an artifact. */
  readonly gateway?: Gateway;
  /** As people named it. */
  readonly path: string;
  /** The files that were read; of an artifact none. */
  readonly files: readonly SourceFile[];
  /** A file that the artifact names, as people see it from where they stand. */
  shownFile(file: string): string;
}

/** Opens what a command is pointed at; an exit code when that is a broken spec or none, which has been told. */
export async function openPath(
  path: string | undefined,
  args: CommandArguments,
  io: CommandIo,
): Promise<OpenedPath | 1 | 2> {
  if (path?.startsWith('git:') === true) return openGit(path, args, io);
  if (path !== undefined && isRunning(path)) {
    const { fetchArtifact } = await import('./admin-client.ts');
    return open(await fetchArtifact(path, io), path);
  }
  const opened = path === undefined ? undefined : await openArtifactAt(path, io);
  if (opened !== undefined) return opened;
  return openBuilt(await buildSpec(path, io), args, io);
}

/** What a gateway serves is asked for at its admin listener. */
function isRunning(path: string): boolean {
  return /^(?:https?:\/\/|unix:\/)/i.test(path);
}

/** Opens something in a revision of a git repository, as `openPath` does. */
async function openGit(path: string, args: CommandArguments, io: CommandIo): Promise<OpenedPath | 1 | 2> {
  const { openGitPath } = await import('./git-tree.ts');
  const found = openGitPath(path, io.cwd);
  const disk = createTreeDisk(found.tree, createDisk());
  const isFile = disk.stat(found.path)?.kind === 'file';
  const bytes = isFile ? disk.read(found.path) : undefined;
  if (bytes !== undefined && isArtifact(bytes)) return open(bytes, path);
  return openBuilt(await buildSpec(found.path, io, disk), args, io);
}

async function openBuilt(
  built: BuiltSpec,
  args: CommandArguments,
  io: CommandIo,
): Promise<OpenedPath | 1 | 2> {
  if (built.diagnostics.length > 0) {
    const { writeBuildDiagnostics } = await import('./report.ts');
    await writeBuildDiagnostics(built, args, io);
  }
  if (built.bytes === undefined) return built.isReadable ? 1 : 2;
  return {
    ...open(built.bytes, built.path),
    files: built.files,
    ...(built.gateway && { gateway: built.gateway }),
    shownFile: (file) => shownPath(file, built.folder, io.cwd),
  };
}

/** Opens an artifact; undefined when the path leads to something else, which is then a spec or nothing. */
export async function openArtifactAt(path: string, io: CommandIo): Promise<OpenedPath | undefined> {
  const bytes = path === '-' ? await io.readStdin() : readFile(resolve(io.cwd, path));
  return bytes !== undefined && isArtifact(bytes) ? open(bytes, path) : undefined;
}

function open(bytes: Uint8Array, path: string): OpenedPath {
  const artifact = openArtifact(bytes);
  return { artifact, router: openRouter(artifact), path, files: [], shownFile: (file) => file };
}

/** As reading a spec names its files: relative to where people stand, when it is below. */
function shownPath(file: string, folder: string, cwd: string): string {
  if (file.startsWith('<')) return file;
  const absolute = resolve(folder, file);
  const shown = relative(cwd, absolute);
  return shown.startsWith('..') || isAbsolute(shown) ? absolute : shown.split(sep).join('/');
}

function readFile(path: string): Uint8Array | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new CommandError(`cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
