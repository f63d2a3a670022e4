// What one request would meet, as values. The fields are those of the JSON that `gw explain` prints: some may
// be added, none renamed.
import type { Phase } from '../artifact/phase.ts';
import type { Importance, Origin, ToAction } from '../artifact/types.ts';
import type { Candidate, PathPattern } from '../matching/types.ts';

/** A request as people write it. */
export interface ExplainRequest {
  readonly method: string;
  /** `https://host[:port]/path?query`, or a path alone, which any listener takes. */
  readonly url: string;
  /** Names in lower case; several values of one name joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
}

/** What would become of a request. */
export type Answer = Match | NoMatch;

/** The same, with every way into a route that came into question, in the order in which they are tried. */
export type Explanation = Answer & { readonly candidates: readonly ExplainedCandidate[] };

/** A route takes the request. */
export interface Match {
  readonly matched: true;
  readonly listener: string;
  /** Why that listener: a clause. */
  readonly listenerReason: string;
  readonly route: string;
  /** Where the route is written. */
  readonly origin: Origin;
  /** The path in normal form, as matched. */
  readonly path: string;
  /** Still percent-encoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly action: 'to' | 'redirect' | 'respond';
  /** The upstream; of a split where the request alone does not tell, the one with the largest share. */
  readonly upstream?: string;
  /** What of a split decides: only `condition`, `key` and `weight` are sure to give that upstream. */
  readonly upstreamBy?: 'condition' | 'key' | 'weight' | 'caller' | 'ramp' | 'chance';
  readonly split?: ToAction['split'];
  /** By what clients keep their share, such as `cookie:uid`. */
  readonly splitBy?: string;
  readonly ramp?: ToAction['ramp'];
  /** The new upstream's share of a ramp at this moment. */
  readonly rampPercent?: number;
  readonly mirror?: ToAction['mirror'];
  /** Path and query that the upstream gets. */
  readonly upstreamPath?: string;
  /** The Host header that the upstream gets, when the route rewrites it. */
  readonly upstreamHost?: string;
  /** The gateway's own answer, of a redirect or a fixed response. */
  readonly status?: number;
  readonly location?: string;
  readonly timeoutMs?: number;
  /** What may be tried again. */
  readonly further?: FurtherAttempts;
  /** There when it is not `normal`. */
  readonly importance?: Importance;
  /** Names in the order in which they run. */
  readonly policies: readonly string[];
  readonly policySteps: readonly PolicyStep[];
  /** The policy that answers in place of the action, if that can be told: `cors` does so for preflights. */
  readonly answeredBy?: string;
}

/** Attempts that may come behind the first one or beside it. */
export interface FurtherAttempts {
  /** So many may follow attempts that fail. */
  readonly retries?: number;
  /** Only where no endpoint has done anything with the request. */
  readonly untouchedOnly?: true;
  /** One is made beside the first when that has no answer after this time, or percentile of recent times. */
  readonly hedgeAfter?: string;
}

/** No route takes the request. */
export interface NoMatch {
  readonly matched: false;
  readonly status: 400 | 404 | 405;
  /** A clause: why. */
  readonly reason: string;
  readonly allow?: readonly string[];
  readonly listener?: string;
  readonly listenerReason?: string;
  readonly path?: string;
}

/** One policy of the route. */
export interface PolicyStep {
  readonly name: string;
  readonly kind: string;
  readonly phase: Phase;
}

/** One way into a route whose path takes the request's. */
export interface ExplainedCandidate {
  readonly route: string;
  readonly host?: string;
  /** The path pattern as written, and whether it is a template, a prefix or a regex. */
  readonly pattern: string;
  readonly patternKind: PathPattern['kind'];
  readonly outcome: Candidate['outcome'];
  readonly reason: string;
}
