import type { Route } from '../spec/types.ts';

/** The upstreams that a route's requests can reach, without the one that gets copies. */
export function targetsOf({ action }: Route): readonly string[] {
  return action.kind === 'to' ? action.to.split.map(({ upstream }) => upstream) : [];
}
