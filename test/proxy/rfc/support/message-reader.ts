// Takes a stream of HTTP/1 messages apart. It is written from RFC 9112 alone and shares nothing with the sources.
import type { Framing } from './types.ts';

/** A message as it came over the wire. */
export interface Message {
  readonly line: string;
  /** Name, value, name, value… as written. */
  readonly fields: readonly string[];
  readonly framing: Framing;
  content: string;
  trailers: readonly string[];
  whole: boolean;
}

/** What is called when. */
export interface ReaderEvents {
  head?(message: Message): void;
  end?(message: Message): void;
  /** The method that an answer belongs to; undefined when requests are read. */
  method?(): string | undefined;
}

/** Reads the messages of one direction of one connection. */
export class MessageReader {
  readonly messages: Message[] = [];
  readonly #events: ReaderEvents;
  #text = '';
  #current: Message | undefined;

  constructor(events: ReaderEvents) {
    this.#events = events;
  }

  push(text: string): void {
    this.#text += text;
    while (this.#step());
  }

  /** The connection has ended: what ran until its end is whole now. */
  end(): void {
    if (this.#current?.framing === 'close') this.#finish(this.#current);
  }

  #step(): boolean {
    const message = this.#current;
    if (message === undefined) return this.#head();
    if (message.framing === 'close') message.content += this.#take(this.#text.length);
    else if (message.framing === 'length') return this.#length(message);
    else if (message.framing === 'chunked') return this.#chunk(message);
    return false;
  }

  #head(): boolean {
    const end = this.#text.indexOf('\r\n\r\n');
    if (end === -1) return false;
    const [line = '', ...lines] = this.#take(end + 4)
      .slice(0, -4)
      .split('\r\n');
    const fields = lines.flatMap(splitField);
    const framing = framingOf(line, fields, this.#events.method?.());
    const message: Message = { line, fields, framing, content: '', trailers: [], whole: false };
    this.messages.push(message);
    this.#current = message;
    this.#events.head?.(message);
    if (framing === 'none') this.#finish(message);
    return true;
  }

  #length(message: Message): boolean {
    const length = Number(valuesOf(message, 'content-length')[0]);
    message.content += this.#take(Math.min(this.#text.length, length - message.content.length));
    if (message.content.length < length) return false;
    this.#finish(message);
    return true;
  }

  #chunk(message: Message): boolean {
    const size = /^([0-9a-f]+)\r\n/i.exec(this.#text);
    if (size === null) return false;
    const length = Number.parseInt(size[1] ?? '', 16);
    if (length === 0) return this.#trailers(message, size[0].length);
    const end = size[0].length + length + 2;
    if (this.#text.length < end) return false;
    const chunk = this.#take(end);
    if (!chunk.endsWith('\r\n')) throw new Error(`a chunk that does not end: ${JSON.stringify(chunk)}`);
    message.content += chunk.slice(size[0].length, -2);
    return true;
  }

  #trailers(message: Message, start: number): boolean {
    const end = this.#text.indexOf('\r\n\r\n', start - 2);
    if (end === -1) return false;
    const section = this.#take(end + 4).slice(start, -4);
    message.trailers = section === '' ? [] : section.split('\r\n').flatMap(splitField);
    this.#finish(message);
    return true;
  }

  #take(length: number): string {
    const taken = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    return taken;
  }

  #finish(message: Message): void {
    message.whole = true;
    this.#current = undefined;
    this.#events.end?.(message);
  }
}

/** All values of a field, by its lower-case name. */
export function valuesOf({ fields }: Pick<Message, 'fields'>, name: string): string[] {
  return fields.filter((_, at) => at % 2 === 1 && fields[at - 1]?.toLowerCase() === name);
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

/** RFC 9112 section 6.3. */
function framingOf(line: string, fields: readonly string[], method: string | undefined): Framing {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1];
  if (status === '101') return 'close';
  if (status !== undefined && (method === 'HEAD' || /^(1..|204|304)$/.test(status))) return 'none';
  if (valuesOf({ fields }, 'transfer-encoding').length > 0) return 'chunked';
  if (valuesOf({ fields }, 'content-length').length > 0) return 'length';
  return status === undefined ? 'none' : 'close';
}
