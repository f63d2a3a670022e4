/**
 * A file that lines are appended to, one write at a time and in order. A full disk costs lines and never requests:
 * what cannot be written is counted, said once, and said again when it is over.
 */
import { close, open, openSync, write } from 'node:fs';

/** What a log file uses of the world. */
export interface LogFileDeps {
  say(text: string): void;
  /** Default: 16 MiB. */
  readonly waitingBytesMax?: number;
}

/** Bytes that may wait while the disk is slow; beyond it lines are lost. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

/** An open log file. */
export class LogFile {
  readonly path: string;
  readonly #deps: LogFileDeps;
  #descriptor: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #isClosed = false;
  #lost = 0;
  #isFailing = false;

  /** Opens the file for appending, and makes it if it is not there; throws a readable Error when it cannot. */
  constructor(path: string, deps: LogFileDeps) {
    this.path = path;
    this.#deps = deps;
    try {
      this.#descriptor = openSync(path, 'a', 0o640);
    } catch (cause) {
      throw new Error(`cannot open the access log: ${messageOf(cause)}`, { cause });
    }
  }

  /** Appends whole lines, soon. */
  write(lines: string | Uint8Array): void {
    const bytes = typeof lines === 'string' ? Buffer.from(lines) : Buffer.from(lines);
    if (this.#waitingBytes + bytes.length > (this.#deps.waitingBytesMax ?? WAITING_BYTES_MAX)) {
      this.#fail('the disk is too slow', bytes);
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#writing ??= this.#drain();
  }

  /** Opens the path anew, for whoever has moved the file away; what waits goes to the new one. */
  async reopen(): Promise<void> {
    await this.#writing;
    try {
      const next = await opened(this.path);
      const before = this.#descriptor;
      // Writes that have begun meanwhile hold on to the old one.
      await this.#writing;
      this.#descriptor = next;
      close(before, () => undefined);
    } catch (error) {
      this.#deps.say(`cannot open the access log again: ${messageOf(error)}; the old file goes on`);
    }
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    if (this.#isClosed) return;
    this.#isClosed = true;
    close(this.#descriptor, () => undefined);
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = Buffer.concat(this.#waiting);
      this.#waiting = [];
      try {
        await this.#append(batch);
        this.#recover();
      } catch (error) {
        this.#fail(messageOf(error), batch);
      }
      this.#waitingBytes -= batch.length;
    }
    this.#writing = undefined;
  }

  async #append(bytes: Buffer): Promise<void> {
    let at = 0;
    while (at < bytes.length) at += await written(this.#descriptor, bytes.subarray(at));
  }

  #fail(why: string, bytes: Buffer): void {
    this.#lost += bytes.reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 0);
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#deps.say(
      `cannot write the access log ${this.path}: ${why}; lines are lost until it can be written`,
    );
  }

  #recover(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#deps.say(`the access log ${this.path} is written again; ${this.#lost} lines were lost`);
    this.#lost = 0;
  }
}

function opened(path: string): Promise<number> {
  return new Promise((done, fail) =>
    open(path, 'a', 0o640, (error, descriptor) => (error === null ? done(descriptor) : fail(error))),
  );
}

function written(descriptor: number, bytes: Buffer): Promise<number> {
  return new Promise((done, fail) =>
    write(descriptor, bytes, (error, count) => (error === null ? done(count) : fail(error))),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
