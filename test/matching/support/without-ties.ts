import { findAmbiguities } from '../../../src/matching/ambiguity.ts';
import type { MatchEntry } from '../../../src/matching/types.ts';

/** The entries that are left when of each tie the later route is taken out, until none is left. */
export function withoutTies(drawn: readonly MatchEntry[]): MatchEntry[] {
  let left = [...drawn];
  for (let ties = findAmbiguities(left); ties.length > 0; ties = findAmbiguities(left)) {
    const losers = new Set(ties.map(({ second }) => second.route));
    left = left.filter(({ route }) => !losers.has(route));
  }
  return left;
}
