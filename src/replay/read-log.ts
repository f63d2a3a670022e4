/** Reads a log in pieces as they come; neither the log nor its records are kept. */
import { StringDecoder } from 'node:string_decoder';
import { detectFormat } from './format/registry.ts';
import type { LogFormat, LoggedRequest } from './format/types.ts';
import { EntrySplitter } from './split-entries.ts';
import { LineSplitter, type OnRecord, type Splitter } from './split-lines.ts';

/** What is done with what a log holds. */
export interface LogReader {
  request(request: LoggedRequest): void;
  /** A record that holds no request for any route. */
  other(): void;
  /** A record that is not understood: its number from 1, and its text unless it was too long. */
  notUnderstood(number: number, text: string | undefined): void;
  /** After each piece. */
  piece?(): void;
}

/** Characters at the beginning that the format is told from. */
const HEAD_MAX = 65_536;

/** Reads a log to its end and gives its format, or `unknown`: then nothing was read of it. */
export async function readLog(
  pieces: AsyncIterable<Uint8Array>,
  asked: LogFormat | undefined,
  reader: LogReader,
): Promise<LogFormat | 'empty' | 'unknown'> {
  const decoder = new StringDecoder('utf8');
  let head = '';
  let format: LogFormat | undefined;
  let splitter: Splitter | undefined;
  const begin = (): void => {
    format = asked ?? detectFormat(head);
    if (format === undefined) return;
    splitter = createSplitter(format, reader);
    splitter.push(head);
    head = '';
  };
  for await (const piece of pieces) {
    const text = decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    if (splitter !== undefined) splitter.push(text);
    else {
      head = (head + text).replace(/^\uFEFF/, '');
      if (head.length >= HEAD_MAX) begin();
      if (head.length >= HEAD_MAX) return 'unknown';
    }
    reader.piece?.();
  }
  if (splitter === undefined) begin();
  splitter?.end();
  return format ?? (head.trim() === '' ? 'empty' : 'unknown');
}

function createSplitter(format: LogFormat, reader: LogReader): Splitter {
  const onRecord: OnRecord = (text, number) => {
    const record = text === undefined ? 'not understood' : format.read(text);
    if (typeof record !== 'string') reader.request(record);
    else if (record === 'no request') reader.other();
    else reader.notUnderstood(number, text);
  };
  return format.unit === 'line' ? new LineSplitter(onRecord) : new EntrySplitter(onRecord);
}
