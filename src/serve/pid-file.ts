import { readFile, rename, rm, writeFile } from 'node:fs/promises';

/** Writes this process's id; rejects with a readable Error. */
export async function writePidFile(path: string): Promise<void> {
  const beside = `${path}.${process.pid}`;
  try {
    await writeFile(beside, `${process.pid}\n`);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new Error(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Takes the file away, unless another process, one that has taken over, has put its own id there. */
export async function removePidFile(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (Number(text) === process.pid) await rm(path, { force: true });
}
