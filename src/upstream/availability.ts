/** Which endpoints take traffic: by weight, priority and health. Pure; asked when any of these changes. */
import type { EndpointState } from './types.ts';

/** Endpoints that take traffic, and those that would if none of these could. */
export interface Available {
  /** Of one priority; empty when nothing can take traffic. */
  readonly taking: readonly EndpointState[];
  /** Healthy ones of higher numbers, the lowest number first. */
  readonly reserve: readonly EndpointState[];
}

/**
 * The first priority takes traffic that has a healthy endpoint and at least `panicPercent` of its endpoints healthy.
 * If none has, health says more about what watches than about the endpoints: with a percentage above 0 all of the
 * first take traffic then.
 */
export function availableOf(states: readonly EndpointState[], panicPercent: number): Available {
  const levels = levelsOf(states.filter(({ endpoint }) => endpoint.weight > 0));
  const healthy = levels.map((level) => level.filter(({ health }) => health === 'healthy'));
  const at = healthy.findIndex(
    (some, index) => some.length > 0 && some.length * 100 >= panicPercent * (levels[index]?.length ?? 0),
  );
  if (at !== -1) return { taking: healthy[at] ?? [], reserve: healthy.slice(at + 1).flat() };
  const [first = []] = levels;
  return { taking: panicPercent > 0 ? first : [], reserve: [] };
}

/** By priority, the lowest number first. */
function levelsOf(states: readonly EndpointState[]): EndpointState[][] {
  const levels = new Map<number, EndpointState[]>();
  for (const state of states) {
    const { priority = 0 } = state.endpoint;
    const level = levels.get(priority);
    if (level === undefined) levels.set(priority, [state]);
    else level.push(state);
  }
  return [...levels].sort(([a], [b]) => a - b).map(([, level]) => level);
}
