import type { JsonValue } from '../artifact/types.ts';
import type { WitnessRequest } from '../diagnostic/types.ts';

/** What a change does to requests; `rollout` is a change to the rules that changes are held to. */
export const CHANGE_KINDS = [
  'removed',
  'policy',
  'rerouted',
  'action',
  'upstream',
  'listener',
  'added',
  'rollout',
] as const;
type ChangeKind = (typeof CHANGE_KINDS)[number];

/** How much a change weighs, the heaviest first. docs/diff.md says which change has which. */
export const CHANGE_SEVERITIES = ['breaking', 'risky', 'safe'] as const;
export type ChangeSeverity = (typeof CHANGE_SEVERITIES)[number];

/** One thing that is not as it was. */
export interface Difference {
  /** Such as `timeout`, `upstreams` or `policy login`. */
  readonly what: string;
  readonly kind: ChangeKind;
  readonly severity: ChangeSeverity;
  /** A clause for people: "policy `login` is lost". */
  readonly text: string;
  /** Absent when there was, or is, nothing. */
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** What is lost, in the words that rollout rules may use: a policy's name, kind or phase, `limit`, `tls`. */
  readonly lost?: readonly string[];
  /** In the same words: where some pass who could not. */
  readonly widened?: readonly string[];
  /** In the same words: where the same callers may do more. */
  readonly loosened?: readonly string[];
  /** Belongs to something that routes share, so that it is told once however many have it. */
  readonly isShared?: boolean;
}

/** What becomes of requests on one side: a route takes them, or they are refused. */
export type Decision = { readonly route: string } | { readonly status: 404 | 405 };

/** Requests that the same two routes decide. */
export interface ChangedRequests {
  readonly listener: string;
  /** The conditions of the route that decides them, such as `GET api.example.com/v1/**`. */
  readonly requests: string;
  readonly before: Decision;
  readonly after: Decision;
  readonly severity: ChangeSeverity;
  /** One of them, replayed on both sides; absent when none could be found in time: then `undecided` says so. */
  readonly witness?: WitnessRequest;
  readonly undecided?: string;
}

/** A line of one of the specs that has to do with a change. */
export interface ChangePlace {
  readonly side: 'old' | 'new';
  /** Such as "route `a`". */
  readonly what: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Everything that one edit does. */
export interface Change {
  /** 12 hexadecimal digits that stay the same from commit to commit as long as the change means the same. */
  readonly fingerprint: string;
  readonly kind: ChangeKind;
  readonly severity: ChangeSeverity;
  readonly summary: string;
  /** The route that was edited; absent when it is no single one. */
  readonly route?: string;
  /** Names of all routes concerned, sorted. */
  readonly routes: readonly string[];
  readonly differences: readonly Difference[];
  /** The heaviest first. */
  readonly requests: readonly ChangedRequests[];
  readonly places: readonly ChangePlace[];
}

/** A rule of `rollout:` that a change breaks. */
export interface RolloutViolation {
  readonly rule: string;
  readonly place: ChangePlace;
  /** Index into the changes. */
  readonly change: number;
  /** What of the change breaks it, as a clause. */
  readonly text: string;
  readonly witness?: WitnessRequest;
}

/** What a new gateway does differently from an old one. */
export interface GatewayDiff {
  /** No request is treated differently, and no rollout rule was taken away. */
  readonly identical: boolean;
  /** Heaviest first, then by kind and route. */
  readonly changes: readonly Change[];
  readonly violations: readonly RolloutViolation[];
  /** What changed without any effect on requests, such as the name of a route. */
  readonly notes: readonly string[];
}
