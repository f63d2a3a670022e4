/** Messages and exchanges as values; no engine shows through. */
import type { AnswerContent, BodyFailure } from './content.ts';
import type { HeaderFields } from './header-fields.ts';

/** A client's certificate, in the words of `node:crypto`. */
export interface ClientCertificate {
  /** One attribute a line. */
  readonly subject: string;
  readonly subjectAltName: string | undefined;
  /** SHA-256 in hex, with colons. */
  readonly fingerprint256: string;
}

/** Where the two ends of a connection are, and how it is protected. */
export interface Connection {
  /** The peer's address as text, without brackets; empty for a unix socket. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localPort: number;
  readonly scheme: 'http' | 'https';
  /** The certificate that the client has shown, if the listener asks for one and has verified it. Read when asked for. */
  readonly clientCertificate?: ClientCertificate | undefined;
  /** What `writeForwarding` made for the authority named last; its own to use. */
  forwarding?: { readonly authority: string; readonly fields: HeaderFields };
}

/** A request's head as values. `target` is what stood on the wire; path and query come from it. */
export interface RequestHead {
  method: string;
  readonly target: string;
  /** `1.0`, `1.1` or `2.0`. */
  readonly httpVersion: string;
  /** The authority asked for (Host, or an absolute target's), as sent, port included; empty when there is none. */
  readonly authority: string;
  readonly headers: HeaderFields;
}

/** A response's head as values. */
export interface ResponseHead {
  status: number;
  headers: HeaderFields;
  /** Of an upstream's answer, the version in which it came: `1.0` or `1.1`. */
  readonly httpVersion?: string;
  /** What is to be done with the content behind it; see `tapContent` and `transformContent`. */
  content?: AnswerContent;
}

/** A place in a distributed trace, in the words of W3C Trace Context. */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** Whether it is recorded. */
  readonly sampled: boolean;
}

/** Who calls, and what they may do. */
export interface Identity {
  /** The consumer's name in the spec; undefined when the credentials are good but belong to none of them. */
  readonly consumer: string | undefined;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** What a token says of its holder; empty when there is none. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * One request and its answer, as policies and the gateway see it; no engine shows through.
 * A handler may change `request.headers` before the request is forwarded, and `response` before it is sent.
 */
export interface Exchange {
  /** The request id: the client's own `x-request-id` if well formed, else a new one. */
  readonly id: string;
  readonly connection: Connection;
  /** The client's address as trusted proxies report it; the peer's own when none is trusted. */
  clientAddress: string;
  /** The scheme the client used, as trusted proxies report it. */
  clientScheme: 'http' | 'https';
  readonly request: RequestHead;
  /** The path in normal form, as matched and as forwarded. */
  path: string;
  /** The query without its question mark, as sent; undefined when the target has none. */
  query: string | undefined;
  /** What the path's parameters took, in normal form. */
  params: Readonly<Record<string, string>>;
  /** The route's name once one has matched. */
  route: string | undefined;
  /** Who is refused first when not all can be served; undefined is as good as `normal`. */
  importance?: 'critical' | 'normal' | 'sheddable' | undefined;
  /** How many attempts there were at an upstream, when more than one. */
  attempts?: number | undefined;
  /** Who calls, once an authentication policy has found out. */
  identity: Identity | undefined;
  /** Where it stands in a trace; undefined when nobody traces. */
  trace?: TraceContext | undefined;
  /** Set once an answer's head is known, from an upstream or from the gateway itself. */
  response: ResponseHead | undefined;
  /** Whether a body comes with the request: one of a length above 0, or of a length that is not told. */
  readonly hasBody: boolean;
  /** The request's body once it has been read whole; what stands here is forwarded, so a handler may put another. */
  requestBody: Uint8Array | undefined;
  /**
   * Reads the whole body before anything is forwarded, at most so many bytes and what the route allows; a client
   * that waits to be asked for it is. Empty when there is none. After a failure the exchange must be answered.
   */
  readBody(bytesMax: number): Promise<Uint8Array | BodyFailure>;
  /**
   * Does what comes behind the policy that calls it once more, without a client and its body: later policies, the
   * upstream, and what policies do with its answer. `begin` gets the copy of this exchange before anything happens.
   */
  repeat(begin: (copy: Exchange) => void): void;
}
