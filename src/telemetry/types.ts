/** What is told of what happens, and to whom. Observers that are not there cost nothing. */
import type { Artifact } from '../artifact/types.ts';
import type { HeaderFields } from '../http/header-fields.ts';
import type { Exchange } from '../http/types.ts';

/** Hears of exchanges; none of its methods may throw or take long. */
export interface ExchangeObserver {
  /** A request has been taken; `exchange` is not resolved yet. */
  began?(exchange: Exchange): void;
  /** A route takes it: `exchange` is resolved. */
  routed?(exchange: Exchange): void;
  /** An endpoint is about to be asked. */
  attempting?(attempt: Attempt): void;
  /** It has answered, or will not. */
  attempted?(attempt: Attempt, outcome: AttemptOutcome): void;
  /** An exchange is over, whatever became of it. */
  ended?(report: ExchangeReport): void;
  /** Hands over what it has gathered; exchanges that are cut off may still end behind it. */
  close?(): void;
}

/** One request to one endpoint; an exchange has several when it is tried again. */
export interface Attempt {
  readonly exchange: Exchange;
  readonly upstream: string;
  /** The endpoint's URL. */
  readonly endpoint: URL;
  /** From 1. */
  readonly number: number;
  /** What the endpoint gets; fields may be set until it is sent. */
  readonly headers: HeaderFields;
}

/** What an attempt came to. */
export interface AttemptOutcome {
  /** The answer's; undefined when there was none. */
  readonly status: number | undefined;
  /** From asking to the answer's head; undefined when there was none. */
  readonly headMs: number | undefined;
  /** `connect`, `reset`, `invalid`, `timeout`: how the upstream failed. */
  readonly failure: string | undefined;
}

/** What became of an exchange. */
export interface ExchangeReport {
  readonly exchange: Exchange;
  /** When the request arrived; milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** 0 when the client went away before an answer. */
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly listener: string | undefined;
  readonly route: string | undefined;
  readonly upstream: string | undefined;
  /** The URL of the endpoint that was asked last. */
  readonly endpoint: string | undefined;
  /** From asking that endpoint to the head of its answer. */
  readonly upstreamMs: number | undefined;
  /** The policy that gave the answer in place of the route's action. */
  readonly answeredBy: string | undefined;
  /** Whether its route wants it in the access log. */
  readonly isLogged: boolean;
  /** Digest of the artifact that served it. */
  readonly revision: string;
  /** Why the upstream gave no answer; for the operator. */
  readonly error: string | undefined;
  readonly end: 'complete' | 'client-gone' | 'upstream-gone' | 'timeout';
}

/**
 * What a gateway tells of itself, as the `telemetry:` of each of its revisions says. It outlives revisions: what has
 * been counted goes on.
 */
export interface Telemetry {
  /** Gets ready for a revision; rejects with a readable Error, and all stays as it was. */
  prepare(artifact: Artifact, secrets: TelemetrySecrets): Promise<PreparedTelemetry>;
  /** What has been counted; undefined when the revision asks for no metrics. */
  metrics(live: LiveFigures): Promise<MetricsSnapshot | undefined>;
  /** Hands over what has been gathered. */
  close(): Promise<void>;
}

/** What stands for references in `telemetry:`. */
export interface TelemetrySecrets {
  /** Fields for the collector of traces. */
  readonly traceHeaders: Readonly<Record<string, string>>;
}

/** A revision's part of the telemetry. */
export interface PreparedTelemetry {
  readonly observers: readonly ExchangeObserver[];
  /** The revision serves from now on. */
  commit(): void;
}

/** What is looked up when metrics are asked for, rather than counted. */
export interface LiveFigures {
  readonly digest: string;
  readonly connections: number;
  readonly upstreams: readonly {
    readonly name: string;
    readonly endpoints: readonly { readonly url: string; readonly isUp: boolean; readonly active: number }[];
  }[];
}

/** One process's metrics at one moment, in the form of prom-client; survives structured cloning. */
export type MetricsSnapshot = readonly MetricFamily[];

/** All series of one name. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  /** How the same series of several processes become one. */
  readonly aggregator: 'sum' | 'first' | 'min' | 'max' | 'average' | 'omit';
  readonly values: readonly MetricValue[];
}

/** One series. */
export interface MetricValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Of a histogram's series, as in `…_bucket`. */
  readonly metricName?: string;
  /** Of a bucket, a trace that fell into it. */
  readonly exemplar?: {
    readonly labelSet: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timestamp: number;
  };
}
