/**
 * In front of a listener that serves HTTP/2 beside HTTP/1.1: tells by the handshake (ALPN), or without TLS by the
 * first bytes, which of the two a new connection speaks, and hands it to whoever serves that.
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ListenerContext } from '../native/types.ts';
import { detectProtocol } from './preface.ts';
import { ServerSessions } from './server-sessions.ts';

/** Takes the connections of one listener. */
export class Http2Front {
  readonly #context: ListenerContext;
  readonly #sessions: ServerSessions;
  readonly #serveHttp1: (socket: Socket) => void;
  /** Connections that have not said yet what they speak. */
  readonly #silent = new Set<Socket>();

  /** `serveHttp1` gets the connections that speak HTTP/1.1; what was read of them has been put back. */
  constructor(context: ListenerContext, serveHttp1: (socket: Socket) => void) {
    this.#context = context;
    this.#sessions = new ServerSessions(context);
    this.#serveHttp1 = serveHttp1;
  }

  /** Takes a connection: with TLS, after its handshake. */
  accept(socket: Socket): void {
    if (socket instanceof TLSSocket) {
      if (socket.alpnProtocol === 'h2') this.#sessions.accept(socket);
      else this.#serveHttp1(socket);
      return;
    }
    this.#silent.add(socket);
    socket.once('close', () => this.#silent.delete(socket));
    detectProtocol(socket, this.#context.limits.headMs, (protocol) => {
      this.#silent.delete(socket);
      if (protocol === 'http2') this.#sessions.accept(socket);
      else this.#serveHttp1(socket);
    });
  }

  /** Closes an HTTP/2 connection that waits for another request; false when there is none. */
  closeIdle(): boolean {
    return this.#sessions.closeIdle();
  }

  /** Asks clients to open no more streams; those that they have sent meanwhile are served. */
  retreat(): void {
    this.#sessions.retreat();
  }

  /** Closes what is idle; streams under way go on to their end, and no others begin. */
  drain(): void {
    for (const socket of this.#silent) socket.destroy();
    this.#sessions.drain();
  }

  /** Closes everything at once. */
  destroy(): void {
    this.#sessions.destroy();
  }
}
