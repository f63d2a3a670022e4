/** Which of a route's upstreams takes a request, as the proxy decides it and `gw explain` foretells it. */
import type { RampRecord, Share, ToAction } from '../../artifact/types.ts';
import { rampShare } from './ramp-share.ts';
import { createShareRule } from './share-rule.ts';
import type { ShareSource } from './share-source.ts';
import { shareSeed, weighKey } from './weigh-key.ts';

/** The choice among a route's upstreams, made ready; shares are told by their index. */
export interface ShareChooser {
  /** The first share whose own condition holds of a request; undefined when the weights decide. */
  ruled(source: ShareSource): number | undefined;
  /** The share that a key belongs to. */
  keyed(key: string, weights: readonly number[]): number;
  /** The share at a point from 0 up to 1. */
  drawn(point: number, weights: readonly number[]): number;
}

/** Makes the choice of an action ready. */
export function createShareChooser({ split }: Pick<ToAction, 'split'>): ShareChooser {
  const rules = split.map(createShareRule);
  const hasRules = rules.some((rule) => rule !== undefined);
  const seeds = split.map(({ upstream }) => shareSeed(upstream));
  return {
    ruled(source) {
      if (!hasRules) return undefined;
      const index = rules.findIndex((rule) => rule?.(source) === true);
      return index === -1 ? undefined : index;
    },
    keyed: (key, weights) => weighKey(key, seeds, weights),
    drawn,
  };
}

function drawn(point: number, weights: readonly number[]): number {
  let left = point * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return Math.max(
    0,
    weights.findLastIndex((weight) => weight > 0),
  );
}

/** The weights of an action's shares at a moment. */
export function weightsAt({ split, ramp }: ToAction, nowMs: number): readonly number[] {
  return ramp === undefined ? split.map(({ weight }) => weight) : rampWeights(rampShare(ramp, nowMs));
}

/** The weights of a ramp whose new upstream has a share from 0 to 1. */
export function rampWeights(share: number): readonly [number, number] {
  return [1 - share, share];
}

/** Whether a share takes any request at all. */
export function takesTraffic({ weight, when }: Share): boolean {
  return weight > 0 || when !== undefined;
}

/** When a ramp is over, in milliseconds since 1970. */
export function rampEndMs({ startMs, overMs }: RampRecord): number {
  return startMs + overMs;
}
