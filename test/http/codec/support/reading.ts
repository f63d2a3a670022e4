// Reads a whole message from pieces of its bytes, as a connection does, and gives what became of it.
import { BodyReader } from '../../../../src/http/codec/body-reader.ts';
import { parseRequestHead } from '../../../../src/http/codec/request-head.ts';
import { parseResponseHead } from '../../../../src/http/codec/response-head.ts';
import type {
  CodecFault,
  CodecLimits,
  Framing,
  Incomplete,
  RequestHeadMessage,
  ResponseHeadMessage,
} from '../../../../src/http/codec/types.ts';

/** Small enough that tests reach them. */
export const LIMITS: CodecLimits = {
  startLineBytesMax: 256,
  headBytesMax: 1024,
  fieldCountMax: 16,
  chunkExtensionBytesMax: 32,
  trailerBytesMax: 128,
};

type Head = RequestHeadMessage | ResponseHeadMessage;

/** A message read to its end, or how far it came. */
export interface Reading<T extends Head = Head> {
  /** The head, with its fields as name, value, name, value… */
  readonly head?: Omit<T, 'end' | 'headers'> & { readonly fields: readonly string[] };
  readonly content: string;
  readonly trailers: readonly string[];
  readonly outcome: 'complete' | 'incomplete' | { readonly status: number; readonly reason: string };
  /** How many bytes the message took; those of the head alone unless it is complete. */
  readonly taken: number;
}

/** Reads a request that comes in pieces. */
export function readRequest(pieces: readonly Buffer[], limits = LIMITS): Reading<RequestHeadMessage> {
  return readMessage(pieces, limits, (bytes) => parseRequestHead(bytes, 0, bytes.length, limits));
}

/** Reads an answer that comes in pieces. */
export function readResponse(
  pieces: readonly Buffer[],
  method = 'GET',
  limits = LIMITS,
): Reading<ResponseHeadMessage> {
  const parse = (bytes: Buffer) => parseResponseHead(bytes, { start: 0, end: bytes.length }, method, limits);
  return readMessage(pieces, limits, parse);
}

function readMessage<T extends Head>(
  pieces: readonly Buffer[],
  limits: CodecLimits,
  parse: (bytes: Buffer) => T | CodecFault | Incomplete,
): Reading<T> {
  let bytes: Buffer = Buffer.alloc(0);
  for (const [at, piece] of pieces.entries()) {
    bytes = Buffer.concat([bytes, piece]);
    const head = parse(bytes);
    if (head.kind === 'incomplete') continue;
    if (head.kind === 'fault') return { ...NOTHING, outcome: verdict(head) };
    const { end, headers, ...values } = head;
    const body = readBody([bytes.subarray(end), ...pieces.slice(at + 1)], head.framing, limits);
    return { ...body, head: { ...values, fields: headers.toRaw() }, taken: end + body.taken };
  }
  return NOTHING;
}

const NOTHING = { content: '', trailers: [], outcome: 'incomplete', taken: 0 } as const;

/** Reads a body that comes in pieces. */
export function readBody(
  pieces: readonly Buffer[],
  framing: Framing,
  limits = LIMITS,
): Omit<Reading<never>, 'head'> {
  const reader = new BodyReader(framing, limits);
  let content = '';
  let trailers: readonly string[] = [];
  let taken = 0;
  for (const piece of pieces) {
    const sink = {
      content(start: number, end: number) {
        content += piece.toString('latin1', start, end);
      },
      trailers(fields: string[]) {
        trailers = fields;
      },
    };
    const next = reader.read(piece, 0, piece.length, sink);
    if (typeof next !== 'number') return { content, trailers, outcome: verdict(next), taken: 0 };
    taken += next;
    if (reader.done) break;
  }
  const outcome = reader.done ? 'complete' : 'incomplete';
  return { content, trailers, outcome, taken: reader.done ? taken : 0 };
}

function verdict({ status, reason }: CodecFault): { readonly status: number; readonly reason: string } {
  return { status, reason };
}

/** Text as bytes, one for each character. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Cuts bytes at the offsets given. */
export function splitAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const cuts = [...new Set(offsets.map((offset) => offset % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...cuts].map((from, at) => bytes.subarray(from, cuts[at] ?? bytes.length));
}

/** Every byte a piece of its own. */
export function byteByByte(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}
