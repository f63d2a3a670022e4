/**
 * Where a connection's bytes come from. Plain sockets are read through net's `onread` into one buffer that all of
 * them share: a read is handed on before the next can happen, so nothing is allocated for it, which costs half of
 * what a stream's `data` does. Node offers that for sockets that connect; an accepted one's handle is wrapped again.
 * A source of large content reads into buffers of its own, which are written on as they are: see `keep`.
 */
import { connect, type NetConnectOpts, type Server, Socket, type SocketConstructorOpts } from 'node:net';
import { clock } from './clock.ts';
import { readPastFailedWrite } from './failed-write.ts';

/** Takes the first `length` bytes; the buffer is read into anew behind the call, so what is kept must go through `keep`. */
export type TakeBytes = (bytes: Buffer, length: number) => void;

const READ_BYTES = 65_536;
const shared = Buffer.allocUnsafeSlow(READ_BYTES);

/** What is written and not yet taken by the peer before reading for it pauses; one read and a half. */
const UNSENT_BYTES_MAX = 98_304;

/** A buffer for the content of one source at a time, used again when everything kept of it has been written. */
class OwnBuffer {
  readonly bytes = Buffer.allocUnsafeSlow(READ_BYTES);
  /** How many pieces are kept. */
  pieces = 0;
  /** A source reads into it. */
  isRead = true;

  /** A piece has been written. */
  readonly release = (): void => {
    this.pieces--;
    this.freeIfUnused();
  };

  freeIfUnused(): void {
    if (this.pieces === 0 && !this.isRead && free.length < FREE_MAX) free.push(this);
  }
}

const FREE_MAX = 32;
const free: OwnBuffer[] = [];
const owners = new WeakMap<Buffer, OwnBuffer>();

function takeOwnBuffer(): OwnBuffer {
  const known = free.pop();
  const own = known ?? new OwnBuffer();
  own.isRead = true;
  if (known === undefined) owners.set(own.bytes, own);
  return own;
}

/** The source whose bytes are being taken. */
let reading: ByteSource | undefined;

/** Part of what is being read, to be written as it is, and what is to be called when that has happened. */
export interface Kept {
  readonly piece: Buffer;
  readonly written: (() => void) | undefined;
}

/**
 * Keeps a large part of what is being read. Of the shared buffer it is a copy, and from its next read on the source
 * has a buffer of its own.
 */
export function keep(bytes: Buffer, start: number, end: number): Kept {
  const piece = bytes.subarray(start, end);
  if (bytes === shared) {
    if (reading !== undefined) reading.isBulk = true;
    return { piece: Buffer.from(piece), written: undefined };
  }
  const own = owners.get(bytes);
  if (own === undefined) return { piece, written: undefined };
  own.pieces++;
  return { piece, written: own.release };
}

/** One socket and whoever takes its bytes. */
export class ByteSource {
  readonly socket: Socket;
  take: TakeBytes = () => undefined;
  /** Large content is coming, so that a buffer of its own pays. */
  isBulk = false;
  #own: OwnBuffer | undefined;

  private constructor(open: (source: ByteSource) => Socket) {
    this.socket = open(this);
    this.socket.once('close', () => this.leaveBuffer());
  }

  /** What is read into. */
  get buffer(): Buffer {
    return this.#own?.bytes ?? shared;
  }

  /** What is to be read into next; undefined when that stays the same. */
  nextBuffer(): Buffer | undefined {
    const own = this.#own;
    if (own === undefined) {
      if (!this.isBulk) return undefined;
      this.#own = takeOwnBuffer();
      return this.#own.bytes;
    }
    this.isBulk = own.pieces > 0;
    this.leaveBuffer();
    if (this.isBulk) this.#own = takeOwnBuffer();
    return this.buffer;
  }

  /** The source reads no more into a buffer of its own. */
  leaveBuffer(): void {
    const own = this.#own;
    this.#own = undefined;
    if (own === undefined) return;
    own.isRead = false;
    own.freeIfUnused();
  }

  /** Any socket, by its `data`; for TLS. */
  static of(socket: Socket): ByteSource {
    const source = new ByteSource(() => socket);
    socket.on('data', (chunk: Buffer) => {
      clock.read();
      source.take(chunk, chunk.length);
    });
    return source;
  }

  /** A new connection. */
  static connect(options: NetConnectOpts): ByteSource {
    return new ByteSource((source) => readPastFailedWrite(connect({ ...options, ...readingInto(source) })));
  }

  /** A socket just accepted by a server with `pauseOnConnect`. */
  static accepted(socket: Socket): ByteSource {
    const given = socket as unknown as Inside;
    const { _handle: handle, _server: server } = given;
    if (typeof handle?.useUserBuffer !== 'function' || server === undefined)
      return ByteSource.of(socket.resume());
    // The handle goes over, and with it the place among the server's connections.
    given._handle = null;
    given._server = null;
    const options = { handle, allowHalfOpen: true };
    return new ByteSource((source) => {
      const wrapped = new Socket({ ...options, ...readingInto(source) } as SocketConstructorOpts);
      return Object.assign(wrapped, { server, _server: server });
    });
  }
}

/** What of Node's insides wrapping a handle needs. */
interface Inside {
  _handle: { readonly useUserBuffer?: unknown } | null;
  _server: Server | null | undefined;
}

/** The options of a socket that is read so. */
function readingInto(source: ByteSource) {
  let isFirst = true;
  return {
    writableHighWaterMark: UNSENT_BYTES_MAX,
    onread: {
      // Asked at first, and behind every read; what is no buffer changes nothing.
      buffer(): Buffer {
        if (!isFirst) return source.nextBuffer() as Buffer;
        isFirst = false;
        return shared;
      },
      callback(length: number): boolean {
        clock.read();
        reading = source;
        source.take(source.buffer, length);
        reading = undefined;
        return true;
      },
    },
  };
}
