import type { RampRecord } from '../../artifact/types.ts';

/** The new upstream's share of a ramp at a moment, from 0 to 1: of the clock alone, so that all processes agree. */
export function rampShare(ramp: RampRecord, nowMs: number): number {
  const { startMs, overMs, startPercent, endPercent, steps } = ramp;
  if (nowMs < startMs) return 0;
  const passed = Math.min(1, (nowMs - startMs) / overMs);
  // The first step begins at the start, the last one is the end.
  const part = steps === undefined ? passed : Math.floor(passed * steps) / steps;
  return (startPercent + (endPercent - startPercent) * part) / 100;
}
