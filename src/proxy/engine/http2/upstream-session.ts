/**
 * One HTTP/2 connection to an endpoint, from dialling to its end, and how many more requests it can carry. It is
 * used once the endpoint has said its settings, which also shows that it speaks HTTP/2 at all.
 */
import { type ClientHttp2Session, connect } from 'node:http2';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { EndpointState, Upstream } from '../../../upstream/types.ts';
import type { ForwardFailure } from '../../types.ts';
import { endpointAddress, endpointTls } from '../endpoint-address.ts';
import { clock } from '../native/clock.ts';
import { CODEC_LIMITS } from '../native/limits.ts';
import type { UpstreamLink } from '../native/upstream-link.ts';
import { type StreamHome, UpstreamStream } from './upstream-stream.ts';

/** Streams at once on a connection, whatever the endpoint allows. */
const STREAMS_MAX = 1_000;
/** Streams after which a connection is not used again: their numbers end at 2^31. */
const USES_MAX = 1_000_000_000;
/** Megabytes that nghttp2 may hold for a connection. */
const MEMORY_MEGABYTES = 64;

/** Who hears of a connection. */
export interface SessionListener {
  /** It can take a stream, for the first time or again. */
  ready(session: UpstreamSession): void;
  /** It did not come about. */
  failed(session: UpstreamSession, failure: ForwardFailure): void;
  /** It is no more. */
  gone(session: UpstreamSession): void;
}

/** A connection that many requests share. */
export class UpstreamSession implements StreamHome {
  readonly session: ClientHttp2Session;
  uses = 0;
  /** Since when it has carried nothing, by the clock. */
  idleSince = clock.now;
  readonly #socket: Socket;
  readonly #listener: SessionListener;
  readonly #timer: NodeJS.Timeout;
  readonly #pingMs: number;
  #state: 'opening' | 'open' | 'over' = 'opening';
  #active = 0;
  #pongTimer: NodeJS.Timeout | undefined;

  constructor(upstream: Upstream, endpoint: EndpointState, listener: SessionListener) {
    const { connectMs } = upstream.record.timeouts;
    this.#listener = listener;
    this.#pingMs = connectMs;
    const socket = dial(upstream, endpoint);
    this.#socket = socket;
    const late = { kind: 'timeout', detail: `not connected within ${connectMs} ms` } as const;
    this.#timer = setTimeout(() => this.#fail(late), connectMs);
    this.session = connect(endpoint.url, sessionOptions(socket));
    let error: Error | undefined;
    socket.on('error', (given) => {
      error = given;
    });
    this.session.on('error', (given) => {
      error ??= given;
    });
    this.session.once('remoteSettings', () => this.#opened());
    this.session.on('remoteSettings', () => this.#announce());
    this.session.once('close', () => this.#closed(error, socket));
  }

  get opening(): boolean {
    return this.#state === 'opening';
  }

  get idle(): boolean {
    return this.#state === 'open' && this.#active === 0;
  }

  /** How many more streams it can carry now. */
  get room(): number {
    const { session } = this;
    if (this.#state !== 'open' || session.closed || session.destroyed || this.uses >= USES_MAX) return 0;
    const allowed = Math.min(session.remoteSettings.maxConcurrentStreams ?? STREAMS_MAX, STREAMS_MAX);
    return Math.max(allowed - this.#active, 0);
  }

  /** A link for one request; there must be room. */
  link(): UpstreamLink {
    this.#active++;
    this.uses++;
    return new UpstreamStream(this);
  }

  ended(): void {
    this.#active--;
    this.idleSince = clock.now;
    this.#announce();
  }

  /** A request was given up: if the connection itself is dead, no other is to wait on it. */
  doubt(): void {
    if (this.#pongTimer !== undefined || this.session.destroyed) return;
    this.#pongTimer = setTimeout(() => this.#destroy(), this.#pingMs);
    this.session.ping(() => this.#forgetPong());
  }

  /** Takes no more streams; ends when the last one has. */
  close(): void {
    if (this.#state === 'opening') this.#destroy();
    else if (!this.session.closed) this.session.close();
  }

  #opened(): void {
    clock.read();
    clearTimeout(this.#timer);
    if (this.#state === 'opening') this.#state = 'open';
  }

  #announce(): void {
    if (this.room > 0) this.#listener.ready(this);
  }

  /** The socket too: node:http2 would wait for the session's last words, which a dead peer does not take. */
  #destroy(): void {
    this.session.destroy();
    this.#socket.destroy();
  }

  #forgetPong(): void {
    clearTimeout(this.#pongTimer);
    this.#pongTimer = undefined;
  }

  #fail(failure: ForwardFailure): void {
    if (this.#state !== 'opening') return;
    this.#state = 'over';
    clearTimeout(this.#timer);
    this.#destroy();
    this.#listener.failed(this, failure);
  }

  #closed(error: Error | undefined, socket: Socket): void {
    clock.read();
    this.#forgetPong();
    if (this.#state === 'opening') return this.#fail({ kind: 'connect', detail: whyNot(error, socket) });
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#listener.gone(this);
  }
}

function whyNot(error: Error | undefined, socket: Socket): string {
  if ('alpnProtocol' in socket && socket.alpnProtocol === false)
    return 'the endpoint does not offer HTTP/2 (ALPN h2)';
  return error?.message ?? 'the endpoint closed the connection instead of speaking HTTP/2';
}

function dial(upstream: Upstream, endpoint: EndpointState): Socket {
  const { url } = endpoint;
  const socket =
    url.protocol === 'https:'
      ? connectTls(endpointTls(endpoint, upstream.tls, 'h2'))
      : connectPlain(endpointAddress(url));
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  // A server that knows no HTTP/2 may go on without having chosen a protocol.
  socket.once('secureConnect', () => {
    if ('alpnProtocol' in socket && socket.alpnProtocol !== 'h2') socket.destroy();
  });
  return socket;
}

function sessionOptions(socket: Socket) {
  return {
    createConnection: () => socket,
    maxSessionMemory: MEMORY_MEGABYTES,
    maxHeaderListPairs: CODEC_LIMITS.fieldCountMax + 1,
    maxReservedRemoteStreams: 0,
    settings: { enablePush: false, maxHeaderListSize: CODEC_LIMITS.headBytesMax },
  };
}
