import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { startServer } from '../../proxy/support/upstreams.ts';

export const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

/** What an upstream does with a WebSocket. */
export type ServeSocket = (peer: WebSocket) => void;

/** Sends every message back. */
export function echo(peer: WebSocket): void {
  peer.on('message', (data, binary) => peer.send(data, { binary }));
}

/** An upstream of WebSockets; `next` gives its end of the next one, and the request that opened it. */
export async function startSockets(serve: ServeSocket, options: ServerOptions = {}) {
  const server = createServer();
  const sockets = new WebSocketServer({ server, maxPayload: MESSAGE_BYTES_MAX, ...options });
  sockets.on('connection', serve);
  const { port } = await startServer(server);
  const next = async (): Promise<{ peer: WebSocket; request: IncomingMessage }> => {
    const [peer, request] = await once(sockets, 'connection');
    return { peer, request };
  };
  return { url: `http://127.0.0.1:${port}`, next };
}
