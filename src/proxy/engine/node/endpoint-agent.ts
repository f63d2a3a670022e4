/**
 * An http.Agent for one endpoint: it connects by itself, so that a connection that does not come about in time
 * can be told from any other failure, and TLS sessions are resumed.
 */
import { Agent, type AgentOptions, type ClientRequest } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { UpstreamTlsMaterial } from '../../../upstream/types.ts';
import { bareHostname } from './proxy-client.ts';

/** Where and how to connect. */
export interface EndpointAddress {
  readonly url: URL;
  /** Whom the certificate must name, if not the URL's host. */
  readonly serverName: string | undefined;
  readonly tls: UpstreamTlsMaterial | undefined;
  readonly connectMs: number;
}

/** A connection (with its TLS handshake) that did not come about in time. */
export class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout';
}

const PROBE_AFTER_MS = 30_000;

/** Connects to one endpoint and keeps idle connections for the next request. */
export class EndpointAgent extends Agent {
  readonly #address: EndpointAddress;
  readonly #secure: boolean;
  readonly #ready = new WeakSet<Socket>();
  readonly #upgraded = new WeakSet<Socket>();
  #session: Buffer | undefined;

  constructor(address: EndpointAddress, options: AgentOptions) {
    super(options);
    this.#address = address;
    this.#secure = address.url.protocol === 'https:';
    // http.request and https.request check these two; there is no option for them.
    Object.assign(this, { protocol: address.url.protocol, defaultPort: this.#secure ? 443 : 80 });
  }

  /** One pool: every request of this agent goes to the same place. */
  override getName(): string {
    return 'endpoint';
  }

  /** Called by http.Agent when it needs a socket. */
  override createConnection(): Socket {
    const { connectMs } = this.#address;
    const socket = this.#secure ? this.#connectTls() : this.#connectPlain();
    // Before http.Agent's own listener, which takes the socket away.
    socket.once('agentRemove', () => this.#upgraded.add(socket));
    const late = () => socket.destroy(new ConnectTimeout(`not connected within ${connectMs} ms`));
    const timer = setTimeout(late, connectMs);
    socket.once(this.#secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      this.#ready.add(socket);
    });
    socket.once('close', () => clearTimeout(timer));
    return socket;
  }

  /** Called by http.Agent when a socket is its own no more; a WebSocket's keeps its place until it closes. */
  removeSocket(socket: Socket, options: object): void {
    const remove = () => Reflect.apply(Reflect.get(Agent.prototype, 'removeSocket'), this, [socket, options]);
    if (this.#upgraded.has(socket) && !socket.destroyed) socket.once('close', remove);
    else remove();
  }

  /** Called by http.Agent with a socket that nobody uses; bytes on it are an answer to nothing, and end it. */
  override keepSocketAlive(socket: Socket): boolean {
    const keeps = super.keepSocketAlive(socket) as unknown as boolean; // typed as void
    if (keeps) socket.on('data', endSocket);
    return keeps;
  }

  /** Called by http.Agent with the socket that a request will use. */
  override reuseSocket(socket: Socket, request: ClientRequest): void {
    socket.off('data', endSocket);
    super.reuseSocket(socket, request);
  }

  /** Whether a socket of this agent got as far as being connected. */
  wasConnected(socket: Socket): boolean {
    return this.#ready.has(socket);
  }

  /** Requests that wait for a connection. */
  get waiting(): number {
    return this.requests.endpoint?.length ?? 0;
  }

  /** Whether another request would have to wait. */
  get full(): boolean {
    const free = this.freeSockets.endpoint?.length ?? 0;
    return free === 0 && (this.sockets.endpoint?.length ?? 0) >= this.maxSockets;
  }

  /** Closes the connections that nobody uses. */
  closeIdle(): void {
    for (const socket of this.freeSockets.endpoint?.slice() ?? []) socket.destroy();
  }

  /** Keeps nothing from now on: idle connections are closed, used ones when their exchange ends. */
  retire(): void {
    Object.assign(this, { keepAlive: false });
    this.closeIdle();
  }

  #connectPlain(): Socket {
    const { url } = this.#address;
    return connect({
      host: bareHostname(url),
      port: Number(url.port || 80),
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_AFTER_MS,
    });
  }

  #connectTls(): Socket {
    const { url, tls, serverName: named } = this.#address;
    const host = bareHostname(url);
    const { serverName = named ?? host, ...material } = tls ?? {};
    const socket = connectTls({
      ...material,
      host,
      port: Number(url.port || 443),
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      ...(this.#session === undefined ? {} : { session: this.#session }),
      ALPNProtocols: ['http/1.1'],
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    socket.on('session', (session) => {
      this.#session = session;
    });
    return socket;
  }
}

function endSocket(this: Socket): void {
  this.destroy();
}
