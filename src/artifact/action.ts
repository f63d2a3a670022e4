// What a route does with a request: how it shares its traffic, what it rewrites, what it answers itself.

export type Action =
  | { readonly kind: 'to'; readonly to: ToAction }
  | { readonly kind: 'redirect'; readonly redirect: RedirectAction }
  | { readonly kind: 'respond'; readonly respond: RespondAction };

export interface ToAction {
  /**
   * One entry for a plain `to: name`; weights are whole numbers. Of a ramp the two upstreams, first the one that
   * traffic leaves, with equal weights that mean nothing.
   */
  readonly split: readonly Share[];
  /** What requests of the same share have in common; by chance when there is none. */
  readonly by?: ShareKey;
  readonly ramp?: RampRecord;
  readonly rewrite?: Rewrite;
  readonly mirror?: MirrorRecord;
}

/** One of the upstreams that share a route's traffic. */
export interface Share {
  readonly upstream: string;
  /** Its part of the requests that no condition gives away; 0 takes none of them. */
  readonly weight: number;
  /** Requests that it takes before any weight counts: one of these must hold. */
  readonly when?: readonly ShareCondition[];
}

/** What must hold of a request as it is forwarded; all of what is given. */
export interface ShareCondition {
  /** Names in lower case. */
  readonly headers?: readonly FieldCondition[];
  readonly cookies?: readonly FieldCondition[];
  /** One of these must be who calls. */
  readonly consumers?: readonly string[];
  /** Who calls must be in one of these. */
  readonly groups?: readonly string[];
}

/** What must hold of a field's value. */
export type FieldCondition =
  | { readonly name: string; readonly op: 'exact' | 'regex'; readonly value: string }
  | { readonly name: string; readonly op: 'present'; readonly value: boolean };

/** By what a share is chosen, so that the same client stays with it. */
export type ShareKey =
  | { readonly kind: 'client-ip' | 'consumer' }
  | { readonly kind: 'header' | 'param'; readonly name: string }
  | {
      readonly kind: 'cookie';
      readonly name: string;
      /** A client without the cookie gets one, for that many seconds. */
      readonly setForS?: number;
    };

/** Traffic that goes from one upstream to another by itself, told by the clock alone. */
export interface RampRecord {
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly overMs: number;
  /** The new upstream's share when it starts, and when it is over. */
  readonly startPercent: number;
  readonly endPercent: number;
  /** In so many steps, of which the first is `startPercent`; without it at every moment. */
  readonly steps?: number;
  readonly guard?: RampGuardRecord;
}

/** When a ramp stops by itself. */
export interface RampGuardRecord {
  readonly errorPercent: number;
  /** An answer whose head takes longer counts as an error. */
  readonly slowerThanMs?: number;
  readonly minRequests: number;
  readonly windowMs: number;
  /** Whether the share stays as it is then, or all goes back. */
  readonly onTrip: 'hold' | 'back';
}

/** Copies of requests for another upstream. */
export interface MirrorRecord {
  readonly upstream: string;
  readonly percent: number;
  /** A request with a longer body is not copied; see `MIRROR_BOUNDS`. */
  readonly bodyBytesMax?: number;
  /** How many copies may be under way at once; see `MIRROR_BOUNDS`. */
  readonly inFlightMax?: number;
  /** How long a copy may take; that of the upstream's own bounds when absent. */
  readonly timeoutMs?: number;
  /** Copies say that they are some, in `x-gw-mirrored`. */
  readonly marks?: true;
}

/** What changes on the way to the upstream; strings may hold `{params}` of the path. */
export interface Rewrite {
  /** The whole path; excludes `prefix`. */
  readonly path?: string;
  /** What takes the place of the matched prefix. */
  readonly prefix?: string;
  readonly host?: string;
  readonly query?: {
    readonly set?: Readonly<Record<string, string>>;
    readonly add?: Readonly<Record<string, string>>;
    readonly remove?: readonly string[];
  };
}

/** Either `location`, or parts that replace those of the request. Strings may hold `{params}`. */
export interface RedirectAction {
  readonly status: 301 | 302 | 303 | 307 | 308;
  readonly location?: string;
  readonly scheme?: 'http' | 'https';
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly prefix?: string;
}

export interface RespondAction {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
