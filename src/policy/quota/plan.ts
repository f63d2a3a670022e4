import type { KeyOptions, StoreOptions } from '../limit/options.ts';

/** How much the consumers of some groups may ask for. */
export type Plan = {
  readonly name: string;
  /** Absent: everyone. */
  readonly groups?: readonly string[];
  readonly day?: number;
  readonly month?: number;
};

/** What the spec says under `quota:`. */
export type QuotaOptions = KeyOptions &
  StoreOptions & {
    readonly plans: readonly Plan[];
    readonly cost?: number;
    readonly headers?: boolean;
  };
