// What gw says of itself on standard error: lines for people, or JSON once the command line or the revision at work
// asks for it.
import { stripVTControlCharacters } from 'node:util';
import type { LogLevel, LogRecord } from '../artifact/telemetry.ts';
import type { LogEntry } from '../telemetry/json-log.ts';

/** Beside the text: what a program wants to know. */
interface Fact {
  /** Default: `notice`, or `problem` for what begins with `error`. */
  readonly event?: string;
  /** Default: `info`, or `error` for what begins so. */
  readonly level?: LogLevel;
}

/** Tells the operator; never with a secret. */
export type Say = (text: string, fact?: Fact) => void;

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const DEFAULT: LogRecord = { format: 'text', level: 'info' };

/** The log of one process. */
export class OwnLog {
  readonly #stderr: { write(text: string): void };
  /** What the command line says takes precedence. */
  readonly #format: LogRecord['format'] | undefined;
  #level: LogLevel = DEFAULT.level;
  #writeJson: ((entry: LogEntry) => void) | undefined;
  #revision: string | undefined;

  constructor(stderr: { write(text: string): void }, format: LogRecord['format'] | undefined) {
    this.#stderr = stderr;
    this.#format = format;
  }

  readonly say: Say = (text, { event, level } = {}) => {
    const isError = /^error\b/.test(stripVTControlCharacters(text));
    const known = level ?? (isError ? 'error' : 'info');
    if (LEVELS.indexOf(known) < LEVELS.indexOf(this.#level)) return;
    if (this.#writeJson === undefined) {
      this.#stderr.write(text.endsWith('\n') ? text : `${text}\n`);
      return;
    }
    this.#writeJson({
      level: known,
      event: event ?? (isError ? 'problem' : 'notice'),
      text: stripVTControlCharacters(text).trimEnd(),
      revision: this.#revision,
    });
  };

  /** Makes ready what a revision asks for, or the beginning without one; what it gives then changes over. */
  async prepare(record: LogRecord = DEFAULT, revision?: string): Promise<() => void> {
    const format = this.#format ?? record.format;
    const { level } = record;
    // A packet of its own: most gateways never load it.
    const json = format === 'json' ? await import('../telemetry/json-log.ts') : undefined;
    const writeJson = json?.createJsonLog(level, this.#stderr);
    return () => {
      this.#level = level;
      this.#writeJson = writeJson;
      this.#revision = revision?.slice(0, 12);
    };
  }
}
