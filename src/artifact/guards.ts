import type { Phase } from './phase.ts';
import type { PolicyRecord } from './types.ts';

/** Phases in which it counts which policy it is; of others that may refuse, only that there is one. */
const BY_NAME: readonly Phase[] = ['ip', 'authentication', 'authorization'];
const BY_PHASE: readonly Phase[] = ['rate-limit', 'validation'];

/** What of these policies may refuse a request, as words to compare: two routes with the same words guard alike. */
export function guardsOf(policies: readonly Pick<PolicyRecord, 'name' | 'phase'>[]): readonly string[] {
  return policies.flatMap(({ name, phase }) => {
    if (BY_NAME.includes(phase)) return [`${phase} ${name}`];
    return BY_PHASE.includes(phase) ? [phase] : [];
  });
}
