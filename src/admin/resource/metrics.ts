import { ofType, problem } from '../answer.ts';
import type { Resource } from '../types.ts';

/** Metrics for Prometheus. */
export const metrics: Resource = {
  method: 'GET',
  path: '/metrics',
  doc: {
    summary: 'Metrics for Prometheus',
    answers: {
      200: {
        description: 'In the text format of Prometheus 0.0.4, or as OpenMetrics for those who accept that.',
        type: 'text/plain',
      },
      404: { description: 'The spec asks for no metrics.' },
    },
  },
  async handle({ incoming }, deps) {
    const found = await deps.metrics(incoming.request.headers.get('accept') ?? '');
    if (found !== undefined) return ofType(found.type, found.text);
    return problem({
      status: 404,
      detail: 'No metrics are counted; `telemetry: { metrics: {} }` asks for them.',
    });
  },
};
