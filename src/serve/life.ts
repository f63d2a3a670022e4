// What becomes of revisions and of serving as such, told to whoever keeps book of it: the audit log, the state
// folder, the service manager, the admin listener.
import type { Artifact } from '../artifact/types.ts';

/** A revision as it is served. */
export interface ServedRevision {
  readonly artifact: Artifact;
  readonly bytes: Uint8Array;
  /** The folder that paths in the artifact are relative to. */
  readonly folder: string;
}

/** A revision that has gone live. */
export interface LiveRevision extends ServedRevision {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Why it went live: the spec as it stands, the last good one of a broken spec, or an earlier one that was asked for. */
  readonly cause: 'spec' | 'last-good' | 'rollback';
  /** Every file that it was read from; none for `last-good` and `rollback`. */
  readonly files: readonly string[];
  /** What served before; absent for the first. */
  readonly before: ServedRevision | undefined;
}

/** Hears of a gateway's life. None of its methods may throw or take long: what takes long is begun here and no more. */
export interface LifeObserver {
  /** A load has begun. */
  loading?(): void;
  /** A revision serves from now on; not called when the digest stays the same. */
  live?(revision: LiveRevision): void;
  /** A load is over; `problem` is what was wrong with it, if anything, and then what served serves on. */
  loaded?(problem: string | undefined): void;
  /** Was told to stop: still serving, and asks clients to go elsewhere. */
  stopping?(): void;
}

/** Tells several observers as one. */
export function tellAll(observers: readonly LifeObserver[]): Required<LifeObserver> {
  return {
    loading() {
      for (const each of observers) each.loading?.();
    },
    live(revision) {
      for (const each of observers) each.live?.(revision);
    },
    loaded(problem) {
      for (const each of observers) each.loaded?.(problem);
    },
    stopping() {
      for (const each of observers) each.stopping?.();
    },
  };
}
