/** An address served with node:http or node:https: requests become exchanges, and draining ends them well. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { EngineListener, ExchangeHandler, ListenOptions, TlsMaterial } from '../../types.ts';
import { bindServer } from '../bind.ts';
import { Http2Front } from '../http2/front.ts';
import type { ListenerContext } from '../native/types.ts';
import { createTlsContexts, tlsServerOptions } from '../tls-contexts.ts';
import type { EngineContext } from './asking.ts';
import { ClientSide } from './client-side.ts';
import { Connections } from './connections.ts';
import { isWebSocket, putBack } from './ignore-upgrade.ts';
import { NodeExchange } from './node-exchange.ts';
import { hasKnownFraming, refuse, refuseBytes, refuseExchange } from './refusal.ts';

/** The head must come within 30 s; bodies may take as long as bytes keep coming (the upstream's idle bound). */
const SERVER_OPTIONS: ServerOptions = {
  insecureHTTPParser: false,
  // The gateway answers a missing Host itself, as a problem.
  requireHostHeader: false,
  headersTimeout: 30_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 60_000,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
};

/** Opens an address. */
export async function openListener(
  options: ListenOptions,
  handler: ExchangeHandler,
  context: EngineContext,
): Promise<EngineListener> {
  const connections = new Connections();
  const { server, updateTls } = createServers(options);
  // Beyond a count, node:http would drop fields in silence; their size is bounded already.
  server.maxHeadersCount = 0;
  const front = serve(server, { handler, connections, context, options });
  const address = await bindServer(server, options.address);
  server.on('error', () => undefined);
  return { address, updateTls, close: createClose(server, connections, front) };
}

interface Servers {
  readonly server: Server;
  updateTls(tls: TlsMaterial): void;
}

function createServers({ tls, http2 = false }: ListenOptions): Servers {
  if (tls === undefined) return { server: createServer(SERVER_OPTIONS), updateTls: () => undefined };
  let contexts = createTlsContexts(tls);
  const server = createTlsServer({ ...SERVER_OPTIONS, ...tlsServerOptions(() => contexts, http2) });
  const updateTls = (next: TlsMaterial) => {
    contexts = createTlsContexts(next);
    server.setSecureContext(contexts.options);
    // There is no method for it; the property is read at every handshake.
    Object.assign(server, { requestCert: contexts.requestCert });
  };
  return { server, updateTls };
}

interface Serving {
  readonly handler: ExchangeHandler;
  readonly connections: Connections;
  readonly context: EngineContext;
  readonly options: ListenOptions;
}

/** Serves HTTP/1.1 by the server's own means; gives what stands in front of it for HTTP/2. */
function serve(server: Server, serving: Serving): Http2Front {
  const { connections, options } = serving;
  const ready = 'setSecureContext' in server ? 'secureConnection' : 'connection';
  const serveHttp1 = takeOver(server, ready, connections);
  const front = new Http2Front(frontContext(serving), serveHttp1);
  server.on('connection', (socket: Socket) => connections.accept(socket));
  server.on(ready, (socket: Socket) => (options.http2 ? front.accept(socket) : serveHttp1(socket)));
  server.on('request', (message, response) => take(serving, message, response, undefined));
  server.on('checkContinue', (message, response) => take(serving, message, response, 'continue'));
  server.on('checkExpectation', (message, response) => take(serving, message, response, 'unknown'));
  server.on('connect', (message: IncomingMessage) => {
    if (connections.active(message.socket).length > 0) message.socket.destroy();
    else refuse(message.socket, 501, 'This gateway opens no tunnels for CONNECT.');
  });
  server.on('upgrade', (message: IncomingMessage, _socket, head: Buffer) => {
    // Behind a request that has no answer yet, the socket is not this one's to take.
    if (connections.active(message.socket).length > 0) return message.socket.destroy();
    if (isWebSocket(message)) return takeUpgrade(serving, message, head);
    putBack(message, message.socket, head);
    serveHttp1(message.socket);
  });
  server.on('clientError', (error, socket) =>
    refuseBytes(error, socket as Socket /* typed as any duplex */, connections),
  );
  return front;
}

/** Takes the server's own way to serve a connection out of its hands, so that it gets only those of HTTP/1.1. */
function takeOver(server: Server, ready: string, connections: Connections): (socket: Socket) => void {
  const own = server.listeners(ready);
  server.removeAllListeners(ready);
  return (socket) => {
    connections.ready(socket);
    for (const listener of own) Reflect.apply(listener, server, [socket]);
  };
}

function frontContext({ handler, connections, context, options }: Serving): ListenerContext {
  return {
    ...context.streams,
    handler,
    scheme: options.tls === undefined ? 'http' : 'https',
    get draining() {
      return connections.draining;
    },
  };
}

/**
 * Requests under way on one connection at most. node:http stops reading only after the bytes at hand, and they may
 * hold thousands of requests, each with an answer to keep for a client that does not read.
 */
const PIPELINED_MAX = 100;

/** What a request's Expect field asks for. */
type Expectation = 'continue' | 'unknown' | undefined;

function take(
  serving: Serving,
  message: IncomingMessage,
  response: ServerResponse,
  expects: Expectation,
): void {
  const { connections, context, handler } = serving;
  if (connections.active(message.socket).length >= PIPELINED_MAX) {
    message.socket.destroy();
    return;
  }
  const mustClose = () => connections.draining;
  const client = new ClientSide(message, response, { expectsContinue: expects === 'continue', mustClose });
  connections.begin(client);
  if (!/^1\.[01]$/.test(message.httpVersion))
    refuseExchange(client, 505, 'The versions spoken are HTTP/1.1 and 1.0.');
  else if (expects === 'unknown')
    refuseExchange(client, 417, 'The only expectation understood is 100-continue.');
  else if (hasKnownFraming(message)) handler(new NodeExchange(client, context, false));
  else refuseExchange(client, 400, 'The only transfer coding understood is chunked, and none in HTTP/1.0.');
}

function takeUpgrade(serving: Serving, message: IncomingMessage, head: Buffer): void {
  const { connections, context, handler } = serving;
  const { socket } = message;
  const response = new ServerResponse(message);
  response.assignSocket(socket);
  response.once('finish', () => socket.destroySoon());
  const client = new ClientSide(message, response, { expectsContinue: false, mustClose: () => true });
  connections.begin(client);
  if (client.framing.hasBody) {
    refuseExchange(client, 400, 'A request to upgrade has no body.');
    return;
  }
  if (head.length > 0) socket.unshift(head);
  handler(new NodeExchange(client, context, true));
}

function createClose(
  server: Server,
  connections: Connections,
  front: Http2Front,
): (drainMs: number) => Promise<void> {
  let closed: Promise<void> | undefined;
  return async (drainMs) => {
    const timer = setTimeout(() => connections.destroy(), drainMs);
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      connections.drain();
      front.drain();
    });
    await closed;
    clearTimeout(timer);
  };
}
