// What prom-client finds out about a Node.js process: processor time, memory, file descriptors, event loop, garbage.
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricFamily, MetricsSnapshot } from '../types.ts';

/** Gauges that end in `_total`, which linters of metrics refuse. */
const MISNAMED = 'nodejs_active_';

let registry: Registry | undefined;

/** The process's own figures; looking at them begins with the first call that loads this file. */
export async function processSnapshot(): Promise<MetricsSnapshot> {
  registry ??= collect();
  // Its types have no `aggregator` of any name and leave values open.
  const families = (await registry.getMetricsAsJSON()) as unknown as MetricFamily[];
  return families.filter(({ name }) => !name.startsWith(MISNAMED));
}

function collect(): Registry {
  const own = new Registry();
  collectDefaultMetrics({ register: own });
  return own;
}

registry = collect();
