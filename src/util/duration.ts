const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** The form of a duration, in JSON Schema and in words. */
export const DURATION_PATTERN = '^(?=.)(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?$';
export const DURATION_TITLE = 'a duration such as `250ms`, `5s`, `1m30s` or `1h`';

/** The longest duration that timers can keep: 2³¹ − 1 milliseconds, almost 25 days. */
export const DURATION_MS_MAX = 2_147_483_647;

/** Milliseconds as such text, in the units that make it short. */
export function durationText(ms: number): string {
  let left = ms;
  const parts = Object.entries(UNIT_MS).flatMap(([unit, size]) => {
    const amount = Math.floor(left / size);
    left -= amount * size;
    return amount === 0 ? [] : [`${amount}${unit}`];
  });
  return parts.join('') || '0s';
}

/** Milliseconds of text such as `1m30s`, whose form has been checked. */
export function durationMs(text: string): number {
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(h|ms|m|s)/g)) {
    total += Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]; // the expression allows no other
  }
  return total;
}
