import type { KeptState, PolicyDeps } from '../../../src/policy/types.ts';

/** What handlers use of the world, in memory: a clock that stands still, no chance, no network; change what matters. */
export function policyDeps(changes: Partial<PolicyDeps> = {}): PolicyDeps {
  const states = new Map<string, KeptState>();
  return {
    name: 'p',
    resolveSecret: (text) => text,
    keep(key, create) {
      const state = (states.get(key) as ReturnType<typeof create> | undefined) ?? create();
      states.set(key, state);
      return state;
    },
    consumers: [],
    policy: (name) => {
      throw new Error(`no policy ${name}`);
    },
    verifyPassword: () => Promise.reject(new Error('no passwords in this test')),
    fetch: () => Promise.reject(new Error('no network in this test')),
    now: () => 0,
    random: () => 0,
    warn: () => undefined,
    ...changes,
  };
}
