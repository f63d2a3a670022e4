/**
 * Weighted rendezvous hashing over shares: each scores the key, the highest takes it, and the chance to be highest is
 * in proportion to the weight. When weights change, keys move only towards shares that have grown against the others,
 * so whoever is on a canary stays there while it grows, and nothing has to be remembered.
 */
import { hashText, mixBits } from '../../util/key-hash.ts';

/** What a share is told by: its upstream's name, so that routes that split alike send a key the same way. */
export function shareSeed(upstream: string): number {
  return hashText(upstream);
}

/** The index of the share that takes a key; the first when no weight is above 0. */
export function weighKey(key: string, seeds: readonly number[], weights: readonly number[]): number {
  const hash = hashText(key);
  let best = 0;
  let highest = 0;
  for (let index = 0; index < seeds.length; index += 1) {
    const weight = weights[index] ?? 0;
    if (weight <= 0) continue;
    const uniform = (mixBits(hash ^ (seeds[index] ?? 0)) + 0.5) / 2 ** 32;
    const score = -weight / Math.log(uniform);
    if (score <= highest) continue;
    highest = score;
    best = index;
  }
  return best;
}
