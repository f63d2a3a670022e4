import type { HeaderFields } from '../header-fields.ts';

/** Bounds on what a peer may send before it is refused; bytes unless the name says otherwise. */
export interface CodecLimits {
  /** The request line or status line. */
  readonly startLineBytesMax: number;
  /** The whole head, start line and the empty line included. */
  readonly headBytesMax: number;
  readonly fieldCountMax: number;
  /** All chunk extensions of one chunk. */
  readonly chunkExtensionBytesMax: number;
  /** The whole trailer section. */
  readonly trailerBytesMax: number;
}

/** Why a message is refused: the status a client gets for it, and what was wrong in words for the log. */
export interface CodecFault {
  readonly kind: 'fault';
  readonly status: 400 | 413 | 414 | 417 | 431 | 501 | 505;
  readonly reason: string;
}

/** More bytes are needed; nothing was consumed. */
export interface Incomplete {
  readonly kind: 'incomplete';
}

/** How the end of a body is known (RFC 9112 section 6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** Responses only: until the connection ends. */
  | { readonly kind: 'close' };

/** A request's head, parsed. */
export interface RequestHeadMessage {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  readonly minor: 0 | 1;
  readonly headers: HeaderFields;
  readonly framing: Framing;
  readonly keepAlive: boolean;
  readonly expectContinue: boolean;
  /** The protocols of `Upgrade`, when `Connection: upgrade` asks for one; lower case. */
  readonly upgrade: string | undefined;
  readonly host: string | undefined;
  /** Offset behind the head. */
  readonly end: number;
}

/** A response's head, parsed. */
export interface ResponseHeadMessage {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly minor: 0 | 1;
  readonly headers: HeaderFields;
  readonly framing: Framing;
  readonly keepAlive: boolean;
  readonly end: number;
}
