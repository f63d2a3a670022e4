import type { HealthProbe } from '../../artifact/types.ts';
import type { UpstreamTlsMaterial } from '../../upstream/types.ts';

/** What is checked, and until when. */
export interface ProbeTarget {
  /** The endpoint's, with the port that checks go to. */
  readonly url: URL;
  readonly serverName: string | undefined;
  readonly tls: UpstreamTlsMaterial | undefined;
  /** Aborts the check, which then rejects. */
  readonly signal: AbortSignal;
}

/** A check by a request. */
export type HttpProbe = Extract<HealthProbe, { readonly kind: 'http' }>;

/** A check by `grpc.health.v1`. */
export type GrpcProbe = Extract<HealthProbe, { readonly kind: 'grpc' }>;
