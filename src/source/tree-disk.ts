/**
 * A tree of files that is not on the disk, such as that of a revision, seen as a disk. What lies outside of its root
 * is read from another disk, because references such as `${file:/run/secrets/key}` lead there.
 */
import { createRequire } from 'node:module';
import { basename, dirname, resolve, sep } from 'node:path';
import type { FileSystemAdapter } from 'tinyglobby';
import type { SourceDisk } from './types.ts';

/** A file with its bytes, or a symbolic link with its target as written. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly size: number; read(): Uint8Array }
  | { readonly kind: 'link'; target(): string };

/** Files and links by absolute path below `root`; folders follow from them. */
export interface FileTree {
  readonly root: string;
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/** Links that lead to links this often lead nowhere. */
const LINKS_MAX = 20;

/** A disk that holds a tree, and `outside` of it another disk. */
export function createTreeDisk(tree: FileTree, outside: SourceDisk): SourceDisk {
  const folders = foldersOf(tree);
  const isInside = (path: string) => path === tree.root || path.startsWith(tree.root + sep);
  const real = (path: string) => realPath(tree, path, LINKS_MAX);
  const inside: SourceDisk = {
    real,
    stat(path) {
      const found = tree.entries.get(real(path));
      if (found?.kind === 'file') return { kind: 'file', size: found.size };
      return folders.has(real(path)) ? { kind: 'folder', size: 0 } : undefined;
    },
    read(path) {
      const found = tree.entries.get(real(path));
      if (found?.kind !== 'file') throw new Error('there is no such file');
      return found.read();
    },
    list: (folder) => [...(folders.get(real(folder)) ?? [])].sort(),
    glob: (pattern, folder) => globInside(inside, pattern, folder),
  };
  const at = (path: string) => (isInside(path) ? inside : outside);
  return {
    real: (path) => at(path).real(path),
    stat: (path) => at(path).stat(path),
    read: (path) => at(path).read(path),
    list: (path) => at(path).list(path),
    glob: (pattern, folder) => at(folder).glob(pattern, folder),
    moduleProblem: (text, language) => outside.moduleProblem?.(text, language),
  };
}

/** Each folder with the names in it. */
function foldersOf({ root, entries }: FileTree): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>([[root, new Set()]]);
  for (const path of entries.keys()) {
    let child = path;
    while (child !== root && child !== dirname(child)) {
      const folder = dirname(child);
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names);
      if (names.has(basename(child))) break;
      names.add(basename(child));
      child = folder;
    }
  }
  return folders;
}

/** The path with the links of the tree resolved, from the root down. */
function realPath(tree: FileTree, path: string, linksLeft: number): string {
  let at = tree.root;
  const steps = path.slice(tree.root.length).split(sep).filter(Boolean);
  for (const [index, step] of steps.entries()) {
    at = resolve(at, step);
    const found = tree.entries.get(at);
    if (found?.kind !== 'link') continue;
    const target = resolve(dirname(at), found.target(), ...steps.slice(index + 1));
    const isInside = target === tree.root || target.startsWith(tree.root + sep);
    return linksLeft > 0 && isInside ? realPath(tree, target, linksLeft - 1) : target;
  }
  return at;
}

function globInside(disk: SourceDisk, pattern: string, folder: string): readonly string[] {
  const { globSync } = createRequire(import.meta.url)('tinyglobby') as typeof import('tinyglobby');
  const readdirSync = (path: string) =>
    disk.list(resolve(path)).map((name) => direntOf(disk, resolve(path, name), name));
  // Of the module's many forms of `readdirSync`, tinyglobby uses the one that gives entries with types.
  const fs = { readdirSync } as unknown as FileSystemAdapter;
  const options = { cwd: folder, absolute: true, onlyFiles: true, expandDirectories: false, fs };
  return globSync(pattern, options).sort();
}

function direntOf(disk: SourceDisk, path: string, name: string) {
  const kind = disk.stat(path)?.kind;
  return {
    name,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => false,
  };
}
