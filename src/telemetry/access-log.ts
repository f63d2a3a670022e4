/**
 * The access log: one JSON line for each exchange. The query is left out of paths and referers, because queries
 * carry tokens and personal data; of the headers only the user agent and the referer are told.
 */
import { type AccessEntry, accessEntry } from './access-entry.ts';
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
}

/** Makes an access log that hands whole lines, several at a time, to `sink`. */
export function createAccessLog(sink: (lines: string) => void, options: AccessLogOptions = {}): AccessLog {
  const { flushMs = 200, bufferMax = 16_384 } = options;
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
      buffer += formatEntry(accessEntry(report));
      if (isClosed || buffer.length >= bufferMax) flush();
      else timer ??= setTimeout(flush, flushMs).unref();
    },
    close() {
      isClosed = true;
      flush();
    },
  };
}

/** An entry as its line, times rounded to microseconds. Written out, since a log is written for every request. */
export function formatEntry(entry: AccessEntry): string {
  const { status, bytesIn, bytesOut, durationMs, upstreamMs, referer } = entry;
  const asked = `{"time":${quoted(entry.time)},"id":${quoted(entry.id)}${member('client', entry.client)}`;
  const target = `,"method":${quoted(entry.method)},"host":${quoted(entry.host)},"path":${quoted(entry.path)}`;
  const figures = `,"status":${status},"bytesIn":${bytesIn},"bytesOut":${bytesOut},"durationMs":${round(durationMs)}`;
  const way =
    member('route', entry.route) + member('listener', entry.listener) + member('upstream', entry.upstream);
  const took = upstreamMs === undefined ? '' : `,"upstreamMs":${round(upstreamMs)}`;
  const revision = `${member('endpoint', entry.endpoint)}${took},"revision":${quoted(entry.revision)}`;
  const from = member('userAgent', entry.userAgent) + member('referer', referer && withoutQuery(referer));
  return `${asked}${target}${figures}${way}${revision}${from}${member('error', entry.error)},"end":${quoted(entry.end)}}\n`;
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quoted(value)}`;
}

/** What stands between quotes in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
