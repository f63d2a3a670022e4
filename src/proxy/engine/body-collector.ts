import type { BodyFailure } from '../../http/content.ts';

/** Gathers the body of a request until it is whole, too long or given up. */
export class BodyCollector {
  /** Settles once. */
  readonly body: Promise<Uint8Array | BodyFailure>;
  /** Whether more is wanted. */
  isOpen = true;
  readonly #bytesMax: number;
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #settle: (body: Uint8Array | BodyFailure) => void = () => undefined;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.body = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Takes a copy of some of it. */
  take(bytes: Buffer, start: number, end: number): void {
    if (!this.isOpen) return;
    this.#length += end - start;
    if (this.#length > this.#bytesMax) this.fail('too-large');
    else this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
  }

  /** It is whole. */
  end(): void {
    const [only] = this.#pieces;
    if (this.isOpen)
      this.#finish(this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces));
  }

  /** It will not become whole. */
  fail(failure: BodyFailure): void {
    if (this.isOpen) this.#finish(failure);
  }

  #finish(body: Uint8Array | BodyFailure): void {
    this.isOpen = false;
    this.#pieces.length = 0;
    this.#settle(body);
  }
}

/** What is known of a body by its declared length: that it is empty, or too long; undefined when it must be read. */
export function bodyByLength(
  length: number | undefined,
  bytesMax: number,
): Uint8Array | BodyFailure | undefined {
  if (length === 0) return NO_BODY;
  return length !== undefined && length > bytesMax ? 'too-large' : undefined;
}

const NO_BODY = new Uint8Array(0);
