// gw's own log as JSON, written by pino. Loaded only where it is asked for.
import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from '../artifact/telemetry.ts';

/** Something that gw says of itself. */
export interface LogEntry {
  readonly level: LogLevel;
  /** What kind of thing has happened, for programs. */
  readonly event: string;
  readonly text: string;
  /** The first 12 digits of the digest of the revision that serves. */
  readonly revision: string | undefined;
}

/** Makes the function that writes entries as lines. */
export function createJsonLog(level: LogLevel, stream: DestinationStream): (entry: LogEntry) => void {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return ({ level: own, event, text, revision }) => logger[own]({ event, revision }, text);
}
