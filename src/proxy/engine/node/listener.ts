/** An address served with node:http or node:https: requests become exchanges, and draining ends them well. */
import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type {
  ClientBounds,
  EngineListener,
  ExchangeHandler,
  ListenerUpdate,
  ListenOptions,
  TlsMaterial,
} from '../../types.ts';
import { bindServer } from '../bind.ts';
import { limitConnections } from '../connection-limit.ts';
import { Http2Front } from '../http2/front.ts';
import { createListenerEnd } from '../listener-end.ts';
import { connectionLimits } from '../native/limits.ts';
import type { ListenerContext } from '../native/types.ts';
import { createTlsContexts, tlsServerOptions } from '../tls-contexts.ts';
import type { EngineContext } from './asking.ts';
import { Connections } from './connections.ts';
import { isWebSocket, putBack } from './ignore-upgrade.ts';
import { expectsOnlyContinue, refuse, refuseBytes } from './refusal.ts';
import { type Taking, take, takeUpgrade } from './take.ts';

const SERVER_OPTIONS: ServerOptions = {
  insecureHTTPParser: false,
  // The gateway answers a missing Host itself, as a problem.
  requireHostHeader: false,
  // Bodies are bounded where they are read.
  requestTimeout: 0,
  connectionsCheckingInterval: 1_000,
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
  const state = { ...options, http2: options.http2 ?? false };
  const connections = new Connections(() => state.bounds);
  const serving = Object.assign(state, { handler, connections, context });
  const { server, updateTls } = createServers(options.tls, () => serving.http2);
  // Beyond a count, node:http would drop fields in silence; they are counted where they are taken.
  server.maxHeadersCount = 0;
  bound(server, serving.bounds);
  const front = serve(server, serving);
  const counted = limitConnections(server, {
    connectionsMax: () => serving.bounds.limits.connections || Number.POSITIVE_INFINITY,
    closeIdle: () => connections.closeIdle() || front.closeIdle(),
    speaksHttp: options.tls === undefined,
  });
  const socket = await bindServer(server, options.address, options.fd);
  server.on('error', () => undefined);
  const update = ({ tls, http2 = false, bounds }: ListenerUpdate) => {
    serving.bounds = bounds;
    serving.http2 = http2;
    bound(server, bounds);
    if (tls !== undefined) updateTls(tls);
  };
  const end = createListenerEnd(server, socket, {
    retreat() {
      connections.retreat();
      front.retreat();
    },
    drain() {
      connections.drain();
      front.drain();
    },
    destroy: () => connections.destroy(),
  });
  return {
    address: socket.address,
    inode: socket.inode,
    get connections() {
      return counted.count;
    },
    update,
    ...end,
  };
}

/** Sets what node:http itself keeps to. */
function bound(server: Server, { timeouts, limits }: ClientBounds): void {
  server.headersTimeout = timeouts.headMs;
  server.keepAliveTimeout = timeouts.idleMs;
  // There is only a constructor's option for it; the property is read for every connection.
  Object.assign(server, { maxHeaderSize: limits.headBytesMax });
}

interface Servers {
  readonly server: Server;
  updateTls(tls: TlsMaterial): void;
}

function createServers(tls: TlsMaterial | undefined, offersHttp2: () => boolean): Servers {
  if (tls === undefined) return { server: createServer(SERVER_OPTIONS), updateTls: () => undefined };
  let contexts = createTlsContexts(tls);
  const server = createTlsServer({ ...SERVER_OPTIONS, ...tlsServerOptions(() => contexts, offersHttp2) });
  const updateTls = (next: TlsMaterial) => {
    contexts = createTlsContexts(next);
    server.setSecureContext(contexts.options);
    // There is no method for it; the property is read at every handshake.
    const { requestCert, rejectUnauthorized } = contexts;
    Object.assign(server, { requestCert, rejectUnauthorized });
  };
  return { server, updateTls };
}

interface Serving extends Taking, ListenOptions {}

/** Serves HTTP/1.1 by the server's own means; gives what stands in front of it for HTTP/2. */
function serve(server: Server, serving: Serving): Http2Front {
  const { connections } = serving;
  const ready = 'setSecureContext' in server ? 'secureConnection' : 'connection';
  const serveHttp1 = takeOver(server, ready, connections);
  const front = new Http2Front(frontContext(serving), serveHttp1);
  server.on('connection', (socket: Socket) => connections.accept(socket));
  server.on(ready, (socket: Socket) => (serving.http2 ? front.accept(socket) : serveHttp1(socket)));
  server.on('request', (message, response) => take(serving, message, response, undefined));
  server.on('checkContinue', (message, response) =>
    take(serving, message, response, expectsOnlyContinue(message) ? 'continue' : 'unknown'),
  );
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

function frontContext(serving: Serving): ListenerContext {
  const { handler, connections, context, tls } = serving;
  return {
    ...context.streams,
    handler,
    scheme: tls === undefined ? 'http' : 'https',
    get limits() {
      return connectionLimits(serving.bounds);
    },
    get draining() {
      return connections.draining;
    },
    get retreating() {
      return connections.retreating;
    },
  };
}
