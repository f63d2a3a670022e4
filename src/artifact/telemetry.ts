// What an artifact holds of `telemetry:`; what is absent is off, or as it is without the section.

/** What a gateway tells of itself. */
export interface TelemetryRecord {
  readonly metrics?: MetricsRecord;
  readonly traces?: TracesRecord;
  /** False for none at all. */
  readonly accessLog?: AccessLogRecord | false;
  readonly log?: LogRecord;
}

export interface MetricsRecord {
  /** On every series. */
  readonly labels: Readonly<Record<string, string>>;
  /** Upper bounds of durations in seconds, ascending. */
  readonly buckets: readonly number[];
  /** How many routes have series of their own; the others share one. */
  readonly routesMax: number;
  /** Whether buckets name the trace of a request that fell into them. */
  readonly exemplars: boolean;
}

export interface TracesRecord {
  /** Where spans are sent, whole. */
  readonly endpoint: string;
  readonly protocol: 'protobuf' | 'json';
  /** Fields for the collector; values may be references to secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the requests that come without a trace, how many begin one; from 0 to 1. */
  readonly ratio: number;
  /** What the service is called; absent: as the gateway. */
  readonly service?: string;
  /** Of the resource, on every span. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface AccessLogRecord {
  readonly format: AccessLogFormat;
  /** With `template` only. */
  readonly template?: string;
  /** Relative to the folder of the artifact; absent: standard output. */
  readonly file?: string;
  /** Of JSON, which members; empty for all. */
  readonly fields: readonly string[];
  /** Request fields that are logged, lower case. */
  readonly headers: readonly string[];
  /** Whether the query is logged. */
  readonly query: boolean;
  /** What is never shown, beside what never is: names of parameters as written and of fields in lower case. */
  readonly redact: { readonly query: readonly string[]; readonly headers: readonly string[] };
  /** Of the exchanges that went well, how many are logged; from 0 to 1. */
  readonly ratio: number;
  /** Exchanges that took so long are logged all the same. */
  readonly slowMs?: number;
}

export type AccessLogFormat = 'json' | 'common' | 'combined' | 'template';

export interface LogRecord {
  readonly format: 'text' | 'json';
  readonly level: LogLevel;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What an entry of the access log is made of; a template may use all of it. */
export const ACCESS_FIELDS = [
  'time',
  'id',
  'traceId',
  'client',
  'consumer',
  'method',
  'host',
  'path',
  'query',
  'protocol',
  'status',
  'bytesIn',
  'bytesOut',
  'durationMs',
  'route',
  'listener',
  'upstream',
  'endpoint',
  'upstreamMs',
  'attempts',
  'policy',
  'revision',
  'userAgent',
  'referer',
  'headers',
  'error',
  'end',
] as const;

/** A member of an entry. */
export type AccessField = (typeof ACCESS_FIELDS)[number];
