import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', 'out', 'generated']);

/** Every file of the project below a folder, as paths from the root; not what is built or installed. */
export function projectFiles(folder = '.'): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return projectFiles(path);
      return entry.isFile() ? [relative('.', path)] : [];
    })
    .sort();
}

/** The text of a file of the project. */
export function projectText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
