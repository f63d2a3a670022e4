/**
 * Connections to one endpoint: idle ones kept (the last used first), new ones opened up to the upstream's
 * limit, and behind it a bounded queue of exchanges that wait for one.
 */
import { connect as connectTls } from 'node:tls';
import type { EndpointState, Upstream } from '../../../upstream/types.ts';
import { endpointAddress, endpointTls } from '../endpoint-address.ts';
import { Http2Pool } from '../http2/upstream-pool.ts';
import { ByteSource } from './byte-source.ts';
import { clock } from './clock.ts';
import { type ConnectionHome, UpstreamConnection } from './upstream-connection.ts';
import type { LinkPool, LinkPools, Waiter } from './upstream-link.ts';
import { WaitingLine, waitIn } from './waiting-line.ts';

const IDLE_MAX = 256;

/** The connections to one endpoint. */
class EndpointPool implements ConnectionHome, LinkPool {
  readonly #upstream: Upstream;
  readonly #endpoint: EndpointState;
  readonly #idle: UpstreamConnection[] = [];
  readonly #waiting = new WaitingLine();
  readonly #opening = new Map<Waiter, ByteSource>();
  #open = 0;
  #retired = false;

  constructor(upstream: Upstream, endpoint: EndpointState) {
    this.#upstream = upstream;
    this.#endpoint = endpoint;
  }

  /** Whether every connection the limit allows is open. */
  get isFull(): boolean {
    const { connections } = this.#upstream.record.limits;
    return connections > 0 && this.#open >= connections;
  }

  acquire(waiter: Waiter): void {
    const idle = this.#takeIdle();
    if (idle !== undefined) return waiter.acquired(idle);
    if (!this.isFull) return this.#connect(waiter);
    waitIn(this.#waiting, waiter, this.#upstream.record.limits.pending);
  }

  /** Whether a connection is being opened for this waiter, as opposed to one it waits for in the queue. */
  isOpening(waiter: Waiter): boolean {
    return this.#opening.has(waiter);
  }

  /** For a retry: the idle ones are as stale as the one that failed. */
  acquireFresh(waiter: Waiter): void {
    this.closeIdle();
    if (this.isFull) this.#waiting.add(waiter);
    else this.#connect(waiter);
  }

  /** Takes back what a waiter asked for and has not got. */
  cancel(waiter: Waiter): void {
    this.#waiting.delete(waiter);
    const source = this.#opening.get(waiter);
    if (source === undefined) return;
    this.#opening.delete(waiter);
    source.socket.destroy();
  }

  release(connection: UpstreamConnection): void {
    if (this.#retired) return connection.drop();
    const next = this.#waiting.next();
    if (next !== undefined) return next.acquired(connection);
    if (this.#idle.length >= IDLE_MAX) return connection.drop();
    connection.idleSince = clock.now;
    this.#idle.push(connection);
  }

  forget(connection: UpstreamConnection): void {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  /** Keeps no connection from now on; those in use end with their exchange. */
  retire(): void {
    this.#retired = true;
    this.closeIdle();
  }

  closeIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.drop();
  }

  /** Closes connections that have been idle for the upstream's idle time. */
  sweep(now: number): void {
    const { idleMs } = this.#upstream.record.timeouts;
    while (this.#idle[0] !== undefined && now - this.#idle[0].idleSince >= idleMs) {
      this.#idle.shift()?.drop();
    }
  }

  #takeIdle(): UpstreamConnection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.socket.writable) return connection;
      connection.drop();
    }
  }

  #connect(waiter: Waiter): void {
    const source = this.#dial();
    const { socket } = source;
    this.#open++;
    this.#opening.set(waiter, source);
    const ready = this.#endpoint.url.protocol === 'https:' ? 'secureConnect' : 'connect';
    const failed = (error: Error) => {
      if (!this.#opening.delete(waiter)) return;
      waiter.refused({ kind: 'connect', detail: error.message });
    };
    socket.once('error', failed);
    socket.once('close', () => {
      this.#open--;
      const next = this.isFull ? undefined : this.#waiting.next();
      if (next !== undefined) this.#connect(next);
    });
    socket.once(ready, () => {
      clock.read();
      socket.off('error', failed);
      const connection = new UpstreamConnection(source, this);
      if (this.#opening.delete(waiter)) waiter.acquired(connection);
      else connection.drop();
    });
  }

  #dial(): ByteSource {
    const { url } = this.#endpoint;
    if (url.protocol === 'https:') {
      return ByteSource.of(connectTls(endpointTls(this.#endpoint, this.#upstream.tls, 'http/1.1')));
    }
    return ByteSource.connect({ ...endpointAddress(url), noDelay: true, keepAlive: true });
  }
}

/** All pools of an engine, by endpoint. */
export class EndpointPools implements LinkPools {
  readonly #pools = new Map<EndpointState, LinkPool>();
  readonly #retired = new WeakSet<EndpointState>();
  readonly #sweeper = setInterval(() => this.#sweep(), 1_000);

  constructor() {
    this.#sweeper.unref();
  }

  /** The endpoint's pool, made when first asked for. */
  of(upstream: Upstream, endpoint: EndpointState): LinkPool {
    const known = this.#pools.get(endpoint);
    if (known !== undefined) return known;
    const pool = upstream.record.http2
      ? new Http2Pool(upstream, endpoint)
      : new EndpointPool(upstream, endpoint);
    // An exchange of an older revision may still need a retired endpoint; its connections are then not kept.
    if (this.#retired.has(endpoint)) pool.retire();
    else this.#pools.set(endpoint, pool);
    return pool;
  }

  retire(endpoints: readonly EndpointState[]): void {
    for (const endpoint of endpoints) {
      this.#retired.add(endpoint);
      this.#pools.get(endpoint)?.retire();
      this.#pools.delete(endpoint);
    }
  }

  close(): void {
    clearInterval(this.#sweeper);
    for (const pool of this.#pools.values()) pool.retire();
    this.#pools.clear();
  }

  #sweep(): void {
    const now = performance.now();
    for (const pool of this.#pools.values()) pool.sweep(now);
  }
}
