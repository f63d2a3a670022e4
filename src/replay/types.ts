// What replaying logs found out, as values. The fields are those of the JSON that `gw replay` prints: some may be
// added, none renamed.
import type { LoggedExample } from './tally.ts';

/** The report. */
export interface ReplayReport {
  readonly logs: readonly LogSummary[];
  /** Requests read from all logs. */
  readonly requests: number;
  readonly notUnderstood: { readonly records: number; readonly examples: readonly UnreadRecord[] };
  /** Every route with traffic, the busiest first. */
  readonly routes: readonly RouteTraffic[];
  /** What no route takes, by status. */
  readonly refused: readonly RefusedTraffic[];
  /** What the logs do not tell enough of. */
  readonly undecided: readonly UndecidedTraffic[];
  /** Routes that no request can have taken, sorted. */
  readonly unused: readonly string[];
  /** Routes that only undecided requests may have taken, sorted. */
  readonly perhapsUsed: readonly string[];
  /** There with a second spec. */
  readonly comparison?: ReplayComparison;
}

/** One log. */
export interface LogSummary {
  readonly file: string;
  /** Absent for an empty log. */
  readonly format?: string;
  readonly requests: number;
  /** Records that hold no request for a route, such as noise on the port or `OPTIONS *`. */
  readonly withoutRequest: number;
  readonly notUnderstood: number;
}

/** A record that was not understood. */
export interface UnreadRecord {
  readonly file: string;
  /** A line, or in a HAR file an entry; from 1. */
  readonly number: number;
  /** How it begins; absent when it was too long to be read. */
  readonly text?: string;
}

interface Traffic {
  readonly requests: number;
  /** Of all requests, from 0 to 1. */
  readonly share: number;
}

export interface RouteTraffic extends Traffic {
  readonly route: string;
}

export interface RefusedTraffic extends Traffic {
  readonly status: 400 | 404 | 405;
  /** How many of them were answered below 400 when they were logged. */
  readonly servedOnce: number;
  readonly paths: readonly { readonly path: string; readonly requests: number }[];
}

export interface UndecidedTraffic extends Traffic {
  /** "header x-beta", "the host", … */
  readonly missing: readonly string[];
  /** What may take them, in words: a route's name, or a status. */
  readonly among: readonly string[];
  readonly examples: readonly LoggedExample[];
}

/** What a second spec does otherwise. */
export interface ReplayComparison extends Traffic {
  /** What `requests` counts: those that something else becomes of, surely. */
  readonly changes: readonly ChangedTraffic[];
  /** Those of which the logs do not tell whether they change. */
  readonly undecided: Traffic & { readonly classes: readonly ChangedTraffic[] };
  /** Routes of the second spec that no request can have taken. */
  readonly unused: readonly string[];
}

/** Requests that the same two outcomes decide. */
export interface ChangedTraffic extends Traffic {
  /** In words: a route's name, a status, or several that come into question. */
  readonly before: string;
  readonly after: string;
  /** Clauses; empty when it is not known whether there are any. */
  readonly differences: readonly string[];
  /** How often each status was logged; `none` for no answer. */
  readonly logged: Readonly<Record<string, number>>;
  readonly examples: readonly LoggedExample[];
}
