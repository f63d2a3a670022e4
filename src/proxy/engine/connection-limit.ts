/**
 * Holds a server to its limit of connections, counted as they are accepted, before any TLS. One too many takes
 * the place of an idle one; if none is idle, it is turned away.
 */
import type { Server, Socket } from 'node:net';
import { fieldLine, writeResponseHead } from '../../http/codec/serialize.ts';
import { createProblem, titleOf } from '../../http/problem.ts';

/** What the limit is and how it may be kept. */
export interface ConnectionLimit {
  /** How many connections may be open, asked at each new one; Infinity for any number. */
  connectionsMax(): number;
  /** Closes a connection that waits for another request; false when there is none. */
  closeIdle(): boolean;
  /** Whether one that is turned away can be told why: not where it waits for a TLS handshake. */
  readonly speaksHttp: boolean;
}

/** How long one that was turned away may take to read why. */
const LINGER_MS = 1_000;

/** So many may be reading why they were turned away; others are closed at once. */
const LINGERING_MAX = 128;

/** The connections that count. */
export interface CountedConnections {
  /** How many are open. */
  readonly count: number;
  /** From now on another socket stands for the connection: `socket`, which will not say when it closes, is forgotten. */
  moved(socket: Socket, to: Socket): void;
}

/** Stands in front of the server's own listeners for `connection`; to be called when those are in place. */
export function limitConnections(server: Server, limit: ConnectionLimit): CountedConnections {
  const open = new Set<Socket>();
  const lingering = new Set<Socket>();
  const listeners = server.listeners('connection');
  const note = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  const admits = (socket: Socket) => {
    // A connection may be shown again to have its bytes read anew.
    if (open.has(socket)) return true;
    if (open.size >= limit.connectionsMax() && !limit.closeIdle()) {
      if (limit.speaksHttp && lingering.size < LINGERING_MAX) turnAway(socket, lingering);
      else socket.destroy();
      return false;
    }
    note(socket);
    return true;
  };
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (!admits(socket)) return;
    for (const listener of listeners) Reflect.apply(listener, server, [socket]);
  });
  return {
    get count() {
      return open.size;
    },
    moved(socket, to) {
      if (socket === to) return;
      open.delete(socket);
      note(to);
    },
  };
}

function turnAway(socket: Socket, lingering: Set<Socket>): void {
  lingering.add(socket);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearTimeout(timer);
    lingering.delete(socket);
  });
  const { head, body } = createProblem({ status: 503, detail: 'The gateway takes no more connections.' });
  head.headers.set('retry-after', '1');
  const own = [
    fieldLine('content-length', Buffer.byteLength(body)),
    fieldLine('date', new Date().toUTCString()),
    fieldLine('connection', 'close'),
  ];
  socket.end(writeResponseHead(503, titleOf(503), head.headers, own.join('')) + body);
  // What is sent meanwhile is read away: closing on it would reset the answer.
  socket.resume();
}
