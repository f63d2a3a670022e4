/**
 * Sets of requests, described by what they must and must not fulfil. The dimensions (host, method, path, each
 * header, each query parameter) are independent, so a set is empty exactly when one of its dimensions is.
 */
import type { PathPattern, ValueCondition } from '../types.ts';
import type { MatchWitness } from '../witness.ts';

/** One match of an artifact as a set of requests; of two rules that take a request, the one with the lower order wins. */
export interface Rule {
  /** Index into the artifact's listeners. */
  readonly listener: number;
  /** Rank among the rules of its listener. */
  readonly order: number;
  /** The match's index in the artifact, as `Router.lookup` gives it. */
  readonly match: number;
  /** Index into the artifact's routes. */
  readonly route: number;
  /** Lower case: exact, `*.suffix`, or empty for every host. */
  readonly host: string;
  readonly path: PathPattern;
  /** Upper case and sorted, HEAD with GET; empty means every method. */
  readonly methods: readonly string[];
  readonly headers: readonly ValueCondition[];
  readonly query: readonly ValueCondition[];
}

/** One condition on one dimension. */
export type Literal =
  | { readonly on: 'host'; readonly host: string }
  | { readonly on: 'method'; readonly methods: readonly string[] }
  | { readonly on: 'path'; readonly path: PathPattern }
  | { readonly on: 'header'; readonly condition: ValueCondition }
  | { readonly on: 'query'; readonly condition: ValueCondition };

/** A set of requests: those that fulfil every literal of `must` and none of `mustNot`. */
export interface Region {
  readonly must: readonly Literal[];
  readonly mustNot: readonly Literal[];
}

/** What the requests of a listener can be. */
export interface RequestSpace {
  /** A request's host reaches this listener, and no other one on its address. */
  takesHost(host: string): boolean;
  /** Every host pattern that decides it. */
  readonly hosts: readonly string[];
}

/** A request of a set, that there is none, or that finding out would take too long. */
export type Solution = MatchWitness | 'none' | 'unknown';
