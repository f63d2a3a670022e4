import { DURATION_MS_MAX, durationMs } from '../../util/duration.ts';
import type { SpecReading, TextNode } from '../reading.ts';

/** Milliseconds of a duration that must not be 0, or `fallback` when there is none. */
export function readDuration<Fallback>(
  reading: SpecReading,
  node: TextNode | undefined,
  fallback: Fallback,
): number | Fallback {
  if (node === undefined) return fallback;
  const ms = durationMs(node.value);
  if (ms === 0) {
    const hint = 'leave the key out for the default';
    reading.report('GW1104', node, `a duration must be longer than 0, here "${node.value}"`, { hint });
  } else if (ms > DURATION_MS_MAX) {
    reading.report('GW1104', node, `a duration can be at most 596h (almost 25 days), here "${node.value}"`);
  }
  return ms;
}
