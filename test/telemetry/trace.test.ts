import { describe, expect, it } from 'vitest';
import { Exporter } from '../../src/telemetry/trace/exporter.ts';
import type { Span } from '../../src/telemetry/trace/span.ts';
import { parseTraceParent } from '../../src/telemetry/trace/trace-parent.ts';
import { Tracer } from '../../src/telemetry/trace/tracer.ts';
import { exchangeOf } from '../policy/support/exchange.ts';
import { attemptOf, reportOf } from './support/reports.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const SPAN: Span = {
  name: 'GET',
  kind: 'server',
  traceId: TRACE,
  spanId: PARENT,
  parentSpanId: undefined,
  isParentRemote: false,
  startMs: 1,
  endMs: 2,
  attributes: {},
  isError: false,
};

describe('parseTraceParent', () => {
  // The examples and rules of W3C Trace Context, sections 3.2.2 and 3.2.4.
  it.each([
    [`00-${TRACE}-${PARENT}-01`, true],
    [`00-${TRACE}-${PARENT}-00`, false],
    [`00-${TRACE}-${PARENT}-03`, true],
    [`01-${TRACE}-${PARENT}-01-what-the-future-will-be-like`, true],
  ])('reads %s', (value, sampled) => {
    expect(parseTraceParent(value)).toEqual({ traceId: TRACE, spanId: PARENT, sampled });
  });

  it.each([
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}-1`,
    `01-${TRACE}-${PARENT}-01.more`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
    '',
  ])('refuses %s', (value) => {
    expect(parseTraceParent(value)).toBeUndefined();
  });
});

describe('Tracer', () => {
  const tracing = (ratio: number, draw = 0.5) => {
    const spans: Span[] = [];
    let id = 0;
    const tracer = new Tracer({
      ratio,
      random: () => draw,
      randomId: () => (++id).toString(16).padStart(32, 'a'),
      add: (added) => spans.push(...added),
    });
    return { tracer, spans };
  };

  it('records an exchange whose trace is recorded, whatever the ratio, and hands the trace on', () => {
    const { tracer, spans } = tracing(0);
    const headers = ['traceparent', `00-${TRACE}-${PARENT}-01`, 'tracestate', 'a=b'];
    const report = reportOf({}, { headers });
    const { exchange } = report;
    tracer.began(exchange);
    const attempt = attemptOf(exchange);
    tracer.attempting(attempt);
    const told = parseTraceParent(exchange.request.headers.get('traceparent') ?? '');
    tracer.attempted(attempt, { status: 200, headMs: 3, failure: undefined });
    tracer.ended(report);
    const [client, server] = spans;
    expect(told).toEqual({ traceId: TRACE, spanId: client?.spanId, sampled: true });
    expect(client).toMatchObject({ kind: 'client', traceId: TRACE, parentSpanId: server?.spanId });
    expect(server).toMatchObject({ kind: 'server', parentSpanId: PARENT, name: 'GET get-user' });
    expect(exchange.request.headers.get('tracestate')).toBe('a=b');
  });

  it('gives every attempt a span of its own, also those that an engine tells of after the end', () => {
    const { tracer, spans } = tracing(1);
    const report = reportOf({ status: 503 });
    tracer.began(report.exchange);
    const [first, second] = [attemptOf(report.exchange, 1), attemptOf(report.exchange, 2)];
    tracer.attempting(first);
    tracer.attempting(second);
    tracer.attempted(first, { status: undefined, headMs: undefined, failure: 'reset' });
    tracer.ended(report);
    expect(spans).toEqual([]);
    tracer.attempted(second, { status: 503, headMs: 1, failure: undefined });
    expect(spans.map(({ kind, isError }) => [kind, isError])).toEqual([
      ['client', true],
      ['server', true],
      ['client', true],
    ]);
    expect(spans[0]?.attributes).toMatchObject({ 'error.type': 'reset' });
    expect(spans[2]?.attributes).toMatchObject({
      'error.type': '503',
      'http.request.resend_count': 1,
      'http.response.status_code': 503,
    });
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3);
  });

  it('leaves a trace that is not recorded as it came, and says so where there is none', () => {
    const { tracer, spans } = tracing(0.1);
    const given = `00-${TRACE}-${PARENT}-00`;
    const followed = reportOf({}, { headers: ['traceparent', given] });
    const fresh = reportOf({}, { headers: ['tracestate', 'stray=1'] });
    for (const { exchange } of [followed, fresh]) tracer.began(exchange);
    expect(followed.exchange.request.headers.get('traceparent')).toBe(given);
    expect(fresh.exchange.request.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(fresh.exchange.request.headers.has('tracestate')).toBe(false);
    tracer.attempting(attemptOf(followed.exchange));
    for (const report of [followed, fresh]) tracer.ended(report);
    expect(spans).toEqual([]);
  });

  it('records by chance where no trace is brought, or one that is none', () => {
    for (const [draw, count] of [
      [0.05, 1],
      [0.15, 0],
    ] as const) {
      const { tracer, spans } = tracing(0.1, draw);
      const report = reportOf({}, { headers: ['traceparent', 'nonsense'] });
      tracer.began(report.exchange);
      tracer.ended(report);
      expect(spans).toHaveLength(count);
    }
  });

  it('tells neither the query nor a password, and no method that nobody knows as a name', () => {
    const { tracer, spans } = tracing(1);
    const exchange = exchangeOf({ method: 'X'.repeat(99), path: '/a', query: 'token=hunter2' });
    Object.assign(exchange.request, { authority: 'user:hunter2@a.example:8080' });
    exchange.request.headers.set('authorization', 'Bearer hunter2');
    tracer.began(exchange);
    tracer.ended({ ...reportOf(), exchange, route: undefined });
    expect(JSON.stringify(spans)).not.toContain('hunter2');
    expect(spans[0]).toMatchObject({ name: 'HTTP' });
    expect(spans[0]?.attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'server.address': 'a.example',
      'server.port': 8080,
      'url.path': '/a',
    });
  });
});

describe('Exporter', () => {
  const exporting = (post: (body: Uint8Array) => Promise<number>) => {
    const warned: string[] = [];
    const exporter = new Exporter({
      post,
      encode: (spans) => new Uint8Array(spans.length),
      warn: (message) => warned.push(message),
      flushMs: 1,
      pauseMs: 1,
    });
    const figure = (name: string) => exporter.snapshot().find((each) => each.name === name)?.values[0]?.value;
    return { exporter, warned, figure };
  };
  const many = (count: number) => Array.from({ length: count }, () => SPAN);

  it('sends in batches, and all of it when it is closed', async () => {
    const sizes: number[] = [];
    const { exporter, warned, figure } = exporting(async (body) => {
      sizes.push(body.length);
      return 200;
    });
    exporter.add(many(1_100));
    await exporter.close();
    expect(sizes).toEqual([512, 512, 76]);
    expect(figure('gw_spans_exported_total')).toBe(1_100);
    expect(warned).toEqual([]);
  });

  it('drops what a collector that hangs leaves no room for, and counts it', async () => {
    let answer = (_status: number) => {};
    const hanging = new Promise<number>((done) => {
      answer = done;
    });
    const { exporter, figure } = exporting(() => hanging);
    for (let at = 0; at < 20_000; at++) exporter.add([SPAN]);
    // One batch is on its way, and the queue holds 8,192.
    expect(figure('gw_spans_dropped_total')).toBe(20_000 - 512 - 8_192);
    answer(200);
    await exporter.close();
    expect(figure('gw_spans_exported_total')).toBe(512 + 8_192);
  });

  it('tries again where that may help, says once that it fails and once that it works again', async () => {
    const answers = [503, 503, 503, 400, 200];
    const { exporter, warned, figure } = exporting(async () => answers.shift() ?? 200);
    exporter.add(many(512));
    exporter.add(many(512));
    exporter.add(many(512));
    await expect.poll(() => figure('gw_spans_exported_total')).toBe(512);
    expect(figure('gw_spans_dropped_total')).toBe(1_024);
    expect(warned).toEqual([
      'traces do not reach the collector: it answers 503; spans are dropped',
      'traces reach the collector again; 1024 spans were dropped',
    ]);
  });

  it('does not hold up the end for a collector that is away', async () => {
    let tries = 0;
    const { exporter, figure } = exporting(async () => {
      tries += 1;
      throw new Error('refused');
    });
    exporter.add(many(100));
    exporter.add(many(27));
    await exporter.close();
    expect(tries).toBe(1);
    expect(figure('gw_spans_dropped_total')).toBe(127);
  });
});
