// Logs as they come: from files or standard input, piece by piece, compressed with gzip or not.
import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError, reasonOf } from './error.ts';
import type { CommandIo } from './types.ts';

const PIECE_BYTES = 262_144;

/**
 * The pieces of a log; `-` is standard input. `onBytes` hears of the bytes as they are read, still compressed.
 * Throws a CommandError when the log cannot be read, or not to its end.
 */
export async function* openLog(
  path: string,
  io: CommandIo,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const name = path === '-' ? 'standard input' : path;
  try {
    const pieces = path === '-' ? stdinPieces(io) : filePieces(resolve(io.cwd, path));
    yield* unzipped(counting(pieces, onBytes));
  } catch (cause) {
    const isCut = cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR';
    const why = isCut ? 'the compressed data ends too early' : reasonOf(cause);
    throw new CommandError(`cannot read ${name}: ${why}`, { cause });
  }
}

/** The size of logs in bytes, compressed or not; undefined when one of them is no plain file. */
export function logBytes(paths: readonly string[], { cwd }: CommandIo): number | undefined {
  let sum = 0;
  for (const path of paths) {
    const stats = path === '-' ? undefined : statSync(resolve(cwd, path), { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return undefined;
    sum += stats.size;
  }
  return sum;
}

function filePieces(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: PIECE_BYTES });
}

async function* stdinPieces(io: CommandIo): AsyncGenerator<Uint8Array> {
  if (io.streamStdin === undefined) yield await io.readStdin();
  else yield* io.streamStdin();
}

async function* counting(
  pieces: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    onBytes(piece.length);
    yield piece;
  }
}

/** Told by how the data begins, not by the name. */
async function* unzipped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array();
  while (first.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = Buffer.concat([first, next.value]);
  }
  const all = joined(first, iterator);
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield* all;
    return;
  }
  // What fails on the way is thrown where the pieces are read.
  yield* pipeline(Readable.from(all), createGunzip({ chunkSize: PIECE_BYTES }), () => {});
}

async function* joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
