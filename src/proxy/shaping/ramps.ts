import type { Artifact, ToAction } from '../../artifact/types.ts';
import type { RampStatus } from '../../telemetry/ramp-status.ts';
import { Ramp, type RampTrip, rampKey } from './ramp.ts';

/** More ramps than that are written by nobody; the oldest are forgotten. */
const KEPT_MAX = 1000;

interface RampsDeps {
  /** Milliseconds since 1970. */
  now(): number;
  /** A guard of this process has tripped. */
  tripped(trip: RampTrip, summary: string): void;
}

/** The ramps of a gateway over all its revisions, so that one that has stopped stays so as long as it is written. */
export class Ramps {
  readonly #deps: RampsDeps;
  readonly #ramps = new Map<string, Ramp>();
  readonly #trips = new Map<string, RampTrip>();
  readonly #routes = new WeakMap<Artifact, readonly number[]>();

  constructor(deps: RampsDeps) {
    this.#deps = deps;
  }

  /** The ramp of a route; undefined when it has none. */
  of(route: string, to: ToAction): Ramp | undefined {
    const { ramp: record } = to;
    if (record === undefined) return undefined;
    const key = rampKey(route, to);
    const known = this.#ramps.get(key);
    if (known !== undefined) return known;
    const { now, tripped } = this.#deps;
    const ramp = new Ramp(key, record, {
      now,
      tripped: (trip) => tripped(trip, summaryOf(route, to, trip)),
    });
    const trip = this.#trips.get(key);
    if (trip !== undefined) ramp.stop(trip);
    this.#ramps.set(key, ramp);
    forgetOldest(this.#ramps);
    return ramp;
  }

  /** Takes over what has tripped in another process, or in an earlier life of this one. */
  stop(trip: RampTrip): void {
    this.#trips.set(trip.key, trip);
    forgetOldest(this.#trips);
    this.#ramps.get(trip.key)?.stop(trip);
  }

  /** Every ramp of a revision. The first question about a revision reads all its routes. */
  status(artifact: Artifact): RampStatus[] {
    let routes = this.#routes.get(artifact);
    if (routes === undefined) {
      routes = Array.from({ length: artifact.routeCount }, (_, index) => index).filter((index) => {
        const { action } = artifact.route(index);
        return action.kind === 'to' && action.to.ramp !== undefined;
      });
      this.#routes.set(artifact, routes);
    }
    return routes.flatMap((index) => {
      const { name, action } = artifact.route(index);
      const ramp = action.kind === 'to' ? this.of(name, action.to) : undefined;
      if (action.kind !== 'to' || ramp === undefined) return [];
      const [from = '', to = ''] = action.to.split.map(({ upstream }) => upstream);
      return [{ route: name, from, to, ...ramp.status() }];
    });
  }
}

function summaryOf(route: string, { split }: ToAction, { share, requests, errors }: RampTrip): string {
  const upstream = split[1]?.upstream;
  const what =
    share === 0 ? 'all its traffic goes back' : `its share stays at ${Number((share * 100).toFixed(1))} %`;
  return `the ramp of route "${route}" has stopped: ${errors} of ${requests} answers of upstream "${upstream}" were errors; ${what} until the ramp is written anew`;
}

function forgetOldest(map: Map<string, unknown>): void {
  if (map.size <= KEPT_MAX) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
