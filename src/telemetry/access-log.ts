/**
 * The access log: one line for each exchange, as JSON unless the spec says otherwise. The query is left out of paths
 * and referers, because queries carry tokens and personal data; of the headers only the user agent and the referer
 * are told. A spec may ask for more of both.
 */
import type { AccessLogRecord } from '../artifact/telemetry.ts';
import { createLineWriter } from './access-line.ts';
import type { ExchangeObserver, ExchangeReport } from './types.ts';

/** The observer that writes the log. */
export interface AccessLog extends ExchangeObserver {
  ended(report: ExchangeReport): void;
  /** Hands over what is buffered, and from now on every line at once: exchanges that are cut off end last. */
  close(): void;
}

/** How lines are gathered before they are written. */
export interface AccessLogOptions {
  /** Longest time a line waits, in milliseconds; default 200. */
  readonly flushMs?: number;
  /** Characters gathered at most before they are handed over; default 16,384. */
  readonly bufferMax?: number;
  /** What the spec says of it. */
  readonly record?: AccessLogRecord | undefined;
  /** From 0 up to 1; default Math.random. */
  readonly random?: () => number;
}

/** Makes an access log that hands whole lines, several at a time, to `sink`. */
export function createAccessLog(sink: (lines: string) => void, options: AccessLogOptions = {}): AccessLog {
  const { flushMs = 200, bufferMax = 16_384, record, random = Math.random } = options;
  const write = createLineWriter(record);
  const ratio = record?.ratio ?? 1;
  let buffer = '';
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = buffer;
    buffer = '';
    if (lines !== '') sink(lines);
  };
  return {
    ended(report) {
      if (!report.isLogged || (ratio < 1 && !isRemarkable(report, record) && random() >= ratio)) return;
      buffer += write(report);
      if (isClosed || buffer.length >= bufferMax) flush();
      else timer ??= setTimeout(flush, flushMs).unref();
    },
    close() {
      isClosed = true;
      flush();
    },
  };
}

/** What no sample leaves out: whatever went wrong, and what took too long. */
function isRemarkable({ status, end, error, durationMs }: ExchangeReport, record?: AccessLogRecord): boolean {
  if (status >= 500 || status === 0 || end !== 'complete' || error !== undefined) return true;
  return record?.slowMs !== undefined && durationMs >= record.slowMs;
}
