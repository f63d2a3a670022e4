// Files that say what is served: written whole or not at all, and believed only when nobody else may write them.
import { open, readFile, rename, rm, stat } from 'node:fs/promises';

/** Either all of it is there under its name, also after a crash, or what was before. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  try {
    const file = await open(beside, 'w', 0o600);
    await file
      .writeFile(bytes)
      .then(() => file.sync())
      .finally(() => file.close());
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Whoever may write what is served decides what is served: throws when that is somebody else. */
export async function checkOwner(path: string): Promise<void> {
  const { mode, uid } = await stat(path);
  const self = process.getuid?.();
  if (self === undefined) return;
  if (uid !== self && uid !== 0) throw new Error(`${path} belongs to another user`);
  if ((mode & 0o022) !== 0) {
    throw new Error(`${path} can be written by others; take that right away (chmod go-w)`);
  }
}

/** The text of a file whose owner has been checked; undefined when there is none. */
export async function readOwned(path: string): Promise<string | undefined> {
  const text = await readIfThere(path);
  if (text !== undefined) await checkOwner(path);
  return text;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
