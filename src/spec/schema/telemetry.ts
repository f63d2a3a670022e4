// How `telemetry` is written. What the schema cannot say is in section/telemetry.ts.
import { ACCESS_FIELDS } from '../../artifact/telemetry.ts';
import { flag, list, record, recordOf, ref, type Schema, text, whole } from './fragment.ts';

const PERCENTAGE = {
  type: 'string',
  pattern: '^(100|[1-9]?[0-9](\\.[0-9]{1,3})?)%$',
  title: 'a percentage such as `10%` or `0.5%`',
} as const;

const METRICS = record(
  {
    labels: {
      type: 'object',
      description: 'Labels with fixed values on every series, such as the environment.',
      additionalProperties: { type: 'string' },
      examples: [{ env: 'production' }],
    },
    buckets: list(ref('duration'), {
      minItems: 1,
      maxItems: 40,
      description:
        'Upper bounds of the buckets in which durations are counted, ascending. Default: from 1ms to 30s.',
      examples: [['5ms', '25ms', '100ms', '500ms', '2s']],
    }),
    routes: whole(
      1,
      100_000,
      'How many routes have series of their own, in the order in which they are first used. The others are counted together, as route `other`.',
      { default: 1_000 },
    ),
    exemplars: flag(
      'Whether buckets name a trace of a request that fell into them; for scrapers that ask for OpenMetrics.',
      { default: false },
    ),
  },
  {
    description:
      'Counts requests, durations and what becomes of attempts. An admin listener shows them at `/metrics`.',
  },
);

const TRACES = record(
  {
    endpoint: text('URL that spans are sent to by OTLP over HTTP, whole: usually it ends in `/v1/traces`.', {
      examples: ['http://127.0.0.1:4318/v1/traces'],
    }),
    protocol: {
      type: 'string',
      enum: ['protobuf', 'json'],
      default: 'protobuf',
      description: 'How spans are written.',
    },
    headers: ref('headerStrings', {
      description:
        'Fields for the collector. Values may be references, which stay references in the artifact.',
    }),
    sample: {
      ...PERCENTAGE,
      description:
        'Of the requests that bring no trace, how many begin one that is recorded. Those that bring one are recorded if it says so.',
      default: '10%',
    },
    service: text('What the service is called. Default: the name of the gateway.'),
    attributes: ref('strings', { description: 'Attributes of the resource, on every span.' }),
    timeout: ref('duration', { description: 'For the collector to take a batch.', default: '10s' }),
  },
  {
    required: ['endpoint'],
    description: 'A span for each request and one for each attempt at an upstream, which gets `traceparent`.',
  },
);

const ACCESS_LOG_KEYS = {
  format: {
    type: 'string',
    enum: ['json', 'common', 'combined', 'template'],
    default: 'json',
    description:
      'How a line is written: as JSON, in the Common or Combined Log Format of web servers, or by `template`.',
  },
  template: text(
    'A line: text with `{fields}` of an entry and `{header:name}` for a field of the request. What is not there is `-`.',
    { examples: ['{client} {method} {path} {status} {durationMs}'] },
  ),
  file: ref('file', {
    description: 'Where lines are put; opened anew on SIGUSR1. Default: standard output.',
  }),
  fields: list(
    { type: 'string', enum: [...ACCESS_FIELDS], title: 'a member of an entry' },
    {
      minItems: 1,
      description:
        'With `format: json`, which members a line has, in which order. Default: all but `consumer`, `protocol` and `policy`.',
    },
  ),
  headers: list(ref('token'), {
    description: 'Fields of the request that are logged. Those that carry credentials show as `[redacted]`.',
    examples: [['x-tenant']],
  }),
  query: flag('Whether the query is logged. Parameters that carry credentials show as `[redacted]`.', {
    default: false,
  }),
  redact: record(
    {
      query: list({ type: 'string' }, { description: 'Names of more parameters.' }),
      headers: list(ref('token'), { description: 'Names of more fields.' }),
    },
    { description: 'What else shows as `[redacted]`.' },
  ),
  sample: {
    ...PERCENTAGE,
    description:
      'Of the exchanges that went well, how many are logged. Those with a status of 500 or above, cut short or without an answer always are.',
    default: '100%',
  },
  slow: ref('duration', { description: 'Exchanges that took so long are logged whatever `sample` says.' }),
} satisfies Schema;

const LOG = record(
  {
    format: {
      type: 'string',
      enum: ['text', 'json'],
      default: 'text',
      description: 'Lines for people, or JSON for programs. `--log-format` takes precedence.',
    },
    level: {
      type: 'string',
      enum: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      description: 'The least that is said.',
    },
  },
  { description: 'What gw itself says on standard error.' },
);

/** What a gateway tells of itself. */
export const TELEMETRY: Schema = record(
  {
    metrics: METRICS,
    traces: TRACES,
    accessLog: {
      type: ['object', 'boolean'],
      title: 'an object, or `false`',
      description: 'One line for each exchange. `false` writes none; default is JSON on standard output.',
      ...recordOf(ACCESS_LOG_KEYS),
    },
    log: LOG,
  },
  { description: 'What the gateway tells of itself. Without it: an access log in JSON, and nothing else.' },
);
