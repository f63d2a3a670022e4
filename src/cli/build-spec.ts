import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, type BuildPhase, buildArtifact } from '../compile/build.ts';
import { createDisk } from '../source/disk.ts';
import type { SourceDisk } from '../source/types.ts';
import { CommandError } from './error.ts';
import { createProgress } from './progress.ts';
import type { CommandIo } from './types.ts';

/** A spec built, under the name it was asked for. */
export interface BuiltSpec extends Build {
  readonly path: string;
  /** False when not even its first file could be read. */
  readonly isReadable: boolean;
}

const DEFAULT_NAMES = ['gateway.yaml', 'gateway.yml', 'gateway.json'];

/** Builds the spec at a path; without one, that of this folder. */
export async function buildSpec(
  given: string | undefined,
  io: CommandIo,
  disk: SourceDisk = createDisk(),
): Promise<BuiltSpec> {
  const path = given ?? defaultSpec(io.cwd);
  const { cwd, env } = io;
  const stdin = path === '-' ? { stdin: await io.readStdin() } : {};
  const progress = createProgress(io);
  const onPhase = (phase: BuildPhase) => progress.show(phase);
  const deps = { disk, cwd, env, onPhase, ...stdin };
  const build = progress.during(() => buildArtifact(path, deps));
  if (build.bytes === undefined && build.files[0]?.text.startsWith('GWA1')) {
    const hint = '`gw inspect` shows what it holds';
    throw new CommandError(`${path === '-' ? 'standard input' : path} is an artifact, not a spec`, { hint });
  }
  return { ...build, path, isReadable: build.files.length > 0 };
}

/** The spec that is meant when no path is given. */
export function defaultSpec(cwd: string): string {
  const found = DEFAULT_NAMES.find((name) => existsSync(join(cwd, name)));
  if (found !== undefined) return found;
  throw new CommandError('there is no gateway.yaml in this folder', {
    hint: 'name a spec, or let `gw init` write one',
  });
}
