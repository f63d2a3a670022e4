/** The types a parameter may have in a pattern, `{id:uint}`; the order is that of precedence. */
export const PARAM_TYPES = ['uuid', 'uint', 'int', 'slug'] as const;
export type ParamType = (typeof PARAM_TYPES)[number];

/** One segment of a path pattern: what stands between two slashes. */
export type Segment = LiteralSegment | ParamSegment | RestSegment;

/** Exactly this text, in normal form; may be empty (`/a/` ends in an empty literal). */
interface LiteralSegment {
  readonly kind: 'literal';
  readonly text: string;
}

/** One parameter, with literal text around it or none: `{id}`, `{id:uint}`, `{id~[a-f]+}`, `v{major}`, `{name}.json`. */
export interface ParamSegment {
  readonly kind: 'param';
  readonly name: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Neither type nor regex: any text but the empty one. */
  readonly type?: ParamType;
  readonly regex?: string;
}

/** `{rest...}`: everything from here to the end, slashes too; may be empty; last only. */
export interface RestSegment {
  readonly kind: 'rest';
  readonly name: string;
}

/**
 * A path pattern after parsing. A template matches the whole path; a prefix matches whole segments at the
 * front (its trailing slash means nothing; `/` has no segments and matches every path); a regex, the whole path.
 */
export interface PathPattern {
  readonly kind: 'template' | 'prefix' | 'regex';
  /** As written. */
  readonly text: string;
  /** Empty for a regex. */
  readonly segments: readonly Segment[];
  /** The same for two patterns exactly when they are the same pattern: parameter names do not count. */
  readonly canonical: string;
  /** Names of the parameters from left to right. */
  readonly params: readonly string[];
}

/** A condition on one header (name in lower case) or one query parameter; a regex matches the whole value. */
export type ValueCondition =
  | { readonly name: string; readonly op: 'exact'; readonly value: string }
  | { readonly name: string; readonly op: 'present'; readonly value: boolean }
  | { readonly name: string; readonly op: 'regex'; readonly value: string };

/** One way into one route on one listener, for one host pattern: what the trie is built from. */
export interface MatchEntry {
  /** Index into the artifact's listeners. */
  readonly listener: number;
  /** Lower case: exact, `*.suffix`, or empty for every host. */
  readonly host: string;
  readonly path: PathPattern;
  /** Upper case, sorted; empty means every method. */
  readonly methods: readonly string[];
  readonly headers: readonly ValueCondition[];
  readonly query: readonly ValueCondition[];
  readonly priority: number;
  /** Index into the artifact's routes. */
  readonly route: number;
}

/** A request as matching sees it. */
export interface MatchRequest {
  readonly method: string;
  /** Lower case, without port, without a trailing dot. */
  readonly host: string;
  /** In normal form. */
  readonly path: string;
  /** Without its question mark, as sent. */
  readonly query: string | undefined;
  /** All values of a header joined by ", "; undefined when absent. `name` is lower case. */
  header(name: string): string | undefined;
}

/** Answers of `lookup` that are no match. */
export const NOT_FOUND = -1;
export const METHOD_NOT_ALLOWED = -2;

/** Finds routes in an opened artifact, in place. Not re-entrant: `params` and `allowed` speak of the last lookup. */
export interface Router {
  /** The winning match's index (see `routeOf`), NOT_FOUND or METHOD_NOT_ALLOWED. Allocates nothing on a miss. */
  lookup(listener: number, request: MatchRequest): number;
  /** The route of a match, as an index into the artifact's routes. */
  routeOf(match: number): number;
  /** The parameters that the last lookup's winner took from `path`, in normal form; made on demand. */
  params(match: number, path: string): Readonly<Record<string, string>>;
  /** Length of what the last lookup's winner matched as its prefix; the whole path's unless it is a prefix pattern. */
  matchedLength(): number;
  /** After METHOD_NOT_ALLOWED: the methods that would have matched, sorted, HEAD with GET. */
  allowed(): readonly string[];
  /** Every match whose path takes the request's, in the order in which they are tried, each with its outcome. */
  candidates(listener: number, request: MatchRequest): readonly Candidate[];
  /** Every match of the listener in the order in which they win, for `gw routes`. */
  table(listener: number): readonly TableRow[];
}

/** One candidate for a request and what became of it. */
export interface Candidate {
  readonly match: number;
  readonly route: number;
  /** `won`; `lost`: would match, but a better one won; else the first condition that failed. */
  readonly outcome: 'won' | 'lost' | 'host' | 'method' | 'header' | 'query';
  /** For people: "header x-version is "1", not "2"", "more specific path than …". */
  readonly reason: string;
}

/** One row of the route table, decoded back from the artifact. */
export interface TableRow {
  readonly match: number;
  readonly route: number;
  readonly host: string;
  readonly pattern: { readonly kind: PathPattern['kind']; readonly text: string };
  readonly methods: readonly string[];
  readonly headers: readonly ValueCondition[];
  readonly query: readonly ValueCondition[];
}
