// Upstream servers for tests: on node:http, on bare sockets, with TLS.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import {
  type AddressInfo,
  createServer as createNetServer,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { closing } from './scope.ts';

/** Starts a server on a free port of the loopback interface; it is closed when the test ends. */
export async function startServer<T extends NetServer>(server: T): Promise<{ server: T; port: number }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing(server, (each) => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => each.close(resolve));
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** An upstream on node:http; gives its URL. */
export async function startHttp(listener: RequestListener): Promise<string> {
  const { port } = await startServer(createServer(listener));
  return `http://127.0.0.1:${port}`;
}

/** The same with the server itself. */
export async function startHttpServer(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const { port, server } = await startServer(createServer(listener));
  return { url: `http://127.0.0.1:${port}`, server };
}

/** An upstream on node:https; gives its URL. */
export async function startHttps(options: ServerOptions, listener: RequestListener): Promise<string> {
  const { port } = await startServer(createTlsServer(options, listener));
  return `https://127.0.0.1:${port}`;
}

/** An upstream on bare sockets; gives its URL. */
export async function startRaw(listener: (socket: Socket) => void): Promise<string> {
  const { port } = await startServer(createNetServer(listener));
  return `http://127.0.0.1:${port}`;
}

/** An upstream that answers every request with these bytes as soon as its head is in; the heads go to `seen`. */
export async function startCanned(answer: string, seen: string[] = []): Promise<string> {
  return startRaw((socket) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\r\n\r\n')) return;
      seen.push(text);
      text = '';
      socket.write(answer, 'latin1');
    });
  });
}

/** An upstream that tells in JSON what it was asked. */
export function startEcho(): Promise<string> {
  return startHttp(async (request, response) => {
    const body = await readText(request);
    const { method, url, rawHeaders, rawTrailers } = request;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, rawHeaders, rawTrailers, body }));
  });
}

/** What `startEcho` tells. */
export interface Echo {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  readonly body: string;
}

/** The whole body of a message as text. */
async function readText(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message.setEncoding('latin1')) text += chunk;
  return text;
}

/** The values of a field in raw headers. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}
