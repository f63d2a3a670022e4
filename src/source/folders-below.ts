import { join } from 'node:path';
import type { SourceDisk } from './types.ts';

/** More folders than any spec has; a pattern over a whole disk must not be followed to its end. */
const FOLDERS_MAX = 2_000;

/** A folder and every folder below it: where a file may appear that a pattern such as `**` would name. */
export function foldersBelow(folder: string, disk: SourceDisk): readonly string[] {
  const found = [folder];
  for (const each of found) {
    const inside = namesIn(each, disk).map((name) => join(each, name));
    found.push(...inside.filter((path) => disk.stat(path)?.kind === 'folder'));
    if (found.length > FOLDERS_MAX) return found.slice(0, FOLDERS_MAX);
  }
  return found;
}

/** What is hidden or installed is no part of a spec; a folder that cannot be listed holds nothing. */
function namesIn(folder: string, disk: SourceDisk): readonly string[] {
  try {
    return disk.list(folder).filter((name) => !name.startsWith('.') && name !== 'node_modules');
  } catch {
    return [];
  }
}
