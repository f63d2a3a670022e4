/** What the primary process and its workers say to each other; all of it survives structured cloning. */
import type { MemberReport } from '../../admin/types.ts';
import type { Purge } from '../../policy/cache/types.ts';
import type { ModuleFault } from '../../policy/custom/module-error.ts';
import type { SharedOrder, Taken } from '../../policy/limit/types.ts';
import type { PlaceOrder } from '../../policy/together.ts';
import type { ListeningSocket } from '../../proxy/listener-set.ts';
import type { Material } from '../../proxy/load-revision.ts';
import type { RampTrip } from '../../proxy/shaping/ramp.ts';
import type { DeniedEntry } from '../audit/types.ts';
import type { ListenerAddress } from '../messages.ts';

/** A revision as it is handed to workers: what it refers to was read once, by the primary, for all of them. */
export interface WorkerRevision extends Material {
  readonly bytes: Uint8Array;
  /** The folder that paths in the artifact are relative to. */
  readonly folder: string;
  /** Descriptors of the primary with listening sockets that it was handed, by address key. */
  readonly inherited: ReadonlyMap<string, number>;
}

/** A step on the way to a revision; the steps come in this order, each when every worker has taken the last. */
export type Step =
  | { readonly kind: 'prepare'; readonly revision: WorkerRevision }
  | { readonly kind: 'release' | 'open' | 'commit' | 'abort' };

/** What the primary tells a worker: a step, or to let exchanges end within a time and then to end itself. */
export type Order =
  | Step
  | Told
  | PurgeWanted
  | ReportWanted
  | RampStopped
  | { readonly kind: 'close'; readonly drainMs: number }
  | { readonly kind: 'retreat'; readonly accepts: boolean };

/** What a worker asks at any time for all workers, by a number of its choice, and what needs no answer. */
export type Asked =
  | { readonly kind: 'count'; readonly number: number; readonly order: SharedOrder }
  | { readonly kind: 'occupy'; readonly number: number; readonly order: PlaceOrder }
  | { readonly kind: 'leave'; readonly number: number }
  | { readonly kind: 'purge'; readonly number: number; readonly order: PurgeOrder };

/** A policy whose caches are to be purged, and of what. */
export interface PurgeOrder {
  readonly policy: string;
  readonly purge: Purge;
}

/** What a worker says when it has done what it was asked to, by the primary's number. */
export interface Purged {
  readonly kind: 'purged';
  readonly number: number;
  readonly count: number;
}

/** What the primary asks a worker at any time, by a number of its choice. */
export interface PurgeWanted {
  readonly kind: 'purge';
  readonly number: number;
  readonly order: PurgeOrder;
}

/** The primary asks a worker, by a number of its choice, what it knows for the admin listener. */
interface ReportWanted {
  readonly kind: 'report';
  readonly asked: number;
  /** With metrics, which take some time to write out. */
  readonly withMetrics: boolean;
}

/** What the worker then says. */
export interface Reported {
  readonly kind: 'reported';
  readonly asked: number;
  readonly report: MemberReport;
}

/** What the primary tells a worker of what it has asked, by its number. */
export type Told =
  | { readonly kind: 'counted'; readonly number: number; readonly taken: Taken }
  | { readonly kind: 'placed'; readonly number: number; readonly granted: boolean }
  | { readonly kind: 'all-purged'; readonly number: number; readonly count: number };

/** What a worker has to tell the operator. */
export interface Said {
  readonly kind: 'said';
  readonly text: string;
}

/** A ramp has stopped in one of the workers, or before them. */
export interface RampStopped {
  readonly kind: 'ramp-stopped';
  readonly trip: RampTrip;
}

/** What a worker's policies have refused, for the audit log. */
export interface Refused {
  readonly kind: 'refused';
  readonly entries: readonly DeniedEntry[];
}

/** What a worker answers: once that it runs, then once to each step, in order. */
export type Answer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'done';
      readonly addresses: readonly ListenerAddress[];
      readonly sockets: readonly ListeningSocket[];
    }
  /** With a `fault` if a module of the user's is to blame. */
  | { readonly kind: 'failed'; readonly message: string; readonly fault?: ModuleFault };
