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
