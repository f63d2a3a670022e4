import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SourceFile } from '../source/types.ts';
import { CommandError, reasonOf } from './error.ts';

/**
 * Writes a file beside its place first, then renames it: whoever reads the file sees the old bytes or the new, never
 * half of them. Throws a CommandError when it cannot be written.
 */
export function writeWhole(given: string, data: Uint8Array | string): void {
  // Through a symbolic link, which stays one.
  const path = existsSync(given) ? realpathSync(given) : given;
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    // What is no plain file, such as /dev/null or a pipe, must not be replaced by one.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) {
      writeFileSync(path, data);
      return;
    }
    writeFileSync(draft, data);
    if (found !== undefined) chmodSync(draft, found.mode);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new CommandError(`cannot write ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** Refuses to write where it cannot be: into a folder that is not there, or over a folder. */
export function refuseUnwritable(output: string, cwd: string): void {
  const path = resolve(cwd, output);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new CommandError(`cannot write ${output}: it is a folder`, { hint: 'name a file in it' });
  const parent = dirname(path);
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CommandError(`cannot write ${output}: there is no folder ${dirname(output)}`, {
      hint: 'make the folder first',
    });
}

/** Refuses to write over a file of the spec, which would be its end. */
export function refuseSource(
  output: string,
  files: readonly SourceFile[],
  cwd: string,
  option: string,
): void {
  const path = resolve(cwd, output);
  const real = existsSync(path) ? realpathSync(path) : path;
  const isSource = files.some(({ absolute }) => existsSync(absolute) && realpathSync(absolute) === real);
  if (isSource)
    throw new CommandError(`${output} is a file of the spec`, { hint: `name another file with ${option}` });
}
