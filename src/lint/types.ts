import type { Artifact } from '../artifact/types.ts';
import type { Diagnostic, RelatedPlace, Span, WitnessRequest } from '../diagnostic/types.ts';
import type { RuleSet } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { SourceFile } from '../source/types.ts';
import type { Gateway, Route, RouteMatch, Written } from '../spec/types.ts';

/** Sets of rules that a spec names under `lint.extends`. */
export type Preset = 'recommended' | 'strict' | 'security';

/**
 * A rule: one file in `rule/`, named as its code's page is, and one line in `registry.ts`. The page, with severity,
 * examples and options, is in `src/diagnostic/code/`.
 */
export interface LintRule {
  readonly code: string;
  readonly presets: readonly Preset[];
  /** Whether `gw lint --fix` can mend what it finds. */
  readonly isFixable?: true;
  check(context: LintContext, options: RuleOptions): Iterable<LintHit>;
}

/** The options of a rule, defaults written out. */
export type RuleOptions = Readonly<Record<string, string | number | boolean>>;

/** What rules look at: a valid spec, its artifact, and the requests that each match takes. */
export interface LintContext {
  readonly gateway: Gateway;
  readonly artifact: Artifact;
  /** Such as `2027-01-31`. */
  readonly today: string;
  /** By listener; made when first asked for. */
  readonly ruleSets: readonly RuleSet[];
  /** The match in the spec that a rule of the artifact comes from. */
  matchOf(rule: Rule): { readonly route: Route; readonly match: RouteMatch } | undefined;
  /** Notes that a question about a route was given up. */
  undecided(route: Route): void;
}

/** Something that a rule has found. */
export interface LintHit {
  readonly at: Span;
  readonly message: string;
  readonly hint?: string;
  readonly related?: readonly RelatedPlace[];
  readonly witness?: WitnessRequest;
  /** The route, listener, upstream or other part that it is about: an ignore above its name holds for it. */
  readonly of?: Written & { readonly name: string };
  /** What mends it without changing how any request is treated. */
  readonly edits?: readonly TextEdit[];
  /** The place holds a secret. */
  readonly conceals?: true;
}

/** A stretch of a file to be replaced, as offsets into its text. */
export interface TextEdit {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A diagnostic, and what is known of it beyond. */
export interface LintResult {
  readonly diagnostic: Diagnostic;
  readonly of?: LintHit['of'];
  readonly edits: readonly TextEdit[];
}
