import type { UpstreamRecord } from '../../artifact/types.ts';
import type { FoundEndpoint, UpstreamDeps } from '../types.ts';

/** What finds the endpoints of an upstream that does not simply list them. */
export interface Discovery {
  /** Looks for the first time; rejects when there is something wrong with what it finds. */
  first(): Promise<readonly FoundEndpoint[]>;
  /** Looks again and again, and tells when the endpoints are others than before. */
  start(changed: (found: readonly FoundEndpoint[]) => void): void;
  close(): void;
}

/** What a discovery is made of. */
export interface DiscoveryParts {
  readonly record: UpstreamRecord;
  readonly deps: UpstreamDeps;
}
