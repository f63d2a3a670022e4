/**
 * gw's own engine: sockets from node:net and node:tls, the strict codec, pooled upstream connections, one
 * write for each message where it fits. Nothing of node:http serves here.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Engine, EngineListener, ExchangeHandler, ListenOptions, TlsMaterial } from '../../types.ts';
import { bindServer } from '../bind.ts';
import { Http2Front } from '../http2/front.ts';
import { createTlsContexts, tlsServerOptions } from '../tls-contexts.ts';
import { ByteSource } from './byte-source.ts';
import { ClientConnection } from './client-connection.ts';
import { clock } from './clock.ts';
import { DeadlineWheel } from './deadline-wheel.ts';
import { EndpointPools } from './endpoint-pool.ts';
import type { ListenerContext } from './types.ts';

/** Makes the engine. */
export function createNativeEngine(): Engine {
  const pools = new EndpointPools();
  const wheel = new DeadlineWheel();
  return {
    listen: (options, handler) => openListener(options, handler, { pools, wheel }),
    retire: (upstream) => pools.retire(upstream),
    close() {
      pools.close();
      wheel.close();
    },
  };
}

interface EngineParts {
  readonly pools: EndpointPools;
  readonly wheel: DeadlineWheel;
}

async function openListener(
  options: ListenOptions,
  handler: ExchangeHandler,
  parts: EngineParts,
): Promise<EngineListener> {
  const connections = new Set<ClientConnection>();
  const state = { draining: false };
  const context: ListenerContext = {
    handler,
    ...parts,
    scheme: options.tls === undefined ? 'http' : 'https',
    get draining() {
      return state.draining;
    },
  };
  const serve = (source: ByteSource) => {
    clock.read();
    const connection = new ClientConnection(source, context);
    connections.add(connection);
    source.socket.once('close', () => connections.delete(connection));
  };
  const front = new Http2Front(context, (socket) => serve(ByteSource.of(socket.resume())));
  const accept = (socket: Socket) => {
    if (options.http2) front.accept(socket);
    else serve(options.tls === undefined ? ByteSource.accepted(socket) : ByteSource.of(socket));
  };
  const { server, updateTls } = createServers(options, accept);
  const address = await bindServer(server, options.address);
  server.on('error', () => undefined);
  const close = (drainMs: number) =>
    new Promise<void>((resolve) => {
      state.draining = true;
      const timer = setTimeout(() => {
        for (const connection of connections) connection.socket.destroy();
        front.destroy();
      }, drainMs);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      for (const connection of connections) connection.drain();
      front.drain();
    });
  return { address, updateTls, close };
}

interface Servers {
  readonly server: Server;
  updateTls(tls: TlsMaterial): void;
}

const SOCKET_OPTIONS = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
} as const;

function createServers({ tls, http2 = false }: ListenOptions, accept: (socket: Socket) => void): Servers {
  if (tls === undefined)
    return {
      server: createServer({ ...SOCKET_OPTIONS, allowHalfOpen: true, pauseOnConnect: true }, accept),
      updateTls: () => undefined,
    };
  let contexts = createTlsContexts(tls);
  const server = createTlsServer({ ...SOCKET_OPTIONS, ...tlsServerOptions(() => contexts, http2) }, accept);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const updateTls = (next: TlsMaterial) => {
    contexts = createTlsContexts(next);
    server.setSecureContext(contexts.options);
    Object.assign(server, { requestCert: contexts.requestCert });
  };
  return { server, updateTls };
}
