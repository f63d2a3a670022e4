/**
 * A ramp at work: the share that the clock says, as long as its guard has not tripped. What trips here is told to the
 * other processes, and what has tripped elsewhere is taken over.
 */

import { rampEndMs, rampWeights } from '../../action/split/choose-share.ts';
import { rampShare } from '../../action/split/ramp-share.ts';
import type { RampRecord, ToAction } from '../../artifact/types.ts';
import type { RampStatus } from '../../telemetry/ramp-status.ts';
import type { ForwardFailure } from '../types.ts';
import { RampGuard } from './ramp-guard.ts';

/** A ramp that has stopped by itself. */
export interface RampTrip {
  /** Which ramp: a route's, as it is written. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The new upstream's share from then on, from 0 to 1. */
  readonly share: number;
  /** What the guard had counted. */
  readonly requests: number;
  readonly errors: number;
}

/** Hears what became of a request that the new upstream got. */
export interface RampWatch {
  answered(status: number): void;
  failed(kind: ForwardFailure['kind']): void;
}

interface RampDeps {
  /** Milliseconds since 1970. */
  now(): number;
  tripped(trip: RampTrip): void;
}

/** Failures that are not the upstream's. */
const NOT_ITS_FAULT: ReadonlySet<ForwardFailure['kind']> = new Set(['stalled', 'too-large', 'replaced']);

/** One ramp; it outlives reloads that leave it as it is. */
export class Ramp {
  readonly #key: string;
  readonly #record: RampRecord;
  readonly #guard: RampGuard | undefined;
  readonly #deps: RampDeps;
  #trip: RampTrip | undefined;

  constructor(key: string, record: RampRecord, deps: RampDeps) {
    this.#key = key;
    this.#record = record;
    this.#deps = deps;
    this.#guard = record.guard && new RampGuard(record.guard);
  }

  /** The weights of the two upstreams now. */
  weights(): readonly [number, number] {
    return rampWeights(this.#share());
  }

  /** Listens to a request that is about to go to the new upstream; undefined when nobody judges it. */
  watch(): RampWatch | undefined {
    const guard = this.#guard;
    if (guard === undefined || this.#trip !== undefined) return undefined;
    const askedMs = this.#deps.now();
    const { slowerThanMs = Number.POSITIVE_INFINITY } = this.#record.guard ?? {};
    return {
      answered: (status) => {
        const nowMs = this.#deps.now();
        this.#count(guard, status >= 500 || nowMs - askedMs > slowerThanMs, nowMs);
      },
      failed: (kind) => {
        if (!NOT_ITS_FAULT.has(kind)) this.#count(guard, true, this.#deps.now());
      },
    };
  }

  /** Stops it, be it here or in another process; the first time counts. */
  stop(trip: RampTrip): void {
    this.#trip ??= trip;
  }

  /** What the operator is told, but for the names. */
  status(): Omit<RampStatus, 'route' | 'from' | 'to'> {
    const { startMs } = this.#record;
    const trip = this.#trip;
    const counted = trip ?? this.#guard?.counted(this.#deps.now());
    return {
      state: this.#state(),
      percent: Math.round(this.#share() * 1e5) / 1e3,
      startMs,
      endMs: rampEndMs(this.#record),
      ...(counted && {
        guard: {
          requests: counted.requests,
          errors: counted.errors,
          ...(trip && { trippedMs: trip.atMs }),
        },
      }),
    };
  }

  #share(): number {
    return this.#trip?.share ?? rampShare(this.#record, this.#deps.now());
  }

  #state(): RampStatus['state'] {
    if (this.#trip !== undefined) return this.#record.guard?.onTrip === 'hold' ? 'held' : 'back';
    const nowMs = this.#deps.now();
    if (nowMs < this.#record.startMs) return 'waiting';
    return nowMs < rampEndMs(this.#record) ? 'running' : 'done';
  }

  #count(guard: RampGuard, isError: boolean, nowMs: number): void {
    if (!guard.count(isError, nowMs) || this.#trip !== undefined) return;
    const share = this.#record.guard?.onTrip === 'hold' ? this.#share() : 0;
    this.#trip = { key: this.#key, atMs: nowMs, share, ...guard.counted(nowMs) };
    this.#deps.tripped(this.#trip);
  }
}

/** Tells ramps apart: one that is written anew is another, and begins with a clean slate. */
export function rampKey(route: string, { split, ramp }: ToAction): string {
  return JSON.stringify([route, split.map(({ upstream }) => upstream), ramp]);
}
