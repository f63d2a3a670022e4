// What the gateway tells of itself: what the schema cannot say of it, and what holds when the spec says nothing.
import type {
  AccessLogFormat,
  AccessLogRecord,
  LogLevel,
  MetricsRecord,
  TelemetryRecord,
  TracesRecord,
} from '../../artifact/telemetry.ts';
import type { SourceNode } from '../../source/types.ts';
import { parseLineTemplate } from '../../telemetry/line-template.ts';
import { METRIC_LABELS } from '../../telemetry/metrics/labels.ts';
import { durationMs } from '../../util/duration.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import { parseEndpointUrl } from '../value/endpoint-url.ts';
import { pathFromFolder } from '../value/file-path.ts';

/** From the time of an answer out of memory to that of a patient upstream. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const FORMATS: readonly AccessLogFormat[] = ['json', 'common', 'combined', 'template'];
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Reads `telemetry`; nothing when the spec has none. `folder` is the spec's root folder. */
export function readTelemetry(
  reading: SpecReading,
  node: SourceNode | undefined,
  folder: string,
): { readonly telemetry?: TelemetryRecord } {
  if (node === undefined) return {};
  const metrics = readMetrics(reading, reading.child(node, 'metrics'));
  const traces = readTraces(reading, reading.child(node, 'traces'));
  const accessLog = readAccessLog(reading, reading.child(node, 'accessLog'), folder);
  const log = reading.child(node, 'log');
  const telemetry: TelemetryRecord = {
    ...(metrics && { metrics }),
    ...(traces && { traces }),
    ...(accessLog !== undefined && { accessLog }),
    ...(log && {
      log: {
        format: reading.text(log, 'format')?.value === 'json' ? 'json' : 'text',
        level: LEVELS.find((each) => each === reading.text(log, 'level')?.value) ?? 'info',
      },
    }),
  };
  return { telemetry };
}

function readMetrics(reading: SpecReading, node: SourceNode | undefined): MetricsRecord | undefined {
  if (node === undefined) return undefined;
  return {
    labels: readLabels(reading, node),
    buckets: readBuckets(reading, reading.texts(node, 'buckets')),
    routesMax: reading.number(node, 'routes', 1_000),
    exemplars: reading.flag(node, 'exemplars', false),
  };
}

const LABEL = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A label that gw sets itself would have two values. */
function readLabels(reading: SpecReading, node: SourceNode): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, { key, value }] of reading.pairs(node, 'labels')) {
    if (!LABEL.test(name))
      reading.report('GW1107', key, `\`${name}\` cannot be a label`, {
        hint: 'a label has letters, digits and `_`, and does not begin with a digit or with `__`',
      });
    else if (METRIC_LABELS.has(name))
      reading.report('GW1104', key, `the label \`${name}\` is set by gw itself`, {
        hint: 'give it another name',
      });
    if (isText(value)) labels[name] = value.value;
  }
  return labels;
}

function readBuckets(reading: SpecReading, nodes: readonly TextNode[]): readonly number[] {
  if (nodes.length === 0) return BUCKETS_S;
  let before = 0;
  return nodes.map((node) => {
    const ms = durationMs(node.value);
    if (ms <= before)
      reading.report('GW1104', node, `each bucket must be longer than the one before, here "${node.value}"`);
    before = ms;
    return ms / 1000;
  });
}

function readTraces(reading: SpecReading, node: SourceNode | undefined): TracesRecord | undefined {
  const endpoint = reading.text(node, 'endpoint');
  if (node === undefined || endpoint === undefined) return undefined;
  const parsed = parseEndpointUrl(endpoint.value);
  if ('problem' in parsed) {
    reading.report('GW1404', endpoint, `the endpoint ${parsed.problem}`, {
      hint: 'such as `http://127.0.0.1:4318/v1/traces`',
    });
    return undefined;
  }
  const service = reading.text(node, 'service')?.value;
  return {
    endpoint: parsed.url,
    protocol: reading.text(node, 'protocol')?.value === 'json' ? 'json' : 'protobuf',
    headers: textsOf(reading, node, 'headers'),
    ratio: ratioOf(reading.text(node, 'sample'), 0.1),
    ...(service !== undefined && { service }),
    attributes: textsOf(reading, node, 'attributes'),
    timeoutMs: readDuration(reading, reading.text(node, 'timeout'), 10_000),
  };
}

function readAccessLog(
  reading: SpecReading,
  node: SourceNode | undefined,
  folder: string,
): AccessLogRecord | false | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && node.value === false) return false;
  const format = FORMATS.find((each) => each === reading.text(node, 'format')?.value) ?? 'json';
  const file = reading.text(node, 'file');
  const template = readTemplate(reading, node, format);
  const redact = reading.child(node, 'redact');
  const lower = (from: SourceNode | undefined) =>
    reading.texts(from, 'headers').map(({ value }) => value.toLowerCase());
  const slow = reading.text(node, 'slow');
  return {
    format,
    ...(template !== undefined && { template }),
    ...(file && { file: pathFromFolder(file, folder) }),
    fields: reading.texts(node, 'fields').map(({ value }) => value),
    headers: lower(node),
    query: reading.flag(node, 'query', false),
    redact: { query: reading.texts(redact, 'query').map(({ value }) => value), headers: lower(redact) },
    ratio: ratioOf(reading.text(node, 'sample'), 1),
    ...(slow && { slowMs: readDuration(reading, slow, 0) }),
  };
}

function readTemplate(reading: SpecReading, node: SourceNode, format: AccessLogFormat): string | undefined {
  const entry = reading.entry(node, 'template');
  if (format !== 'template') {
    if (entry !== undefined)
      reading.report('GW1417', entry.key, '`template` is used only with `format: template`');
    return undefined;
  }
  if (entry === undefined || !isText(entry.value)) {
    reading.report(
      'GW1103',
      reading.entry(node, 'format')?.value ?? node,
      '`format: template` needs a `template`',
      {
        hint: 'such as `template: "{client} {method} {path} {status}"`',
      },
    );
    return undefined;
  }
  const parsed = parseLineTemplate(entry.value.value);
  if ('problem' in parsed) reading.report('GW1104', entry.value, `the template ${parsed.problem}`);
  return entry.value.value;
}

function textsOf(reading: SpecReading, node: SourceNode, key: string): Record<string, string> {
  const pairs = reading.pairs(node, key);
  return Object.fromEntries(
    pairs.flatMap(([name, { value }]) => (isText(value) ? [[name, value.value]] : [])),
  );
}

/** From `10%` to 0.1. */
function ratioOf(node: TextNode | undefined, fallback: number): number {
  return node === undefined ? fallback : Number.parseFloat(node.value) / 100;
}
