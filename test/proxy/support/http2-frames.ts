// HTTP/2 frames written and read by hand (RFC 9113 section 4), for the tests in which a client or an upstream
// does what no library would.
import { connect, type Socket } from 'node:net';
import { socketOptions } from './raw.ts';

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export const FRAME = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const FLAG = { END_STREAM: 1, ACK: 1, END_HEADERS: 4 } as const;

export const ERROR = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  ENHANCE_YOUR_CALM: 11,
} as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** A frame's bytes. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A number of 32 bits as a payload: an error code, or a window's increment. */
export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Fields as literals without indexing and without Huffman coding (RFC 7541 section 6.2.2). */
export function fieldBlock(fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from([0]), hpackText(name), hpackText(value)]),
  );
}

function hpackText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([hpackLength(bytes.length), bytes]);
}

function hpackLength(length: number): Buffer {
  if (length < 127) return Buffer.from([length]);
  const bytes = [127];
  let rest = length - 127;
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

/** The fields of a request, with whatever else it is to have. */
export function requestFields(
  method: string,
  path: string,
  more: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const own = { ':method': method, ':scheme': 'http', ':authority': 'example.com', ':path': path };
  return [...Object.entries(own), ...more];
}

/** HEADERS in one frame. */
export function headers(
  stream: number,
  fields: readonly (readonly [string, string])[],
  flags: number = FLAG.END_STREAM,
): Buffer {
  return frame(FRAME.HEADERS, FLAG.END_HEADERS | flags, stream, fieldBlock(fields));
}

/** One end of a connection that speaks in frames. */
export class FramePeer {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  readonly #closed: Promise<void>;
  #pending = Buffer.alloc(0);

  constructor(socket: Socket, options: { readonly expectsPreface?: boolean } = {}) {
    this.socket = socket;
    let skip = options.expectsPreface === true ? PREFACE.length : 0;
    socket.on('data', (chunk: Buffer) => {
      this.#pending = Buffer.concat([this.#pending, chunk]);
      if (this.#pending.length >= skip) {
        this.#pending = this.#pending.subarray(skip);
        skip = 0;
        this.#read();
      }
    });
    socket.on('error', () => undefined);
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** A client that has sent the preface and empty settings. */
  static client(address: string): FramePeer {
    const peer = new FramePeer(connect(socketOptions(address)));
    peer.send(PREFACE, frame(FRAME.SETTINGS, 0, 0));
    return peer;
  }

  send(...parts: readonly Buffer[]): this {
    if (this.socket.writable) this.socket.write(Buffer.concat(parts));
    return this;
  }

  /** Resolves to the first frame that fits; rejects when the connection ends before it came. */
  async until(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve, reject) => {
        const seen = () => this.frames.map(({ type, stream }) => `${type}@${stream}`).join(' ');
        if (this.socket.destroyed) reject(new Error(`closed after ${seen()}`));
        this.socket.once('close', () => reject(new Error(`closed after ${seen()}`)));
        this.socket.once('frames', resolve);
      });
    }
  }

  /** The error code of the GOAWAY that ends the connection; undefined if it ended without one. */
  async goaway(): Promise<number | undefined> {
    await this.closed();
    return this.frames.findLast(({ type }) => type === FRAME.GOAWAY)?.payload.readUInt32BE(4);
  }

  closed(): Promise<void> {
    return this.#closed;
  }

  #read(): void {
    while (this.#pending.length >= 9) {
      const length = this.#pending.readUIntBE(0, 3);
      if (this.#pending.length < 9 + length) break;
      this.frames.push({
        type: this.#pending[3] ?? 0,
        flags: this.#pending[4] ?? 0,
        stream: this.#pending.readUInt32BE(5) & 0x7fffffff,
        payload: this.#pending.subarray(9, 9 + length),
      });
      this.#pending = this.#pending.subarray(9 + length);
    }
    this.socket.emit('frames');
  }
}
