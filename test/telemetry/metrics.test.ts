import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { MetricsRecord } from '../../src/artifact/telemetry.ts';
import { liveFamilies } from '../../src/telemetry/metrics/live-families.ts';
import { Metrics } from '../../src/telemetry/metrics/metrics.ts';
import { processSnapshot } from '../../src/telemetry/metrics/process-snapshot.ts';
import { ReloadCounts } from '../../src/telemetry/metrics/reload-counts.ts';
import { joinSnapshots, metricsText } from '../../src/telemetry/metrics/text.ts';
import type { MetricsSnapshot } from '../../src/telemetry/types.ts';
import { attemptOf, reportOf } from './support/reports.ts';

const RECORD: MetricsRecord = { labels: {}, buckets: [0.01, 0.1, 1], routesMax: 1_000, exemplars: true };

function counted(record: Partial<MetricsRecord> = {}): Metrics {
  const metrics = new Metrics({ ...RECORD, ...record });
  const report = reportOf();
  metrics.began();
  metrics.attempting(attemptOf(report.exchange, 1));
  metrics.attempted(attemptOf(report.exchange, 1), {
    status: undefined,
    headMs: undefined,
    failure: 'reset',
  });
  metrics.attempting(attemptOf(report.exchange, 2));
  metrics.attempted(attemptOf(report.exchange, 2), { status: 200, headMs: 15, failure: undefined });
  metrics.ended(report);
  return metrics;
}

/** The series of a name as text: labels and values. */
function series(snapshot: MetricsSnapshot, name: string): string[] {
  const family = snapshot.find((each) => each.name === name);
  return (family?.values ?? []).map(
    ({ metricName = name, labels, value }) => `${metricName} ${Object.values(labels).join()} ${value}`,
  );
}

describe('Metrics', () => {
  it('counts requests by route, method and class, and attempts by what they came to', () => {
    const metrics = counted();
    metrics.began();
    const denied = { status: 401, answeredBy: 'login', durationMs: 5_000 };
    metrics.ended(reportOf(denied, { method: 'BREW' }));
    metrics.began();
    metrics.ended(reportOf({ route: undefined, status: 0 }));
    metrics.began();
    const all = metrics.families();
    expect(series(all, 'gw_requests_total')).toEqual([
      'gw_requests_total get-user,GET,2xx 1',
      'gw_requests_total get-user,other,4xx 1',
      'gw_requests_total none,GET,none 1',
    ]);
    expect(series(all, 'gw_upstream_requests_total')).toEqual([
      'gw_upstream_requests_total users,reset 1',
      'gw_upstream_requests_total users,2xx 1',
    ]);
    expect(series(all, 'gw_retries_total')).toEqual(['gw_retries_total users 1']);
    expect(series(all, 'gw_policy_denied_total')).toEqual(['gw_policy_denied_total login 1']);
    expect(series(all, 'gw_requests_in_flight')).toEqual(['gw_requests_in_flight  1']);
    expect(series(all, 'gw_request_duration_seconds').slice(0, 6)).toEqual([
      'gw_request_duration_seconds_bucket 0.01,get-user 0',
      'gw_request_duration_seconds_bucket 0.1,get-user 1',
      'gw_request_duration_seconds_bucket 1,get-user 1',
      'gw_request_duration_seconds_bucket +Inf,get-user 2',
      'gw_request_duration_seconds_sum get-user 5.02',
      'gw_request_duration_seconds_count get-user 2',
    ]);
  });

  it('counts routes beyond the bound together', () => {
    const metrics = new Metrics({ ...RECORD, routesMax: 2 });
    for (const route of ['a', 'b', 'c', 'd', 'a', undefined]) {
      metrics.began();
      metrics.ended(reportOf({ route }));
    }
    expect(series(metrics.families(), 'gw_requests_total')).toEqual([
      'gw_requests_total a,GET,2xx 2',
      'gw_requests_total b,GET,2xx 1',
      'gw_requests_total other,GET,2xx 2',
      'gw_requests_total none,GET,2xx 1',
    ]);
  });

  it('forgets upstreams and policies that are gone', () => {
    const metrics = counted();
    metrics.began();
    metrics.ended(reportOf({ status: 403, answeredBy: 'acl' }));
    metrics.retain({ upstreams: new Set(), policies: new Set(['acl']) });
    expect(series(metrics.families(), 'gw_upstream_requests_total')).toEqual([]);
    expect(series(metrics.families(), 'gw_policy_denied_total')).toEqual(['gw_policy_denied_total acl 1']);
  });
});

describe('joinSnapshots', () => {
  it('sums what two processes have counted, and holds an endpoint for down that one holds for down', () => {
    const live = (isUp: boolean) =>
      liveFamilies({
        digest: 'd'.repeat(64),
        connections: 2,
        upstreams: [{ name: 'u', endpoints: [{ url: 'http://a', isUp, active: 1 }] }],
      });
    const one = [...counted().families(), ...live(true)];
    const other = [...counted().families(), ...live(false)];
    const joined = joinSnapshots([one, other]);
    expect(series(joined, 'gw_requests_total')).toEqual(['gw_requests_total get-user,GET,2xx 2']);
    expect(series(joined, 'gw_request_duration_seconds').at(-1)).toBe(
      'gw_request_duration_seconds_count get-user 2',
    );
    expect(series(joined, 'gw_connections')).toEqual(['gw_connections  4']);
    expect(series(joined, 'gw_upstream_endpoint_up')).toEqual(['gw_upstream_endpoint_up u,http://a 0']);
    expect(series(joined, 'gw_revision_info')).toEqual(['gw_revision_info dddddddddddd 1']);
  });
});

describe('metricsText', () => {
  const snapshot = async (): Promise<MetricsSnapshot> => {
    const metrics = counted();
    const traced = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    metrics.began();
    metrics.ended(reportOf({ route: 'a"b\\c\nd', status: 429, answeredBy: 'limit' }, { trace: traced }));
    const reloads = new ReloadCounts(() => 1_000);
    reloads.loaded(undefined);
    reloads.loaded('broken');
    return [...metrics.families(), ...reloads.snapshot(), ...(await processSnapshot())];
  };

  it('is what promtool finds nothing wrong with', async () => {
    const { contentType, body } = await metricsText([await snapshot()], undefined);
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain('gw_reloads_total{result="failure"} 1');
    expect(execFileSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' })).toBe('');
  });

  it('is OpenMetrics with exemplars for those who ask for it', async () => {
    const { contentType, body } = await metricsText(
      [await snapshot()],
      'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5',
    );
    expect(contentType).toContain('application/openmetrics-text');
    expect(body).toContain('# TYPE gw_requests counter\n');
    expect(body).toMatch(
      /gw_request_duration_seconds_bucket\{[^}]*\} 1 # \{trace_id="a{32}",span_id="b{16}"\} 0\.02 \d+/,
    );
    expect(body.endsWith('# EOF\n')).toBe(true);
  });
});
