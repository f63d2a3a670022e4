/**
 * Follows a body through the bytes of a connection, at any split, and says which of them are content.
 * It keeps no bytes: framing bytes are read one at a time, content is given as ranges of the caller's buffer.
 * RFC 9112 section 7.1, without its leniencies: CRLF only, no space around the size, extensions bounded.
 */
import { CLASS, CR, HEX, LF, SEMICOLON } from './bytes.ts';
import { type ExtensionState, nextExtensionState } from './chunk-extension.ts';
import { fault, scanFieldSection, takeFields } from './field-section.ts';
import { type FieldFacts, gatherFacts } from './framing.ts';
import type { CodecFault, CodecLimits, Framing } from './types.ts';

/** Receives what the reader finds; ranges are offsets into the buffer that was given to `read`. */
export interface BodySink {
  content(start: number, end: number): void;
  /** The trailer fields of a chunked body: name, value, name, value…; called once, before the end. */
  trailers(fields: string[]): void;
}

type State =
  | 'length'
  | 'close'
  | 'size'
  | 'extension'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailer'
  | 'done';

/** One body. Ask `done` after each `read`. */
export class BodyReader {
  #state: State;
  /** Bytes of content still to come: of the body, or of the chunk under way. */
  #left: number;
  #digits = 0;
  #extension: ExtensionState = 'name-start';
  #extensionBytes = 0;
  #trailer: Buffer | undefined;
  readonly #limits: CodecLimits;

  constructor(framing: Framing, limits: CodecLimits) {
    this.#limits = limits;
    this.#left = framing.kind === 'length' ? framing.length : 0;
    if (framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0)) this.#state = 'done';
    else this.#state = framing.kind === 'chunked' ? 'size' : framing.kind;
  }

  /** True once the body has ended; a body that runs to the connection's end never is. */
  get done(): boolean {
    return this.#state === 'done';
  }

  /** True when the end of the connection is a proper end of the body. */
  get endsWithConnection(): boolean {
    return this.#state === 'close' || this.#state === 'done';
  }

  /** Reads on from `start`; gives the offset behind what belongs to the body, or the fault. */
  read(bytes: Buffer, start: number, end: number, sink: BodySink): number | CodecFault {
    let at = start;
    while (at < end && this.#state !== 'done') {
      const next = this.#step(bytes, at, end, sink);
      if (typeof next !== 'number') return next;
      at = next;
    }
    return at;
  }

  #step(bytes: Buffer, at: number, end: number, sink: BodySink): number | CodecFault {
    switch (this.#state) {
      case 'close':
        sink.content(at, end);
        return end;
      case 'length':
      case 'data':
        return this.#content(at, end, sink);
      case 'size':
        return this.#size(bytes[at] as number, at);
      case 'extension':
        return this.#extensionByte(bytes[at] as number, at);
      case 'trailer':
        return this.#trailerBytes(bytes, at, end, sink);
      default:
        return this.#lineEnd(bytes[at] as number, at);
    }
  }

  #content(at: number, end: number, sink: BodySink): number {
    const stop = Math.min(end, at + this.#left);
    sink.content(at, stop);
    this.#left -= stop - at;
    if (this.#left === 0) this.#state = this.#state === 'length' ? 'done' : 'data-cr';
    return stop;
  }

  #size(byte: number, at: number): number | CodecFault {
    if (((CLASS[byte] as number) & HEX) !== 0) {
      // 13 hex digits stay below 2^53, so the size is exact.
      if (++this.#digits > 13) return fault(400, 'chunk size too large');
      this.#left = this.#left * 16 + hexValue(byte);
      return at + 1;
    }
    if (this.#digits === 0) return fault(400, 'chunk without a size');
    if (byte === CR) this.#state = 'size-lf';
    else if (byte === SEMICOLON) {
      this.#state = 'extension';
      this.#extension = 'name-start';
      this.#extensionBytes = 0;
    } else return fault(400, 'invalid byte in a chunk size');
    return at + 1;
  }

  #extensionByte(byte: number, at: number): number | CodecFault {
    const next = nextExtensionState(this.#extension, byte);
    if (next === undefined) return fault(400, 'malformed chunk extension');
    if (next === 'end') this.#state = 'size-lf';
    else if (++this.#extensionBytes > this.#limits.chunkExtensionBytesMax)
      return fault(400, 'chunk extension too long');
    else this.#extension = next;
    return at + 1;
  }

  #lineEnd(byte: number, at: number): number | CodecFault {
    if (this.#state === 'data-cr') {
      if (byte !== CR) return fault(400, 'chunk longer than its size');
      this.#state = 'data-lf';
      return at + 1;
    }
    if (byte !== LF) return fault(400, 'CR without LF in chunked framing');
    if (this.#state === 'data-lf') this.#state = 'size';
    else this.#state = this.#left === 0 ? 'trailer' : 'data';
    this.#digits = 0;
    if (this.#state === 'size') this.#left = 0;
    return at + 1;
  }

  /** Trailers are rare and short: their bytes are gathered until the section is whole. */
  #trailerBytes(bytes: Buffer, at: number, end: number, sink: BodySink): number | CodecFault {
    const before = this.#trailer?.length ?? 0;
    const fresh = bytes.subarray(at, Math.min(end, at + this.#limits.trailerBytesMax - before));
    const gathered = this.#trailer === undefined ? fresh : Buffer.concat([this.#trailer, fresh]);
    const section = scanFieldSection(gathered, 0, gathered.length, this.#limits);
    if (typeof section !== 'number') {
      if (section.kind === 'fault') return section;
      if (gathered.length >= this.#limits.trailerBytesMax) return fault(431, 'trailers too large');
      this.#trailer = Buffer.from(gathered);
      return at + fresh.length;
    }
    const fields = takeFields(gathered.toString('latin1', 0, section), 0);
    if (steersConnection(gatherFacts(fields))) return fault(400, 'framing in a trailer');
    this.#state = 'done';
    if (fields.size > 0) sink.trailers(fields.toRaw());
    return at + section - before;
  }
}

/** RFC 9110 section 6.5.1: what frames messages or steers connections must not come in a trailer; some believe it. */
function steersConnection(facts: FieldFacts): boolean {
  const { contentLengths, transferEncodings, connection, upgrade } = facts;
  return contentLengths + transferEncodings > 0 || connection !== undefined || upgrade !== undefined;
}

function hexValue(byte: number): number {
  if (byte <= 57) return byte - 48;
  return (byte | 32) - 87;
}
