/**
 * gw's own engine: sockets from node:net and node:tls, the strict codec, pooled upstream connections, one
 * write for each message where it fits. Nothing of node:http serves here.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Engine, EngineListener, ExchangeHandler, ListenOptions, TlsMaterial } from '../../types.ts';
import { bindServer } from '../bind.ts';
import { limitConnections } from '../connection-limit.ts';
import { Http2Front } from '../http2/front.ts';
import { createListenerEnd } from '../listener-end.ts';
import { createTlsContexts, tlsServerOptions } from '../tls-contexts.ts';
import { ByteSource } from './byte-source.ts';
import { ClientConnection } from './client-connection.ts';
import { ClientConnections } from './client-connections.ts';
import { clock } from './clock.ts';
import { DeadlineWheel } from './deadline-wheel.ts';
import { EndpointPools } from './endpoint-pool.ts';
import { type ConnectionLimits, connectionLimits } from './limits.ts';
import { forwardAlone } from './lone-exchange.ts';
import type { ListenerContext } from './types.ts';

/** Makes the engine. */
export function createNativeEngine(): Engine {
  const pools = new EndpointPools();
  const wheel = new DeadlineWheel();
  return {
    listen: (options, handler) => openListener(options, handler, { pools, wheel }),
    forwardAlone: (plan, onEnd) => forwardAlone(plan, { pools, wheel }, onEnd),
    retire: (endpoints) => pools.retire(endpoints),
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
  const connections = new ClientConnections();
  const state = createState(options);
  const context = createContext({ handler, ...parts, scheme: options.tls ? 'https' : 'http' }, state);
  const serve = (source: ByteSource) => {
    clock.read();
    connections.add(new ClientConnection(source, context));
  };
  const front = new Http2Front(context, (socket) => serve(ByteSource.of(socket.resume())));
  const accept = (socket: Socket) => {
    if (state.http2) front.accept(socket);
    else if (options.tls !== undefined) serve(ByteSource.of(socket));
    else {
      const source = ByteSource.accepted(socket);
      counted.moved(socket, source.socket);
      serve(source);
    }
  };
  const { server, updateTls } = createServers(options.tls, { accept, offersHttp2: () => state.http2 });
  const counted = limitConnections(server, {
    connectionsMax: () => state.limits.connectionsMax,
    closeIdle: () => connections.closeIdle() || front.closeIdle(),
    speaksHttp: options.tls === undefined,
  });
  const bound = await bindServer(server, options.address, options.fd);
  server.on('error', () => undefined);
  const end = createListenerEnd(server, bound, {
    retreat() {
      state.retreating = true;
      front.retreat();
    },
    drain() {
      state.retreating = true;
      state.draining = true;
      connections.drain();
      front.drain();
    },
    destroy() {
      connections.destroy();
      front.destroy();
    },
  });
  return {
    ...bound,
    get connections() {
      return counted.count;
    },
    update({ tls, http2: offered = false, bounds }) {
      state.limits = connectionLimits(bounds);
      state.http2 = offered;
      if (tls !== undefined) updateTls(tls);
    },
    ...end,
  };
}

/** What may change while the address is open. */
interface ListenerState {
  readonly draining: boolean;
  readonly retreating: boolean;
  readonly limits: ConnectionLimits;
}

function createState({ bounds, http2 = false }: ListenOptions) {
  return { draining: false, retreating: false, limits: connectionLimits(bounds), http2 };
}

function createContext(
  fixed: Omit<ListenerContext, keyof ListenerState>,
  state: ListenerState,
): ListenerContext {
  return {
    ...fixed,
    get limits() {
      return state.limits;
    },
    get draining() {
      return state.draining;
    },
    get retreating() {
      return state.retreating;
    },
  };
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

interface Accepting {
  accept(socket: Socket): void;
  offersHttp2(): boolean;
}

function createServers(tls: TlsMaterial | undefined, { accept, offersHttp2 }: Accepting): Servers {
  if (tls === undefined)
    return {
      server: createServer({ ...SOCKET_OPTIONS, allowHalfOpen: true, pauseOnConnect: true }, accept),
      updateTls: () => undefined,
    };
  let contexts = createTlsContexts(tls);
  const server = createTlsServer(
    { ...SOCKET_OPTIONS, ...tlsServerOptions(() => contexts, offersHttp2) },
    accept,
  );
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const updateTls = (next: TlsMaterial) => {
    contexts = createTlsContexts(next);
    server.setSecureContext(contexts.options);
    const { requestCert, rejectUnauthorized } = contexts;
    Object.assign(server, { requestCert, rejectUnauthorized });
  };
  return { server, updateTls };
}
