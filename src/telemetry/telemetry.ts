/**
 * What one process tells of itself, as its revisions say. What stays as it was over a reload is kept: counters go on,
 * queues are not lost. What metrics and traces need is loaded when a revision first asks for it.
 */
import type { AccessLogRecord, MetricsRecord, TelemetryRecord, TracesRecord } from '../artifact/telemetry.ts';
import type { Artifact } from '../artifact/types.ts';
import { createRandomHex } from '../util/random-hex.ts';
import { VERSION } from '../util/version.ts';
import { type AccessLog, createAccessLog } from './access-log.ts';
import { withLabels } from './metrics/labels.ts';
import { liveFamilies } from './metrics/live-families.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Exporter } from './trace/exporter.ts';
import type { Tracer } from './trace/tracer.ts';
import type {
  LiveFigures,
  MetricsSnapshot,
  PreparedTelemetry,
  Telemetry,
  TelemetrySecrets,
} from './types.ts';

/** What telemetry uses of the world. */
export interface TelemetryDeps {
  /** Takes whole lines of the access log; without it none is kept. */
  readonly writeLines: ((lines: string) => void) | undefined;
  /** Tells the operator, a line at a time. */
  warn(message: string): void;
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
  /** From 0 up to 1; default Math.random. */
  readonly random?: () => number;
}

/** Something that is made for a part of `telemetry:` and kept as long as that part stays the same. */
interface Kept<T> {
  readonly key: string;
  readonly value: T;
}

interface Tracing {
  readonly tracer: Tracer;
  readonly exporter: Exporter;
}

interface Counting {
  readonly metrics: Metrics;
  readonly labels: MetricsRecord['labels'];
  /** What prom-client knows of every Node.js process. */
  processSnapshot(): Promise<MetricsSnapshot>;
}

/** What a revision has of each; absent is off. */
interface Parts {
  readonly accessLog: Kept<AccessLog> | undefined;
  readonly metrics: Kept<Counting> | undefined;
  readonly traces: Kept<Tracing> | undefined;
}

const NONE: Parts = { accessLog: undefined, metrics: undefined, traces: undefined };

/** Makes a process's telemetry: silent before the first revision. */
export function createTelemetry(deps: TelemetryDeps): Telemetry {
  return new ProcessTelemetry(deps);
}

class ProcessTelemetry implements Telemetry {
  readonly #deps: TelemetryDeps;
  #current: Parts = NONE;
  /** Of revisions that are no more: their last exchanges may still end. */
  readonly #former = new Set<Exporter | AccessLog>();

  constructor(deps: TelemetryDeps) {
    this.#deps = deps;
  }

  async prepare(artifact: Artifact, secrets: TelemetrySecrets): Promise<PreparedTelemetry> {
    const { accessLog, metrics, traces }: TelemetryRecord = artifact.telemetry ?? {};
    const current = this.#current;
    const next: Parts = {
      accessLog: accessLog === false ? undefined : this.#accessLog(accessLog),
      metrics: metrics && (await keep(current.metrics, metrics, () => createCounting(metrics))),
      traces:
        traces &&
        (await keep(current.traces, { traces, secrets, name: artifact.name }, () =>
          createTracing(traces, { ...secrets, name: artifact.name, deps: this.#deps }),
        )),
    };
    // A trace is known before anybody else tells of the exchange.
    const observers = [next.traces?.value.tracer, next.metrics?.value.metrics, next.accessLog?.value];
    return {
      observers: observers.filter((each) => each !== undefined),
      commit: () => this.#commit(next, artifact),
    };
  }

  async metrics(live: LiveFigures): Promise<MetricsSnapshot | undefined> {
    const { metrics: kept, traces } = this.#current;
    if (kept === undefined) return undefined;
    const { metrics, labels, processSnapshot } = kept.value;
    const snapshot: MetricsSnapshot = [
      ...metrics.families(),
      ...liveFamilies(live),
      ...(traces?.value.exporter.snapshot() ?? []),
      ...(await processSnapshot()),
    ];
    return withLabels(snapshot, labels);
  }

  async close(): Promise<void> {
    const { accessLog, traces } = this.#current;
    accessLog?.value.close();
    const all = [...this.#former, traces?.value.exporter].filter((each) => each !== undefined);
    await Promise.all(all.map((each) => each.close()));
  }

  #accessLog(record: AccessLogRecord | undefined): Kept<AccessLog> | undefined {
    const { writeLines, random = Math.random } = this.#deps;
    if (writeLines === undefined) return undefined;
    const key = JSON.stringify(record ?? null);
    const { accessLog } = this.#current;
    if (accessLog?.key === key) return accessLog;
    return { key, value: createAccessLog(writeLines, { record, random }) };
  }

  #commit(next: Parts, { upstreams, policies }: Artifact): void {
    const { accessLog, traces } = this.#current;
    if (accessLog !== undefined && accessLog.value !== next.accessLog?.value)
      this.#former.add(accessLog.value);
    if (traces !== undefined && traces.value !== next.traces?.value) this.#former.add(traces.value.exporter);
    this.#current = next;
    next.metrics?.value.metrics.retain({
      upstreams: new Set(upstreams.map(({ name }) => name)),
      policies: new Set(policies.map(({ name }) => name)),
    });
  }
}

async function keep<T>(
  current: Kept<T> | undefined,
  asked: unknown,
  create: () => Promise<T>,
): Promise<Kept<T>> {
  const key = JSON.stringify(asked);
  return current?.key === key ? current : { key, value: await create() };
}

async function createCounting(record: MetricsRecord): Promise<Counting> {
  const [{ Metrics }, { processSnapshot }] = await Promise.all([
    import('./metrics/metrics.ts'),
    import('./metrics/process-snapshot.ts'),
  ]);
  return { metrics: new Metrics(record), labels: record.labels, processSnapshot };
}

interface TracingContext extends TelemetrySecrets {
  readonly name: string;
  readonly deps: TelemetryDeps;
}

async function createTracing(record: TracesRecord, context: TracingContext): Promise<Tracing> {
  const [{ createEncoder }, { Exporter }, { Tracer }] = await Promise.all([
    import('./trace/encode.ts'),
    import('./trace/exporter.ts'),
    import('./trace/tracer.ts'),
  ]);
  const { deps, name } = context;
  const { protocol, service = name, ratio } = record;
  const attributes = { 'service.name': service, 'service.version': VERSION, ...record.attributes };
  const exporter = new Exporter({
    post: createPost(record, context),
    encode: createEncoder({ protocol, attributes }),
    warn: deps.warn,
  });
  const tracer = new Tracer({
    ratio,
    random: deps.random ?? Math.random,
    randomId: createRandomHex(),
    add: (spans) => exporter.add(spans),
  });
  return { tracer, exporter };
}

function createPost(
  { endpoint, protocol, timeoutMs }: TracesRecord,
  { traceHeaders, deps }: TracingContext,
): (body: Uint8Array) => Promise<number> {
  const { fetch = globalThis.fetch } = deps;
  const type = protocol === 'json' ? 'application/json' : 'application/x-protobuf';
  const headers = { 'user-agent': `gw/${VERSION}`, ...traceHeaders, 'content-type': type };
  return async (body) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(endpoint, { method: 'POST', headers, body, signal, redirect: 'error' });
    // Read away, so that the connection can be used again.
    await answer.arrayBuffer();
    return answer.status;
  };
}
