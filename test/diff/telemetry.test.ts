import { expect, it } from 'vitest';
import { diffOf } from './support.ts';

const spec = (telemetry?: object) => ({
  version: 1,
  listeners: { public: { address: '127.0.0.1:8080' } },
  ...(telemetry && { telemetry }),
  routes: { ping: { match: { path: '/ping' }, respond: { body: 'pong' } } },
});

it('tells what of the telemetry is not as it was, as what no request notices', () => {
  const traces = { endpoint: 'http://127.0.0.1:4318/v1/traces' };
  const before = spec({ metrics: {}, traces, accessLog: { format: 'common' } });
  const after = spec({ traces: { ...traces, sample: '50%' }, accessLog: false, log: { format: 'json' } });
  const { identical, notes } = diffOf(before, after);
  expect(identical).toBe(true);
  expect(notes).toEqual([
    'telemetry: `metrics` is gone',
    'telemetry: `traces` is another',
    'telemetry: no access log is written any more',
    'telemetry: `log` is new',
  ]);
  expect(diffOf(before, before).notes).toEqual([]);
  expect(diffOf(spec(), spec({ accessLog: true })).notes).toEqual(['telemetry: `accessLog` is new']);
});
