import type { PolicyDeps } from '../types.ts';

/** Makes what tells the operator of something that may happen at each request: once in a while, with how often it did. */
export function warnWithCount(
  everyMs: number,
  { now, warn }: Pick<PolicyDeps, 'now' | 'warn'>,
): (message: string) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (message) => {
    if (now() - toldAtMs < everyMs) {
      untold += 1;
      return;
    }
    toldAtMs = now();
    warn(untold === 0 ? message : `${message} (and ${untold} more since the last line)`);
    untold = 0;
  };
}
