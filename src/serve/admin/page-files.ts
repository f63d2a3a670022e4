// The files of the page: beside the program when it is built, where they are written otherwise.
import { readFile } from 'node:fs/promises';

const FOLDER = new URL(
  import.meta.url.endsWith('.ts') ? '../../admin/page/' : './admin-page/',
  import.meta.url,
);

/** Reads a file of the page; once, so that an upgrade of the program below a running one changes nothing in it. */
export function createPageReader(): (name: string) => Promise<Uint8Array> {
  const read = new Map<string, Promise<Uint8Array>>();
  return (name) => {
    const file = read.get(name) ?? readFile(new URL(name, FOLDER));
    read.set(name, file);
    return file;
  };
}
