// The file of an audit log: entries are appended in order, chained, and never rewritten. It is opened for each batch,
// so it may be renamed away at any time: the next file goes on with the same chain. What cannot be written, because
// the disk is full or the folder is gone, is kept for a while and tried again; serving never waits for it.
import { open, truncate } from 'node:fs/promises';
import { type Head, ORIGIN, seal, unseal } from './chain.ts';
import { withLock } from './file-lock.ts';
import type { AuditBody } from './types.ts';

export interface AuditFileOptions {
  readonly path: string;
  say(text: string): void;
  /** Milliseconds since 1970; default Date.now. */
  readonly now?: () => number;
  /** Pause after a failure; default 1000. */
  readonly retryMs?: number;
  /** Entries that may wait; beyond it the newest are counted as lost. Default 10,000. */
  readonly waitingMax?: number;
}

/** How long entries about requests are gathered. */
const GATHER_MS = 200;
const TAIL_BYTES = 65_536;
const NEWLINE = 0x0a;

/** One log; several processes may append to it in turn. */
export class AuditFile {
  readonly #options: AuditFileOptions;
  readonly #now: () => number;
  #waiting: AuditBody[] = [];
  #lost = 0;
  #failing = false;
  #head = ORIGIN;
  /** The file's length behind `#head`; another one means that somebody else has written. */
  #size = -1;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: AuditFileOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Entries that could not be written and are not in the log. */
  get lost(): number {
    return this.#lost;
  }

  /** Reads where the chain stands; rejects with a readable Error when the file cannot be written at all. */
  async open(): Promise<void> {
    try {
      await withLock(this.#options.path, () => this.#append([]));
    } catch (error) {
      throw new Error(`cannot write the audit log ${this.#options.path}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  /** Has an entry written: at once, or gathered with others. */
  add(body: AuditBody, when: 'now' | 'soon'): void {
    const { waitingMax = 10_000 } = this.#options;
    if (this.#waiting.length >= waitingMax && body.kind === 'denied') this.#lost += 1;
    else this.#waiting.push(body);
    if (this.#failing) return;
    this.#schedule(when === 'now' ? 0 : GATHER_MS);
  }

  /** Writes what waits, once more if it must; what cannot be written now never will. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    if (this.#waiting.length > 0 || this.#lost > 0) await this.#write();
    clearTimeout(this.#timer);
  }

  #schedule(ms: number): void {
    if (ms === 0) clearTimeout(this.#timer);
    else if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // One batch at a time: what has come meanwhile follows when this one is over.
      this.#writing = (this.#writing ?? Promise.resolve()).then(() => this.#write());
    }, ms).unref();
  }

  /** Never rejects. */
  async #write(): Promise<void> {
    // A copy: more may come while these are written.
    const batch = [...this.#waiting];
    if (batch.length === 0 && this.#lost === 0) return;
    const lost = this.#lost;
    const { path, say, retryMs = 1000 } = this.#options;
    try {
      await withLock(path, () => this.#append([...batch, ...this.#lossOf(lost)]));
      this.#waiting = this.#waiting.slice(batch.length);
      this.#lost -= lost;
      if (this.#failing)
        say(`the audit log is written again${lost > 0 ? `; ${lost} entries were lost` : ''}`);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        say(`cannot write the audit log ${path}: ${messageOf(error)}; serving goes on without it`);
      this.#failing = true;
      this.#schedule(retryMs);
    }
  }

  #lossOf(count: number): AuditBody[] {
    return count === 0 ? [] : [{ kind: 'lost', at: this.#time(), count }];
  }

  /** Under the lock: appends all of it or nothing. */
  async #append(bodies: readonly AuditBody[]): Promise<void> {
    const { path } = this.#options;
    const file = await open(path, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const mended = size === this.#size ? undefined : await this.#recover(file, size);
      const start = (await file.stat()).size;
      let text = '';
      let head = this.#head;
      for (const body of [...(mended ?? []), ...bodies]) {
        const sealed = seal(body, head);
        text += `${sealed.line}\n`;
        head = sealed.head;
      }
      if (text !== '') await this.#appendText(file, text, start);
      this.#head = head;
      this.#size = start + Buffer.byteLength(text);
    } finally {
      await file.close();
    }
  }

  async #appendText(file: FileHandle, text: string, start: number): Promise<void> {
    try {
      await file.appendFile(text);
      await file.datasync();
    } catch (error) {
      // Half a batch would be taken for a torn line; without this it is one, and mended when next opened.
      await truncate(this.#options.path, start).catch(() => undefined);
      this.#size = -1;
      throw error;
    }
  }

  /** Finds the chain's head in a file that is not as it was left; takes a torn line away and gives the entry that says so. */
  async #recover(file: FileHandle, size: number): Promise<readonly AuditBody[]> {
    // The file was renamed away or is new: the chain, if there is one, goes on.
    if (size === 0) return [];
    const tail = await readTail(file, size);
    const end = tail.lastIndexOf(NEWLINE) + 1;
    const torn = tail.length - end;
    if (torn > 0) {
      await truncate(this.#options.path, size - torn);
      this.#options.say(`the audit log ended within a line (${torn} bytes); the line was taken away`);
    }
    const last = tail.subarray(tail.lastIndexOf(NEWLINE, end - 2) + 1, Math.max(0, end - 1)).toString();
    if (last !== '') this.#head = this.#headOf(last);
    return torn > 0 ? [{ kind: 'mended', at: this.#time(), count: torn }] : [];
  }

  #headOf(line: string): Head {
    const entry = unseal(line);
    if (typeof entry !== 'string') return entry;
    this.#options.say(
      `the last line of the audit log ${this.#options.path} is broken: ${entry}; \`gw audit verify\` tells more`,
    );
    return ORIGIN;
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}

type FileHandle = Awaited<ReturnType<typeof open>>;

/** The end of a file, from before its last whole line. */
async function readTail(file: FileHandle, size: number): Promise<Buffer> {
  for (let length = TAIL_BYTES; ; length *= 4) {
    const start = Math.max(0, size - length);
    const tail = Buffer.alloc(size - start);
    await file.read(tail, 0, tail.length, start);
    const end = tail.lastIndexOf(NEWLINE);
    if (start === 0 || (end > 0 && tail.lastIndexOf(NEWLINE, end - 1) >= 0)) return tail;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
