import type { MetricsSnapshot } from '../types.ts';

/** Labels that gw sets on series of its own. */
export const METRIC_LABELS: ReadonlySet<string> = new Set([
  'route',
  'method',
  'status_class',
  'upstream',
  'endpoint',
  'outcome',
  'policy',
  'result',
  'digest',
  'version',
  'le',
  'quantile',
]);

/** The same series with more labels; their own take precedence. */
export function withLabels(
  snapshot: MetricsSnapshot,
  labels: Readonly<Record<string, string>>,
): MetricsSnapshot {
  if (Object.keys(labels).length === 0) return snapshot;
  return snapshot.map((family) => ({
    ...family,
    values: family.values.map((each) => ({ ...each, labels: { ...labels, ...each.labels } })),
  }));
}
