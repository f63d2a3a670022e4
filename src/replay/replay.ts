/** The door to replaying logs: requests in, one after the other, a report out. */
import type { LogFormat, LoggedRequest } from './format/types.ts';
import { readLog } from './read-log.ts';
import { makeReport, type ReplaySpecs } from './report.ts';
import { Tally } from './tally.ts';
import { ownText } from './top-counter.ts';
import type { LogSummary, ReplayReport, UnreadRecord } from './types.ts';

/** How it is done. */
export interface ReplayOptions {
  /** The format of every log; default: told from how each begins. */
  readonly format?: LogFormat;
  /** Whether examples have their query, which may hold secrets; default false. */
  readonly showQuery?: boolean;
  /** Called after each piece of a log with the records read so far. */
  onProgress?(records: number): void;
}

/** A log, piece by piece. */
export interface LogSource {
  readonly file: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Records that were not understood and are shown. */
const UNREAD_MAX = 5;
const UNREAD_TEXT_MAX = 80;

/** Takes logs one after the other. */
export class Replay {
  readonly #specs: ReplaySpecs;
  readonly #options: ReplayOptions;
  readonly #tally: Tally;
  readonly #logs: LogSummary[] = [];
  readonly #unread: UnreadRecord[] = [];
  #records = 0;

  constructor(specs: ReplaySpecs, options: ReplayOptions = {}) {
    this.#specs = specs;
    this.#options = options;
    this.#tally = new Tally({ showQuery: options.showQuery === true });
  }

  /** Reads a log to its end; false when its format is unknown. Rejects when its pieces do. */
  async read({ file, pieces }: LogSource): Promise<boolean> {
    const counts = { requests: 0, withoutRequest: 0, notUnderstood: 0 };
    const format = await readLog(pieces, this.#options.format, {
      request: (request) => {
        counts.requests++;
        this.#take(request);
      },
      other: () => counts.withoutRequest++,
      notUnderstood: (number, text) => {
        counts.notUnderstood++;
        this.#noteUnread(file, number, text);
      },
      piece: () => {
        const { requests, withoutRequest, notUnderstood } = counts;
        this.#options.onProgress?.(this.#records + requests + withoutRequest + notUnderstood);
      },
    });
    if (format === 'unknown') return false;
    this.#records += counts.requests + counts.withoutRequest + counts.notUnderstood;
    this.#logs.push({ file, ...(format !== 'empty' && { format: format.name }), ...counts });
    return true;
  }

  /** What has been found out so far. */
  report(): ReplayReport {
    return makeReport(this.#specs, { logs: this.#logs, unread: this.#unread, tally: this.#tally });
  }

  #take(request: LoggedRequest): void {
    const { before, after } = this.#specs;
    this.#tally.add(request, before.judge(request), after?.judge.judge(request));
  }

  #noteUnread(file: string, number: number, text: string | undefined): void {
    if (this.#unread.length >= UNREAD_MAX) return;
    this.#unread.push({ file, number, ...(text !== undefined && { text: this.#shown(text) }) });
  }

  /** A query may hold secrets wherever it stands. */
  #shown(text: string): string {
    const told = this.#options.showQuery === true ? text : text.replace(/\?.*/s, '?…');
    return ownText(told.slice(0, UNREAD_TEXT_MAX));
  }
}
