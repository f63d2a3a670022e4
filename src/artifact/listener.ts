// Where a gateway listens, as the artifact holds it.

/** An address, and what holds for those who come in by it. */
export interface ListenerRecord {
  readonly name: string;
  readonly address: Address;
  /** Lower case, exact or `*.suffix`; empty means every host. */
  readonly hosts: readonly string[];
  readonly tls?: ListenerTls;
  /** HTTP/2 beside HTTP/1.1; there only when true. */
  readonly http2?: boolean;
  readonly mergeSlashes: boolean;
  /** Fields by which some servers take another path or method are passed on; there only when true. */
  readonly passOverrides?: boolean;
  /** Paths that some servers read as a guarded one are matched as they are written; there only when true. */
  readonly passLookalikes?: boolean;
  /** Addresses and CIDR blocks whose `X-Forwarded-*` and `Forwarded` are believed. */
  readonly trustedProxies: readonly string[];
  readonly timeouts: ClientTimeouts;
  readonly limits: ClientLimits;
}

/** How a gateway is seen and controlled. Its listeners serve no routes and are not among the others. */
export interface AdminRecord {
  /** Sorted by name; at least one. */
  readonly listeners: readonly ListenerRecord[];
  /** `sha256:` and lower-case hex, or a reference to the token; absent when none is asked for. */
  readonly token?: string;
  /** Whether nothing can be changed through it; there only when true. */
  readonly readOnly?: true;
  /** How many revisions are remembered. */
  readonly history: number;
}

/** How long a client may take: for a head, for the next part of a body, between requests, within a silent tunnel. */
export interface ClientTimeouts {
  readonly headMs: number;
  readonly bodyMs: number;
  readonly idleMs: number;
  readonly tunnelMs: number;
}

/** How much a client may send and clients may hold open; 0 is no limit, except for a head. */
export interface ClientLimits {
  readonly connections: number;
  readonly requestsPerConnection: number;
  readonly headBytesMax: number;
  readonly fields: number;
  /** For routes that have no limit of their own. */
  readonly bodyBytesMax: number;
}

export type Address = { readonly host: string; readonly port: number } | { readonly unix: string };

export interface ListenerTls {
  /** Paths relative to the folder of the spec or artifact. */
  readonly certificates: readonly { readonly cert: string; readonly key: string }[];
  readonly minVersion: '1.2' | '1.3';
  readonly clientCa?: string;
  /** Whether clients may come without a certificate; there only when they may. */
  readonly clientCertificate?: 'optional';
}
