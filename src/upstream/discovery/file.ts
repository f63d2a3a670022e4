/** Endpoints from a file that somebody else writes. A wrong file changes nothing; that is said once, and its end too. */
import type { FoundEndpoint, UpstreamDeps } from '../types.ts';
import type { Discovery, DiscoveryParts } from './types.ts';

/** How often the file is looked at. */
const POLL_MS = 500;

/** Finds endpoints in the record's `endpointsFile`. */
export class FileDiscovery implements Discovery {
  readonly #name: string;
  readonly #path: string;
  readonly #deps: UpstreamDeps;
  readonly #file: ReturnType<UpstreamDeps['endpointsFile']>;
  /** Whether the last content was wrong, which has been said. */
  #isWrong = false;
  #isReading = false;
  #isOver = false;
  #stop = () => {};

  constructor({ record, deps }: DiscoveryParts, path: string) {
    this.#name = record.name;
    this.#path = path;
    this.#deps = deps;
    this.#file = deps.endpointsFile(path);
  }

  /** A revision must not begin to serve without knowing where to. */
  async first(): Promise<readonly FoundEndpoint[]> {
    try {
      return (await this.#file.read()) ?? [];
    } catch (error) {
      throw new Error(`upstream "${this.#name}": ${messageOf(error)}`);
    }
  }

  start(changed: (found: readonly FoundEndpoint[]) => void): void {
    this.#stop = this.#deps.every(POLL_MS, () => void this.#look(changed));
  }

  close(): void {
    this.#isOver = true;
    this.#stop();
  }

  async #look(changed: (found: readonly FoundEndpoint[]) => void): Promise<void> {
    // A slow disk must not have one look begin behind another.
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const found = await this.#file.read();
      // The upstream may have been closed while the file was read.
      if (this.#isOver || found === undefined) return;
      changed(found);
      const what = `${this.#path} has ${found.length} ${found.length === 1 ? 'endpoint' : 'endpoints'}`;
      this.#say(this.#isWrong ? `mended: ${what}` : `${what} now`);
      this.#isWrong = false;
    } catch (error) {
      if (!this.#isOver) this.#say(`${messageOf(error)}; the endpoints stay what they were`);
      this.#isWrong = true;
    } finally {
      this.#isReading = false;
    }
  }

  #say(text: string): void {
    this.#deps.warn(`upstream "${this.#name}": ${text}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
