/** How much a diagnostic weighs: an error stops a spec, a warning and an info do not. */
export type Severity = 'error' | 'warning' | 'info';

/** A place between two characters of a text file; both numbers count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of one file; `file` is written as people gave it (relative to the folder they stand in). */
export interface Span {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** Another place that helps to understand a diagnostic, such as the first of two equal names. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

/** A request that shows what a diagnostic means; enough to send it with curl. */
export interface WitnessRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Something wrong with what the user wrote: a value, never thrown. It cannot be made without a span.
 * The message is one lower-case sentence: what is wrong and why; the hint says what to do.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  readonly related?: readonly RelatedPlace[];
  readonly witness?: WitnessRequest;
  /** What it is about, by name, such as `route orders-all`: by it, not by the message, it is known again in a later run. */
  readonly subject?: string;
  /** The place holds what nobody should read in a log: formats show where it is, and none of its text. */
  readonly conceals?: true;
}

/** What is known of a diagnostic code, apart from any one occurrence: the page `gw explain GWnnnn` prints. */
export interface CodePage {
  /** Kebab-case name that states the defect, such as `unknown-key`. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence: what the code says. */
  readonly summary: string;
  /** Why it matters, for someone who meets it for the first time. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
  /** A small spec (or a part of one) that shows the defect, and the same mended. */
  readonly bad?: string;
  readonly good?: string;
  /** Options of a lint rule by name; each takes a value of its default's type. */
  readonly options?: Readonly<Record<string, RuleOption>>;
}

/** An option of a lint rule. */
export interface RuleOption {
  readonly description: string;
  readonly default: string | number | boolean;
}

/** A value together with what was found wrong on the way to it. */
export interface Result<T> {
  /** Absent when the errors left nothing to go on with. */
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}
