/** Days and months of the calendar, in UTC. */
import type { LimitRule } from '../limit/types.ts';

/** A stretch of the calendar that a quota is for. */
export type Period = 'day' | 'month';

/** The rule for the day or month that it is now; another one has another counter. */
export function periodRule(period: Period, quota: number, nowMs: number): LimitRule {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const endMs = period === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
  const name = now.toISOString().slice(0, period === 'day' ? 10 : 7);
  return { id: `${period}@${name}`, kind: 'period', capacity: quota, limit: quota, windowMs: endMs - nowMs };
}
