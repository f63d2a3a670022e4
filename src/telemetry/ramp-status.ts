/** A ramp as the operator sees it. */
export interface RampStatus {
  readonly route: string;
  readonly from: string;
  readonly to: string;
  readonly state: 'waiting' | 'running' | 'done' | 'held' | 'back';
  /** The new upstream's share now. */
  readonly percent: number;
  readonly startMs: number;
  readonly endMs: number;
  /** What the guard counts in one process, or had counted when it tripped. */
  readonly guard?: { readonly requests: number; readonly errors: number; readonly trippedMs?: number };
}
