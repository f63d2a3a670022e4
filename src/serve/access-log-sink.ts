// Where the lines of the access log go: standard output, or the file that the revision at work names.
import { resolve } from 'node:path';
import type { Artifact } from '../artifact/types.ts';
import { LogFile } from './log-file.ts';

/** What the sink uses of the world. */
export interface SinkDeps {
  readonly stdout: { write(lines: string | Uint8Array): void };
  say(text: string): void;
}

/** A change of place that has been made ready. */
export interface SinkChange {
  commit(): void;
  abort(): void;
}

/** Takes lines, wherever they go at the moment. */
export class AccessLogSink {
  readonly #deps: SinkDeps;
  #file: LogFile | undefined;

  constructor(deps: SinkDeps) {
    this.#deps = deps;
  }

  write(lines: string | Uint8Array): void {
    (this.#file ?? this.#deps.stdout).write(lines);
  }

  /** Opens the file of a revision whose paths are relative to `folder`; throws a readable Error when it cannot. */
  prepare({ telemetry }: Artifact, folder: string): SinkChange {
    const path = telemetry?.accessLog ? telemetry.accessLog.file : undefined;
    const absolute = path === undefined ? undefined : resolve(folder, path);
    const before = this.#file;
    if (before?.path === absolute) return { commit() {}, abort() {} };
    const file = absolute === undefined ? undefined : new LogFile(absolute, this.#deps);
    return {
      commit: () => {
        this.#file = file;
        void before?.close();
      },
      abort: () => void file?.close(),
    };
  }

  /** Opens the file anew. */
  reopen(): void {
    void this.#file?.reopen();
  }

  async close(): Promise<void> {
    const file = this.#file;
    await file?.close();
    if (this.#file === file) this.#file = undefined;
  }
}
