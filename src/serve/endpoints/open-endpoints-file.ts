/**
 * Files of endpoints, as upstreams look at them again and again. A file is parsed only when it has changed and has
 * then been still from one look to the next, so that one that is just being written is not read by halves.
 */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Endpoint } from '../../artifact/types.ts';
import type { EndpointsFile } from '../../upstream/types.ts';

/** Far more than a list of endpoints needs. */
const BYTES_MAX = 4_194_304;

/** Opens a file of endpoints, its path relative to `folder`; nothing is read yet. */
export function openEndpointsFile(path: string, folder: string): EndpointsFile {
  return new WatchedFile(path, resolve(folder, path));
}

class WatchedFile implements EndpointsFile {
  readonly #path: string;
  readonly #absolute: string;
  /** What the file was like when it was last read. */
  #read: string | undefined;
  /** What it was like when it was last looked at. */
  #seen: string | undefined;

  constructor(path: string, absolute: string) {
    this.#path = path;
    this.#absolute = absolute;
  }

  async read(): Promise<readonly Endpoint[] | undefined> {
    const now = await this.#look();
    const isStill = this.#read === undefined || now === this.#seen;
    this.#seen = now;
    if (!isStill || now === this.#read) return undefined;
    // Before it is parsed: what is wrong with it is told once.
    this.#read = now;
    return parse(await this.#bytes(now), { path: this.#path, absolute: this.#absolute });
  }

  /** A text that differs when the file may. A file that is replaced by another of the same age has another number. */
  async #look(): Promise<string> {
    try {
      const { mtimeMs, size, ino } = await stat(this.#absolute);
      return `${mtimeMs} ${size} ${ino}`;
    } catch (error) {
      return `${this.#path} cannot be read: ${error instanceof Error ? error.message : error}`;
    }
  }

  async #bytes(now: string): Promise<Uint8Array> {
    if (now.startsWith(this.#path)) throw new Error(now);
    const bytes = await readFile(this.#absolute);
    if (bytes.length > BYTES_MAX) throw new Error(`${this.#path} has more than ${BYTES_MAX} bytes`);
    return bytes;
  }
}

/** The parser comes with the whole language; who has no such file does without. */
async function parse(bytes: Uint8Array, place: { path: string; absolute: string }): Promise<Endpoint[]> {
  const { parseEndpoints } = await import('./parse-endpoints.ts');
  return parseEndpoints(bytes, place);
}
