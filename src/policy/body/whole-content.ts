import { Transform } from 'node:stream';

/** A stream that gives what `make` makes of all that was written, and errs when that is more than so many bytes. */
export function wholeContent(bytesMax: number, make: (bytes: Buffer) => Uint8Array): Transform {
  const pieces: Buffer[] = [];
  let length = 0;
  return new Transform({
    transform(piece: Buffer, _, done) {
      length += piece.length;
      pieces.push(piece);
      done(length > bytesMax ? new Error(`the answer is longer than ${bytesMax} bytes`) : null);
    },
    flush(done) {
      try {
        done(null, make(Buffer.concat(pieces)));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
