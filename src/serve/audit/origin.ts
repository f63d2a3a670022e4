// Where a revision came from and who has it served: the commit of the spec's repository, or digests of its files.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Actor, Origin } from './types.ts';

const execute = promisify(execFile);
const GIT_MS = 5_000;
const FILES_MAX = 200;
/** Takes no lock from whoever works there, and runs no program that the repository's settings name. */
const GIT_OPTIONS = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];

/**
 * Keys, certificates and secrets are among the files that a revision was read from. A digest of a short secret can be
 * guessed, so only what is text of the spec is told.
 */
const SPEC_FILE = /\.(?:ya?ml|json|gwa)$/i;

/** Tells where a revision came from; never rejects. `path` is absolute or `-`. */
export async function originOf(path: string, files: readonly string[]): Promise<Origin> {
  const specs = files.filter((file) => SPEC_FILE.test(file)).slice(0, FILES_MAX);
  const committed = path === '-' ? undefined : await commitOf(path, specs);
  if (committed !== undefined && !committed.modified) return { path, ...committed };
  const told = await Promise.all(specs.map(digestOf));
  return { path, ...committed, files: told.flatMap((each) => each ?? []) };
}

/** Who runs this process. */
export function actorOf(): Actor {
  return { user: userName(), pid: process.pid, host: hostname() };
}

/** A user that the system has no name for, as in many containers, is told by number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

/** Undefined when it is in no repository, is not tracked there, or there is no `git`. */
async function commitOf(path: string, files: readonly string[]) {
  const git = async (...words: string[]) => {
    const { stdout } = await execute('git', [...GIT_OPTIONS, '-C', dirname(path), ...words], {
      timeout: GIT_MS,
    });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', '--verify', 'HEAD');
    await git('ls-files', '--error-unmatch', '--', path);
    const status = await git('status', '--porcelain', '--untracked-files=all', '--', path, ...files);
    return { commit, modified: status !== '' };
  } catch {
    return undefined;
  }
}

async function digestOf(path: string): Promise<{ path: string; sha256: string } | undefined> {
  try {
    return {
      path,
      sha256: createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    };
  } catch {
    return undefined; // a folder, or gone since
  }
}
