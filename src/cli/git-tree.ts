// The files of a git revision, read from the repository without a checkout.
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { FileTree, TreeEntry } from '../source/tree-disk.ts';
import { CommandError, messageOf } from './error.ts';

/** A revision's tree, and the absolute path in it that was asked for. */
export interface GitPath {
  readonly tree: FileTree;
  readonly path: string;
}

/** A listing of a million files has about so many bytes; what git says about errors is said in our words. */
const CALL: Pick<ExecFileSyncOptions, 'maxBuffer' | 'stdio'> = {
  maxBuffer: 256 * 1024 * 1024,
  stdio: ['ignore', 'pipe', 'ignore'],
};

/** Opens `git:REV:PATH`; as git has it, the path is from the top of the repository, or from `cwd` if it begins with `./`. */
export function openGitPath(given: string, cwd: string): GitPath {
  const [, revision = '', written = ''] = /^git:([^:]+):(.*)$/s.exec(given) ?? [];
  if (revision === '' || revision.startsWith('-')) {
    throw new CommandError(`"${given}" names nothing in a repository`, {
      hint: 'write git:REVISION:PATH, as in git:main:gateway.yaml',
    });
  }
  const root = resolve(
    cwd,
    git(cwd, ['rev-parse', '--show-cdup'], 'this folder is in no git repository').trim(),
  );
  const tree = git(
    cwd,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{tree}`],
    `the repository has no revision "${revision}"`,
  );
  const listing = git(
    cwd,
    ['ls-tree', '-r', '-z', '-l', '--full-tree', tree.trim()],
    `the files of "${revision}" cannot be listed`,
  );
  const path = /^\.\.?(?:\/|$)/.test(written)
    ? resolve(cwd, written)
    : resolve(root, written.replace(/^\/+/, ''));
  return { tree: { root, entries: entriesOf(cwd, root, listing) }, path };
}

function entriesOf(cwd: string, root: string, listing: string): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (const line of listing.split('\0')) {
    const [, mode = '', id = '', size = '', path = ''] =
      /^([0-9]+) blob ([0-9a-f]+) +([0-9]+)\t(.*)$/s.exec(line) ?? [];
    if (path === '') continue;
    const read = () => blob(cwd, id);
    const isLink = mode === '120000';
    entries.set(
      resolve(root, path),
      isLink ? { kind: 'link', target: () => read().toString() } : { kind: 'file', size: Number(size), read },
    );
  }
  return entries;
}

function blob(cwd: string, id: string): Buffer {
  return execFileSync('git', ['cat-file', 'blob', id], { ...CALL, cwd });
}

function git(cwd: string, words: readonly string[], problem: string): string {
  try {
    return execFileSync('git', words, { ...CALL, cwd }).toString();
  } catch (cause) {
    const isMissing = messageOf(cause).includes('ENOENT');
    const hint = isMissing
      ? 'install git, or name a spec or an artifact instead'
      : 'write git:REVISION:PATH, as in git:main:gateway.yaml';
    throw new CommandError(isMissing ? 'git could not be run' : problem, { cause, hint });
  }
}
