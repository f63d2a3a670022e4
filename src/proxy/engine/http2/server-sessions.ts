/**
 * The HTTP/2 connections of one listener on node:http2: every stream becomes an exchange, and a client that makes
 * work without asking for anything is told so (ENHANCE_YOUR_CALM) and closed. Start at `accept`.
 */
import {
  constants,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from 'node:http2';
import type { Socket } from 'node:net';
import { createProblem } from '../../../http/problem.ts';
import type { Connection } from '../../../http/types.ts';
import { connectionOf } from '../connection-of.ts';
import { clock } from '../native/clock.ts';
import type { Deadlined } from '../native/deadline-wheel.ts';
import type { ConnectionLimits } from '../native/limits.ts';
import type { ListenerContext } from '../native/types.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { HTTP2_LIMITS } from './limits.ts';
import { outgoingFields } from './outgoing-fields.ts';
import { RateBound } from './rate-bound.ts';
import { readRequestHead } from './request-head.ts';

const { NGHTTP2_NO_ERROR, NGHTTP2_ENHANCE_YOUR_CALM } = constants;

/** No stream has a higher number, so a GOAWAY with it refuses none. */
const STREAM_ID_MAX = 2 ** 31 - 1;

/** How many connections are looked at for an idle one. */
const LOOKED_AT_MAX = 64;

/** All open HTTP/2 connections of a listener. */
export class ServerSessions {
  readonly #context: ListenerContext;
  readonly #sessions = new Set<ServerSession>();

  constructor(context: ListenerContext) {
    this.#context = context;
  }

  /** Serves a connection that speaks HTTP/2; what was read of it must have been put back. */
  accept(socket: Socket): void {
    const session = new ServerSession(socket, this.#context);
    this.#sessions.add(session);
    socket.once('close', () => this.#sessions.delete(session));
  }

  /** Closes one that has no stream, of the first few; false when there is none. */
  closeIdle(): boolean {
    let looked = 0;
    for (const session of this.#sessions) {
      if (session.idle) {
        session.destroy();
        return true;
      }
      if (++looked === LOOKED_AT_MAX) return false;
    }
    return false;
  }

  /** Tells every client that it will go soon (RFC 9113 section 6.8); nothing is refused yet. */
  retreat(): void {
    for (const session of this.#sessions) session.announce();
  }

  /** Says goodbye to every client: streams under way go on to their end, no others begin. */
  drain(): void {
    for (const session of this.#sessions) session.finish();
  }

  /** Closes everything at once. */
  destroy(): void {
    for (const session of this.#sessions) session.destroy();
  }
}

class ServerSession implements Deadlined {
  deadlineMs = Number.POSITIVE_INFINITY;
  queuedTick = -1;
  readonly #socket: Socket;
  readonly #session: ServerHttp2Session;
  readonly #context: ListenerContext;
  readonly #limits: ConnectionLimits;
  readonly #connection: Connection;
  readonly #resets = new RateBound(HTTP2_LIMITS.resetBurst, HTTP2_LIMITS.resetsPerSecond);
  readonly #controls = new RateBound(HTTP2_LIMITS.controlBurst, HTTP2_LIMITS.controlsPerSecond);
  #streams = 0;
  #pinging = false;
  #requests = 0;

  constructor(socket: Socket, context: ListenerContext) {
    this.#socket = socket;
    this.#context = context;
    this.#limits = context.limits;
    this.#connection = connectionOf(socket, context.scheme);
    const session = performServerHandshake(socket, sessionOptions(context.limits));
    this.#session = session;
    session.on('error', ignore);
    const begin = (stream: ServerHttp2Stream, _headers: object, flags: number, raw: readonly string[]) =>
      this.#begin(stream, flags, raw);
    session.on('stream', begin as () => void /* typed without the raw fields */);
    session.on('ping', () => this.#control());
    session.on('remoteSettings', () => this.#control());
    socket.on('end', () => this.#end(NGHTTP2_NO_ERROR));
    socket.on('close', () => context.wheel.remove(this));
    context.wheel.set(this, this.#limits.keepAliveMs);
  }

  /** Whether it waits for another request. */
  get idle(): boolean {
    return this.#streams === 0 && this.#requests > 0 && !this.#session.destroyed;
  }

  /** Asks the client to open no more streams; any that are on their way are served. */
  announce(): void {
    if (this.#session.closed || this.#session.destroyed) return;
    this.#session.goaway(NGHTTP2_NO_ERROR, STREAM_ID_MAX);
  }

  /** Ends the connection once its streams have ended. */
  finish(): void {
    if (this.#session.closed || this.#session.destroyed) return;
    this.#session.close();
    if (this.#streams === 0) this.#context.wheel.set(this, HTTP2_LIMITS.lingerMs);
  }

  /** Closes the connection, whatever is under way. */
  destroy(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  /** Looks whether it has had no stream for too long, or has not gone away when told to. */
  expire(): void {
    if (this.#session.destroyed || (this.#session.closed && this.#streams === 0)) this.destroy();
    else if (this.#streams === 0) this.finish();
    else this.#probe();
  }

  /** A session that nghttp2 has given up says nothing any more, and a dead client neither: neither answers a PING. */
  #probe(): void {
    if (this.#pinging) return this.destroy();
    this.#pinging = true;
    this.#session.ping(() => {
      this.#pinging = false;
    });
    this.#context.wheel.set(this, this.#limits.keepAliveMs);
  }

  #begin(stream: ServerHttp2Stream, flags: number, raw: readonly string[]): void {
    clock.read();
    this.#streams++;
    if (++this.#requests >= this.#limits.requestsMax) this.finish();
    stream.once('close', () => this.#ended(stream));
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const head = readRequestHead(raw, { ended, bytesMax: this.#limits.codec.headBytesMax });
    if ('status' in head) return refuse(stream, head.status, head.reason);
    const context = this.#context;
    const surroundings = { context, connection: this.#connection, progressMs: this.#limits.progressMs };
    context.handler(new Http2Exchange(stream, head, surroundings));
  }

  #ended(stream: ServerHttp2Stream): void {
    this.#streams--;
    if (stream.rstCode !== NGHTTP2_NO_ERROR && !this.#resets.take()) return this.#calm();
    if (this.#streams > 0) return;
    const { keepAliveMs } = this.#limits;
    this.#context.wheel.set(this, this.#session.closed ? HTTP2_LIMITS.lingerMs : keepAliveMs);
  }

  #control(): void {
    if (!this.#controls.take()) this.#calm();
  }

  #calm(): void {
    this.#end(NGHTTP2_ENHANCE_YOUR_CALM);
  }

  /** Ends the session at once; its last words may take a moment, and node:http2 would wait for them for ever. */
  #end(code: number): void {
    if (this.#session.destroyed) return;
    this.#session.destroy(new Error('the client is gone, or makes too much work'), code);
    this.#context.wheel.set(this, HTTP2_LIMITS.lingerMs);
  }
}

/** How node:http2 is to serve a connection. */
function sessionOptions({
  codec,
}: ConnectionLimits): ServerOptions & { readonly maxSessionRejectedStreams: number } {
  return {
    maxSessionMemory: HTTP2_LIMITS.memoryMegabytes,
    maxSessionInvalidFrames: HTTP2_LIMITS.invalidFramesMax,
    maxSessionRejectedStreams: HTTP2_LIMITS.rejectedStreamsMax,
    // Four pseudo-fields stand before the fields.
    maxHeaderListPairs: codec.fieldCountMax + 4,
    settings: {
      enablePush: false,
      initialWindowSize: HTTP2_LIMITS.windowBytes,
      maxConcurrentStreams: HTTP2_LIMITS.streamsMax,
      maxHeaderListSize: codec.headBytesMax,
    },
  };
}

/** Answers what never becomes an exchange. */
function refuse(stream: ServerHttp2Stream, status: number, detail: string): void {
  const { head, body } = createProblem({ status, detail });
  stream.on('error', ignore);
  stream.on('finish', () => stream.close(NGHTTP2_NO_ERROR));
  stream.respond({ ':status': status, ...outgoingFields(head.headers) });
  stream.resume();
  // For HEAD, the head was the end.
  if (!stream.writableEnded) stream.end(body);
}

function ignore(): void {
  // The close that follows ends all.
}
