import type { ListenerRecord, PolicyRecord, RouteRecord, UpstreamRecord } from '../artifact/types.ts';
import type { Span } from '../diagnostic/types.ts';
import type { PathPattern, ValueCondition } from '../matching/types.ts';
import type { SourceNode } from '../source/types.ts';

/** Where a named thing of the spec was written: `key` is its name, `node` its value. */
export interface Written {
  readonly key: Span;
  readonly node: SourceNode;
}

/** The whole spec, merged from all its files, checked, with defaults written out. Lists are sorted by name. */
export interface Gateway {
  readonly name: string;
  readonly listeners: readonly (ListenerRecord & Written)[];
  readonly upstreams: readonly (UpstreamRecord & Written)[];
  readonly policies: readonly (PolicyRecord & Written)[];
  readonly routes: readonly Route[];
  /** In the order of writing. */
  readonly tests: readonly SpecTest[];
}

/** A route: what the artifact holds of it (without its origin, which `key` gives), and its ways in. */
export interface Route extends Omit<RouteRecord, 'origin'>, Written {
  /** OR-ed; at least one. */
  readonly matches: readonly RouteMatch[];
}

/** One way in: every condition must hold. */
export interface RouteMatch {
  readonly span: Span;
  /** Lower case, exact or `*.suffix`; empty means every host. */
  readonly hosts: readonly string[];
  /** Upper case, sorted; empty means every method. */
  readonly methods: readonly string[];
  readonly path: PathPattern;
  /** Names lower case; sorted by name. */
  readonly headers: readonly ValueCondition[];
  /** Sorted by name. */
  readonly query: readonly ValueCondition[];
}

/** One entry of `tests:`. */
export interface SpecTest {
  readonly span: Span;
  /** The test's own `name`, else its request line. */
  readonly name: string;
  readonly request: SpecTestRequest;
  readonly expect: SpecExpectation;
}

export interface SpecTestRequest {
  readonly method: string;
  /** Absolute, as in `GET https://api.example.com/v1/users/42`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Only what is given is compared. `route: null` expects that nothing matches. */
export interface SpecExpectation {
  readonly route?: string | null;
  readonly status?: number;
  readonly params?: Readonly<Record<string, string>>;
  readonly action?: 'to' | 'redirect' | 'respond';
  /** The upstream, or one of a split's. */
  readonly upstream?: string;
  readonly upstreamPath?: string;
  readonly location?: string;
  readonly policies?: readonly string[];
}
