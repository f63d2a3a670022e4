// What an artifact holds, as types: the records that a spec becomes. What is larger has a file of its own beside this.
import type { Action } from './action.ts';
import type { HealthRecord, ResolveRecord, StickyRecord } from './endpoint-records.ts';
import type { AdminRecord, ListenerRecord } from './listener.ts';
import type { Phase } from './phase.ts';
import type { TelemetryRecord } from './telemetry.ts';

export type {
  Action,
  FieldCondition,
  MirrorRecord,
  RampGuardRecord,
  RampRecord,
  RedirectAction,
  RespondAction,
  Rewrite,
  Share,
  ShareCondition,
  ShareKey,
  ToAction,
} from './action.ts';
export type {
  ActiveHealthRecord,
  HealthProbe,
  HealthRecord,
  PassiveHealthRecord,
  ResolveRecord,
  StickyRecord,
} from './endpoint-records.ts';

export type {
  Address,
  AdminRecord,
  ClientLimits,
  ClientTimeouts,
  ListenerRecord,
  ListenerTls,
} from './listener.ts';

/** JSON as it stands in the artifact. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** An artifact opened: its head checked, its sections ready to be used in place. */
export interface Artifact {
  readonly formatVersion: number;
  /** SHA-256 of everything behind the digest, in hex: the revision's name. */
  readonly digest: string;
  readonly size: number;
  /** Name and byte length of each section, in file order. */
  readonly sections: readonly { readonly name: string; readonly length: number }[];
  /** A section's bytes, or an empty array when there is none of that name. */
  bytes(section: string): Uint8Array;
  /** A section as 32-bit words, in place. */
  words(section: string): Uint32Array;
  readonly name: string;
  readonly listeners: readonly ListenerRecord[];
  readonly upstreams: readonly UpstreamRecord[];
  readonly policies: readonly PolicyRecord[];
  readonly consumers: readonly ConsumerRecord[];
  /** Who may see and control the gateway, and where; absent without an admin listener. */
  readonly admin?: AdminRecord;
  /** Absent: as without the section. */
  readonly telemetry?: TelemetryRecord;
  readonly routeCount: number;
  /** One route, decoded when first asked for. `index` is below `routeCount`; routes are sorted by name. */
  route(index: number): RouteRecord;
  readonly provenance: Provenance;
}

/** What an artifact was made from; no times and no machine names, so that equal specs give equal bytes. */
export interface Provenance {
  readonly gw: string;
  readonly sources: readonly { readonly path: string; readonly sha256: string }[];
}

/** Where something was written in the spec; line and column from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface UpstreamRecord {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  readonly balance: Balance;
  readonly timeouts: { readonly connectMs: number; readonly responseMs: number; readonly idleMs: number };
  readonly limits: UpstreamLimits;
  readonly tls?: UpstreamTls;
  /** HTTP/2 instead of HTTP/1.1; there only when true. */
  readonly http2?: boolean;
  readonly retry?: RetryRecord;
  readonly hedge?: HedgeRecord;
  readonly breaker?: BreakerRecord;
  readonly health?: HealthRecord;
  /** How long an endpoint that comes back, or is new, takes to get its whole share. */
  readonly slowStartMs?: number;
  readonly sticky?: StickyRecord;
  /** Endpoints are names that are looked up; absent: the system looks names up when it connects. */
  readonly resolve?: ResolveRecord;
  /** Where the endpoints stand, in place of `endpoints`; relative to the folder of the spec or artifact. */
  readonly endpointsFile?: string;
}

/** `connections` open at once to each endpoint; `pending` requests that may wait for one; 0 is no limit. */
export interface UpstreamLimits {
  readonly connections: number;
  readonly pending: number;
  /** Exchanges that may be at a further attempt at once, hedges too; absent when only the budget bounds them. */
  readonly retries?: number;
  readonly adaptive?: AdaptiveRecord;
}

/** Bounds attempts under way by what the upstream can take, as its answers show. */
export interface AdaptiveRecord {
  /** How long answers may take, in percent of what they take while nothing waits. */
  readonly targetPercent: number;
  readonly min: number;
  readonly max: number;
}

/** When a second attempt is made beside the first, which has not answered yet. */
export interface HedgeRecord {
  /** A time, or the percentile of recent times to the head of an answer. */
  readonly after: { readonly ms: number } | { readonly percentile: number };
  readonly methods: readonly string[];
  readonly budgetPercent: number;
}

/** When an upstream that keeps failing is left alone, and how it is tried again. */
export interface BreakerRecord {
  /** Attempts that fail in a row. */
  readonly failures?: number;
  /** Share of the attempts within the window that fail. */
  readonly errorPercent?: number;
  /** Below so many attempts within the window their share says nothing. */
  readonly minRequests: number;
  readonly windowMs: number;
  /** How long it is left alone; doubles with each trial that fails, up to `openMaxMs`. */
  readonly openMs: number;
  readonly openMaxMs: number;
  /** Attempts that must succeed before all are let through again. */
  readonly halfOpen: number;
  /** What counts as failed. */
  readonly conditions: readonly (Exclude<RetryFailure, 'overload'> | number)[];
}

/** Who is refused first when not all can be served. */
export type Importance = 'critical' | 'normal' | 'sheddable';

/** When a failed attempt is followed by another, and by how many. */
export interface RetryRecord {
  /** Beyond the first. */
  readonly attempts: number;
  readonly conditions: readonly (RetryFailure | number)[];
  /** Methods that may be sent again although an endpoint may have acted on them. */
  readonly methods: readonly string[];
  readonly perTryMs?: number;
  /** Of the exchanges under way, how many may be at a further attempt. */
  readonly budgetPercent: number;
  readonly backoff: { readonly baseMs: number; readonly maxMs: number };
  /** The longest request body that is kept to be sent again. */
  readonly replayBytesMax: number;
}

export type RetryFailure = 'connect-failure' | 'reset' | 'timeout' | 'invalid' | 'overload';

export interface Endpoint {
  /** `http` or `https`, no credentials, no query; a path is put in front of every request's path. */
  readonly url: string;
  /** 0 to 1000; 0 takes no traffic. */
  readonly weight: number;
  /** Those with higher numbers take traffic when those with lower ones cannot; absent is 0. */
  readonly priority?: number;
}

export type Balance =
  | { readonly kind: 'round-robin' | 'least-request' | 'random' }
  | {
      readonly kind: 'hash';
      readonly by: 'client-ip' | 'header' | 'cookie' | 'param';
      readonly name?: string;
      /** What an endpoint may have under way at most, in percent of its share of all; above 100. */
      readonly boundedLoadPercent?: number;
    };

export interface UpstreamTls {
  readonly serverName?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface PolicyRecord {
  readonly name: string;
  readonly kind: string;
  readonly phase: Phase;
  readonly options: JsonValue;
}

/** Who calls. Credentials are hashes, public keys or references to secrets; nothing here is one in plain text. */
export interface ConsumerRecord {
  readonly name: string;
  readonly groups: readonly string[];
  /** `sha256:` and lower-case hex, or a reference to the key. */
  readonly apiKeys: readonly string[];
  readonly basic: readonly { readonly username: string; readonly password: string }[];
  /** Each with a `secret`, which is a reference, or with a `publicKey` in PEM. */
  readonly hmac: readonly {
    readonly keyId: string;
    readonly secret?: string;
    readonly publicKey?: string;
  }[];
  readonly certificates: readonly ConsumerCertificate[];
}

export type ConsumerCertificate =
  | { readonly subject: string }
  /** `DNS:…`, `URI:…`, `email:…` or `IP:…`. */
  | { readonly san: string }
  /** SHA-256 in lower-case hex. */
  | { readonly fingerprint: string };

export interface RouteRecord {
  readonly name: string;
  /** Names of listeners, sorted. */
  readonly listeners: readonly string[];
  readonly priority: number;
  /** Names of policies in the order in which they run. */
  readonly policies: readonly string[];
  /** Bound on the whole request. */
  readonly timeoutMs?: number;
  /** In place of the listener's limit; 0 is no limit. */
  readonly bodyBytesMax?: number;
  /** There only when it is not `normal`. */
  readonly importance?: Importance;
  /** There only when what its upstreams say of further attempts does not hold for it. */
  readonly retry?: false;
  /** There only where requests are kept out of the access log. */
  readonly accessLog?: false;
  readonly action: Action;
  readonly origin: Origin;
}
