import type { PolicyDeps } from '../types.ts';

/** Between two lines about a server that gives no answer. */
const WARN_MS = 5_000;

/** Makes what tells the operator of something that may happen at each request, at most once in five seconds. */
export function warnSeldom({ now, warn }: Pick<PolicyDeps, 'now' | 'warn'>): (message: string) => void {
  let warnedAtMs = Number.NEGATIVE_INFINITY;
  return (message) => {
    if (now() - warnedAtMs < WARN_MS) return;
    warnedAtMs = now();
    warn(message);
  };
}
