/**
 * Where a connection's bytes come from. Plain sockets are read through net's `onread` into one buffer that all of
 * them share: a read is handed on before the next can happen, so nothing is allocated for it, which costs half of
 * what a stream's `data` does. Node offers that for sockets that connect; an accepted one's handle is wrapped again.
 */
import { connect, type NetConnectOpts, type Server, Socket, type SocketConstructorOpts } from 'node:net';
import { clock } from './clock.ts';
import { readPastFailedWrite } from './failed-write.ts';

/** Takes the first `length` bytes; the buffer is read into anew behind the call, so what is kept must be copied. */
export type TakeBytes = (bytes: Buffer, length: number) => void;

const shared = Buffer.allocUnsafeSlow(65_536);

/** One socket and whoever takes its bytes. */
export class ByteSource {
  readonly socket: Socket;
  take: TakeBytes = () => undefined;

  private constructor(open: (source: ByteSource) => Socket) {
    this.socket = open(this);
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
    return new ByteSource((source) => readPastFailedWrite(connect({ ...options, onread: onread(source) })));
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
      const wrapped = new Socket({ ...options, onread: onread(source) } as SocketConstructorOpts);
      return Object.assign(wrapped, { server, _server: server });
    });
  }
}

/** What of Node's insides wrapping a handle needs. */
interface Inside {
  _handle: { readonly useUserBuffer?: unknown } | null;
  _server: Server | null | undefined;
}

function onread(source: ByteSource) {
  return {
    buffer: shared,
    callback(length: number): boolean {
      clock.read();
      source.take(shared, length);
      return true;
    },
  };
}
