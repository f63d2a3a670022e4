// The metrics of one process or several as scrapers read them. prom-client writes; it is loaded when first needed.
import type { RegistryContentType } from 'prom-client';
import type { MetricFamily, MetricsSnapshot, MetricValue } from '../types.ts';

/** Metrics as the body of an answer. */
export interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

/** Sums snapshots up and writes them in the format that `accept`, the field of the request, asks for. */
export async function metricsText(
  snapshots: readonly MetricsSnapshot[],
  accept: string | undefined,
): Promise<MetricsText> {
  const { Registry } = await import('prom-client');
  const isOpen = accept?.includes('application/openmetrics-text') === true;
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(isOpen ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE);
  for (const family of joinSnapshots(snapshots)) {
    if (family.values.length === 0) continue;
    const metric = { ...family, get: () => metric };
    // What prom-client needs of a metric is to be asked for it.
    registry.registerMetric(metric as never);
  }
  return { contentType: registry.contentType, body: await registry.metrics() };
}

/** The same series of several processes become one, by each family's aggregator. */
export function joinSnapshots(snapshots: readonly MetricsSnapshot[]): MetricFamily[] {
  const families = new Map<string, { family: MetricFamily; series: Map<string, MetricValue[]> }>();
  for (const family of snapshots.flat()) {
    const known = families.get(family.name) ?? { family, series: new Map<string, MetricValue[]>() };
    families.set(family.name, known);
    for (const value of family.values) {
      const key = seriesKey(value);
      const same = known.series.get(key);
      if (same === undefined) known.series.set(key, [value]);
      else same.push(value);
    }
  }
  return [...families.values()].map(({ family, series }) => {
    const values = [...series.values()].flatMap((same) => joinValues(same, family.aggregator));
    return { ...family, values };
  });
}

function joinValues(same: readonly MetricValue[], aggregator: MetricFamily['aggregator']): MetricValue[] {
  const [first] = same;
  if (first === undefined) return [];
  if (same.length === 1) return [first];
  // What cannot be told of several is still told of one.
  if (aggregator === 'omit') return [];
  const numbers = same.map(({ value }) => value);
  const sum = numbers.reduce((total, each) => total + each, 0);
  const exemplar = same.find((each) => each.exemplar !== undefined)?.exemplar;
  const by = {
    sum,
    average: sum / numbers.length,
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    first: first.value,
    omit: first.value,
  };
  return [{ ...first, value: by[aggregator], ...(exemplar && { exemplar }) }];
}

function seriesKey({ metricName = '', labels }: MetricValue): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return `${metricName} ${pairs.sort().join('\u0000')}`;
}
