import type { TelemetryRecord } from '../artifact/telemetry.ts';
import type {
  AdminRecord,
  ConsumerRecord,
  ListenerRecord,
  PolicyRecord,
  RouteRecord,
  UpstreamRecord,
} from '../artifact/types.ts';
import type { Severity, Span } from '../diagnostic/types.ts';
import type { PathPattern, ValueCondition } from '../matching/types.ts';
import type { ScalarNode, SourceNode } from '../source/types.ts';

/** Where a named thing of the spec was written: `key` is its name, `node` its value. */
export interface Written {
  readonly key: Span;
  readonly node: SourceNode;
}

/** The whole spec, merged from all its files, checked, with defaults written out. Lists are sorted by name. */
export interface Gateway {
  readonly name: string;
  /** Those that serve routes. */
  readonly listeners: readonly (ListenerRecord & Written)[];
  /** Absent without an admin listener. */
  readonly admin?: Admin;
  readonly upstreams: readonly (UpstreamRecord & Written)[];
  readonly policies: readonly (PolicyRecord & Written)[];
  readonly consumers: readonly (ConsumerRecord & Written)[];
  readonly routes: readonly Route[];
  readonly chains: readonly Chain[];
  /** Where `defaults` is written, if it is. */
  readonly defaults?: Written;
  /** Rules that `gw diff` holds changes to, in the order of writing. */
  readonly rollout: readonly RolloutRule[];
  /** In the order of writing. */
  readonly tests: readonly SpecTest[];
  /** In the order of writing. */
  readonly invariants: readonly Invariant[];
  readonly lint: LintSettings;
  readonly telemetry?: TelemetryRecord;
}

/** The admin listeners and what holds for all of them; where `admin` is written, if it is. */
export interface Admin extends Omit<AdminRecord, 'listeners'>, Partial<Written> {
  readonly listeners: readonly (ListenerRecord & Written)[];
}

/** A list of policies or other chains under one name. */
interface Chain extends Written {
  readonly name: string;
}

/** Where requests name the version of the API that they want. */
export interface ApiVersion {
  readonly in: 'path' | 'header' | 'query' | 'mediaType';
  /** The name of the header or parameter, or the text with one `{version}`. */
  readonly text: string;
  /** The version of requests that name none, as written. */
  readonly default: (ScalarNode & { readonly value: string }) | undefined;
}

/** `lint:` of all files together. */
export interface LintSettings {
  /** Names of presets; absent when the spec names none. */
  readonly extends?: readonly string[];
  /** By code. */
  readonly rules: ReadonlyMap<string, LintRuleSetting>;
  readonly ignores: readonly LintIgnore[];
}

/** What a spec says of a rule. */
export interface LintRuleSetting {
  readonly severity?: Severity | 'off';
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** One entry of an `ignore:`. */
export interface LintIgnore {
  readonly span: Span;
  readonly code: string;
  /** Absent: all of the spec. */
  readonly route?: string;
  /** The last day on which it holds, as `2027-01-31`. */
  readonly until?: string;
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

/** One entry of `rollout.forbid`: changes that fulfil all of it are forbidden. */
export interface RolloutRule {
  readonly span: Span;
  readonly name: string;
  /** Only requests of one of these matches; absent: all requests. */
  readonly every?: readonly RouteMatch[];
  /** Kinds of changes; empty means every kind. */
  readonly changes: readonly string[];
  /** This severity or a heavier one; absent: any. */
  readonly severity?: 'breaking' | 'risky' | 'safe';
  /** Names, kinds or phases of policies, or what else can be lost; empty means that nothing needs to be lost. */
  readonly lost: readonly string[];
  /** Of these policies, those that let somebody pass who could not; empty as with `lost`. */
  readonly widened: readonly string[];
  /** Of these policies, those that allow the same callers more; empty as with `lost`. */
  readonly loosened: readonly string[];
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
  /** The upstream; any of a split's where the request alone does not tell. */
  readonly upstream?: string;
  readonly upstreamPath?: string;
  readonly location?: string;
  readonly policies?: readonly string[];
}

/** One entry of `invariants:`, a claim about every request that it speaks of. */
export interface Invariant {
  readonly name: string;
  /** Where its name stands. */
  readonly span: Span;
  /** The requests that it speaks of: those that one of these takes. */
  readonly every: readonly RouteMatch[];
  /** Names; empty means every listener. */
  readonly listeners: readonly string[];
  /** Those that it does not speak of. */
  readonly except: readonly RouteMatch[];
  readonly reaching: Pick<Claim, 'upstream' | 'route' | 'action'>;
  /** All of it must hold. */
  readonly requires: Claim;
  /** None of it may hold. */
  readonly forbids: Claim;
}

/** What can be said of a request; only what is given counts. Lists are names, or words of the language. */
export interface Claim {
  /** Names or kinds. */
  readonly policy?: readonly string[];
  /** Names or kinds. */
  readonly anyPolicy?: readonly string[];
  readonly phase?: readonly string[];
  readonly upstream?: readonly string[];
  readonly route?: readonly string[];
  readonly action?: readonly string[];
  readonly listener?: readonly string[];
  /** True for any bound, false for none, a number for one of at most that many milliseconds. */
  readonly timeout?: boolean | number;
  readonly tls?: boolean;
  readonly served?: boolean;
  /** In `requires`: policies that let anybody pass count, too. */
  readonly mayBeOptional?: boolean;
}
