// Upstreams that speak HTTP/2: on node:http2, and by hand in frames.
import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2';
import { createServer as createNetServer } from 'node:net';
import { FRAME, FramePeer, frame } from './http2-frames.ts';
import { startServer } from './upstreams.ts';

export type StreamHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** An upstream that takes HTTP/2 as it comes; gives its URL and the sessions it has had. */
export async function startH2c(
  handler: StreamHandler,
  settings: Settings = {},
): Promise<{ url: string; sessions: ServerHttp2Session[] }> {
  const server = createServer({ settings });
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  server.on('stream', quiet(handler));
  const { port } = await startServer(server);
  return { url: `http://127.0.0.1:${port}`, sessions };
}

/** The same with TLS. */
export async function startH2(options: SecureServerOptions, handler: StreamHandler): Promise<string> {
  const server = createSecureServer(options);
  server.on('stream', quiet(handler));
  const { port } = await startServer(server);
  return `https://127.0.0.1:${port}`;
}

function quiet(handler: StreamHandler): StreamHandler {
  return (stream, headers) => {
    stream.on('error', () => undefined);
    handler(stream, headers);
  };
}

/** An upstream whose every frame the test writes; `serve` is called once its settings are out. */
export async function startFrames(serve: (peer: FramePeer) => void): Promise<string> {
  const server = createNetServer((socket) => {
    const peer = new FramePeer(socket, { expectsPreface: true });
    peer.send(frame(FRAME.SETTINGS, 0, 0));
    serve(peer);
  });
  const { port } = await startServer(server);
  return `http://127.0.0.1:${port}`;
}
