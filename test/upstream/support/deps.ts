import type { UpstreamDeps } from '../../../src/upstream/types.ts';

/** What an upstream uses of the world, in tests: chance and clock of the platform, nothing that happens by itself. */
export function upstreamDeps(changes: Partial<UpstreamDeps> = {}): UpstreamDeps {
  return {
    random: Math.random,
    now: () => performance.now(),
    date: () => Date.now(),
    every: () => () => undefined,
    after: () => () => undefined,
    warn: () => undefined,
    resolveSecret: (reference) => `secret of ${reference}`,
    lookUp: { addresses: async () => [], services: async () => [] },
    endpointsFile: () => ({ read: async () => undefined }),
    retire: () => undefined,
    probe: () => async () => undefined,
    ...changes,
  };
}
