/** What an artifact holds of how an upstream's endpoints are watched, looked up and stuck to. */

/** How endpoints that fail are found and left out. */
export interface HealthRecord {
  /** Of the endpoints of one priority, how many must be healthy for them to take traffic; 0: one of them. */
  readonly panicPercent: number;
  readonly passive?: PassiveHealthRecord;
  readonly active?: ActiveHealthRecord;
}

/** What failed requests say. */
export interface PassiveHealthRecord {
  /** How many, one behind the other, eject an endpoint. */
  readonly failures: number;
  /** For how long the first time; each further time as much longer. */
  readonly ejectMs: number;
  readonly ejectMaxMs: number;
  /** Of all endpoints, how many may be ejected at once. */
  readonly maxEjectedPercent: number;
}

/** What checks say. */
export interface ActiveHealthRecord {
  readonly probe: HealthProbe;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly unhealthyAfter: number;
  readonly healthyAfter: number;
  /** By how much of the interval each pause is longer or shorter at most, by chance. */
  readonly jitterPercent: number;
  /** Another port than the endpoint's. */
  readonly port?: number;
  /** What an endpoint is before its first check. */
  readonly initially: 'healthy' | 'unhealthy';
}

export type HealthProbe =
  | {
      readonly kind: 'http';
      readonly path: string;
      readonly host?: string;
      /** Statuses of healthy endpoints, from and to. */
      readonly expect: readonly (readonly [number, number])[];
    }
  | { readonly kind: 'tcp' }
  /** `grpc.health.v1`; the service is empty for the server as a whole. */
  | { readonly kind: 'grpc'; readonly service: string; readonly host?: string };

/** A cookie that leads a client to the endpoint that it has been at. */
export interface StickyRecord {
  readonly cookie: string;
  /** Absent: as long as the browser is open. */
  readonly ttlMs?: number;
  /** A reference. */
  readonly secret: string;
}

/** How names of endpoints are looked up. */
export interface ResolveRecord {
  readonly intervalMs: number;
  /** Absent: both kinds of addresses. */
  readonly family?: 4 | 6;
  /** Names are those of SRV records; there only when true. */
  readonly srv?: true;
}
