/**
 * The transforms of an answer's content, one behind the other: bytes in at the first, out of the last. Who writes
 * watches `congested`, who reads may pause.
 */
import type { Duplex } from 'node:stream';

/** Who hears of what the transforms give. */
export interface ChainEnds {
  /** Some of it; the bytes are the receiver's own. */
  piece(bytes: Buffer): void;
  end(): void;
  /** A transform has failed; nothing more comes. */
  failed(error: Error): void;
  /** It takes bytes again. */
  drained(): void;
}

/** The transforms at work; whoever made them destroys them. */
export class TransformChain {
  readonly #first: Duplex;
  readonly #last: Duplex;

  /** `transforms` holds one at least. */
  constructor(transforms: readonly Duplex[], ends: ChainEnds) {
    const [first] = transforms;
    const last = transforms.at(-1);
    if (first === undefined || last === undefined) throw new Error('no transform');
    this.#first = first;
    this.#last = last;
    let over = false;
    for (const [at, transform] of transforms.entries()) {
      const next = transforms[at + 1];
      if (next !== undefined) transform.pipe(next);
      transform.on('error', (error) => {
        if (over) return;
        over = true;
        ends.failed(error);
      });
    }
    first.on('drain', () => ends.drained());
    last.on('data', (bytes: Buffer) => ends.piece(bytes));
    last.on('end', () => {
      if (over) return;
      over = true;
      ends.end();
    });
  }

  /** True when it takes content more slowly than it comes: wait for `drained`. */
  get congested(): boolean {
    return this.#first.writableNeedDrain;
  }

  /** Takes a copy of some content. */
  write(bytes: Uint8Array): void {
    if (this.#first.writable) this.#first.write(Buffer.from(bytes));
  }

  /** All content has been written. */
  end(): void {
    if (this.#first.writable) this.#first.end();
  }

  pause(): void {
    this.#last.pause();
  }

  resume(): void {
    this.#last.resume();
  }
}

/** Sends a whole content through transforms; resolves to what they give. */
export function transformWhole(transforms: readonly Duplex[], bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const chain = new TransformChain(transforms, {
      piece: (piece) => pieces.push(piece),
      end: () => resolve(Buffer.concat(pieces)),
      failed: reject,
      drained: () => undefined,
    });
    chain.write(bytes);
    chain.end();
  });
}
