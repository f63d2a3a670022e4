// Series of what is so at the moment.
import type { LiveFigures, MetricFamily } from '../types.ts';

/** What is looked up rather than counted. */
export function liveFamilies({ digest, connections, upstreams }: LiveFigures): MetricFamily[] {
  const endpoints = upstreams.flatMap(({ name: upstream, endpoints }) =>
    endpoints.map(({ url, isUp, active }) => ({ labels: { upstream, endpoint: url }, isUp, active })),
  );
  return [
    {
      ...{ name: 'gw_connections', type: 'gauge', aggregator: 'sum' },
      help: 'Connections of clients that are open.',
      values: [{ value: connections, labels: {} }],
    },
    {
      ...{ name: 'gw_revision_info', type: 'gauge', aggregator: 'first' },
      help: 'The revision that serves: always 1.',
      values: [{ value: 1, labels: { digest: digest.slice(0, 12) } }],
    },
    {
      ...{ name: 'gw_upstream_endpoint_up', type: 'gauge', aggregator: 'min' },
      help: 'Whether an endpoint takes traffic: 0 when any process holds it for unhealthy.',
      values: endpoints.map(({ labels, isUp }) => ({ value: isUp ? 1 : 0, labels })),
    },
    {
      ...{ name: 'gw_upstream_endpoint_active', type: 'gauge', aggregator: 'sum' },
      help: 'Attempts under way at an endpoint.',
      values: endpoints.map(({ labels, active }) => ({ value: active, labels })),
    },
  ];
}
