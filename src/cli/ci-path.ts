import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { CommandIo } from './types.ts';

/** Variables by which CI systems name the folder in which the repository lies. */
const TOPS = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR'];

/**
 * How CI systems look up a file: from the top of the repository, wherever the command was run. Names stay as they
 * are when no CI system says where that is, or when the file lies elsewhere.
 */
export function ciPath(file: string, { cwd, env }: CommandIo): string {
  const top = TOPS.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  if (top === undefined || file.startsWith('<')) return file;
  const below = relative(top, resolve(cwd, file));
  return below === '' || below.startsWith('..') || isAbsolute(below) ? file : below.split(sep).join('/');
}
