import type { SpecReading, TextNode } from '../reading.ts';

const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** The longest duration that timers can keep: 2³¹ − 1 milliseconds, almost 25 days. */
const DURATION_MS_MAX = 2_147_483_647;

/** Milliseconds of text such as `1m30s`; the schema has checked its form. */
function durationMs(text: string): number {
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(h|ms|m|s)/g)) {
    total += Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]; // the expression allows no other
  }
  return total;
}

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
