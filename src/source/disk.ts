/** The one file of the control plane that reads the disk. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { moduleProblem } from './module-problem.ts';
import type { SourceDisk } from './types.ts';

/** The real disk. */
export function createDisk(): SourceDisk {
  return { stat, read, list, glob, real, moduleProblem };
}

function stat(path: string): ReturnType<SourceDisk['stat']> {
  try {
    const found = statSync(path);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    return { kind, size: found.size };
  } catch {
    // Not there, or not to be reached: a link to itself, a folder without permission, a name too long.
    return undefined;
  }
}

function read(path: string): Uint8Array {
  return readFileSync(path);
}

function list(folder: string): readonly string[] {
  return readdirSync(folder).sort();
}

function glob(pattern: string, folder: string): readonly string[] {
  // Loaded only when a spec has a glob, since most commands should start without it.
  const { globSync } = createRequire(import.meta.url)('tinyglobby') as typeof import('tinyglobby');
  return globSync(pattern, { cwd: folder, absolute: true, onlyFiles: true, expandDirectories: false }).sort();
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
