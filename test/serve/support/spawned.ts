// The built program in a process of its own, in a folder of its own; what it says is heard line by line.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface SpawnedOptions {
  /** Files by name; `gateway.yaml` is what is served. */
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `gw serve` as people start it, at the head of a process group as in a terminal. */
export class Spawned {
  readonly folder = mkdtempSync(join(tmpdir(), 'gw-spawned-'));
  readonly said: string[] = [];
  /** All of standard output. */
  log = '';
  readonly process: ChildProcess;
  /** The exit code and the signal, once every process that it started has ended, too. */
  readonly ended: Promise<[code: number | null, signal: string | null]>;
  #read = 0;
  #wake = () => {};
  #hasEnded = false;

  constructor({ files, args = [], env = {} }: SpawnedOptions) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    const program = resolve('dist/gw.js');
    this.process = spawn(process.execPath, [program, 'serve', ...args], {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text) => {
      this.log += text;
    });
    const { stderr } = this.process;
    if (stderr !== null) createInterface({ input: stderr }).on('line', (line) => this.#hear(line));
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      this.#hasEnded = true;
      this.#wake();
      return [code, signal];
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** The processes that it has started. */
  get workers(): readonly number[] {
    const text = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    return text.trim().split(' ').map(Number);
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text);
  }

  /** The next line said that matches, from where the last call stopped reading. */
  async hears(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.said[this.#read];
      if (line !== undefined) {
        this.#read += 1;
        if (pattern.test(line)) return line;
      } else if (this.#hasEnded) {
        throw new Error(`it ended without saying ${pattern}; it said:\n${this.said.join('\n')}`);
      } else {
        await new Promise<void>((done) => {
          this.#wake = done;
        });
      }
    }
  }

  /** The URL of its listener, once it serves. */
  async url(): Promise<string> {
    const line = await this.hears(/^listening on/);
    await this.hears(/^serving/);
    return /on (\S+)/.exec(line)?.[1] ?? '';
  }

  /** Ends it whatever it does, and takes its folder away. */
  async remove(): Promise<void> {
    if (!this.#hasEnded) process.kill(-this.pid, 'SIGKILL');
    await this.ended;
    rmSync(this.folder, { recursive: true });
  }

  #hear(line: string): void {
    this.said.push(line);
    this.#wake();
  }
}
