/**
 * Writes one message after another to a socket: a head, then content in the framing that was decided, then
 * the end. What fits is gathered into one latin1 string, so that a small message is one system call; larger
 * content is a write of its own, behind what was gathered.
 */
import type { Socket } from 'node:net';
import { latin1 } from '../../../http/codec/bytes.ts';
import { writeChunkSize } from '../../../http/codec/serialize.ts';
import { keep } from './byte-source.ts';

/** Up to this much content is copied into the gathered string; beyond it a write of its own is cheaper. */
const GATHER_BYTES_MAX = 8192;

/** How the content of the message under way is framed on the wire. */
export type WireFraming = 'none' | 'length' | 'chunked' | 'close';

/** One direction of one connection. */
export class MessageWriter {
  readonly #socket: Socket;
  #gathered = '';
  #framing: WireFraming = 'none';
  /** Bytes of content written for the message under way. */
  contentBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Begins a message with its head, written already; nothing goes out before `flush`. */
  head(text: string, framing: WireFraming): void {
    this.#gathered += text;
    this.#framing = framing;
    this.contentBytes = 0;
  }

  /** Adds content; `bytes` may be read into anew once this returns. */
  content(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    if (length === 0 || this.#framing === 'none') return;
    this.contentBytes += length;
    if (this.#framing === 'chunked') this.#gathered += writeChunkSize(length);
    if (length <= GATHER_BYTES_MAX) {
      this.#gathered += latin1(bytes, start, end);
    } else {
      const { piece, written } = keep(bytes, start, end);
      this.#socket.cork();
      this.flush();
      this.#socket.write(piece, written);
      this.#socket.uncork();
    }
    if (this.#framing === 'chunked') this.#gathered += '\r\n';
  }

  /** Ends the message. Trailers go with a chunked one and are dropped from others. */
  end(trailers: readonly string[]): void {
    if (this.#framing !== 'chunked') return;
    this.#gathered += '0\r\n';
    for (let at = 0; at < trailers.length; at += 2)
      this.#gathered += `${trailers[at]}: ${trailers[at + 1]}\r\n`;
    this.#gathered += '\r\n';
  }

  /** Hands what was gathered to the socket. */
  flush(): void {
    if (this.#gathered === '') return;
    const text = this.#gathered;
    this.#gathered = '';
    this.#socket.write(text, 'latin1');
  }

  /** True when the peer reads more slowly than we write: the other side should wait for `drain`. */
  get congested(): boolean {
    return this.#socket.writableNeedDrain;
  }
}
